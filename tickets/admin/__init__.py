from tickets.admin import promises, restores, tickets

__all__ = ["promises", "restores", "tickets"]
