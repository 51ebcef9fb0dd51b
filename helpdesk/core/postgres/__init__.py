"""Django's PostgreSQL backend, with prepared statements and a health check without a round trip."""
