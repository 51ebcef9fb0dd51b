"""The agent API at `/` and at `/api`: tickets for agents and integrations, as its OpenAPI document says."""
