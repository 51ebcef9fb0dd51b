"""The two published HTTP APIs, side by side: `agent` at `/`, `customer` at `/helpdesk/api/v1`."""
