"""Tickets, what is said on them, who watches them, and how they are found."""
