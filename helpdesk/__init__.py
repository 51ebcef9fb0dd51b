"""Helpdesk: what belongs to no single domain."""
