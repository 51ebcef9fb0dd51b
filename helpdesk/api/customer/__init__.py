"""The API of customers, at /helpdesk/api/v1 (docs/api/customer.md)."""
