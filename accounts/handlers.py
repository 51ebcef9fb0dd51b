"""Reactions of the accounts to events."""
