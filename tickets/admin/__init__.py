from tickets.admin import promises, tickets

__all__ = ["promises", "tickets"]
