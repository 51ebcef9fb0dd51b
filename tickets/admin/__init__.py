from tickets.admin import approvals, promises, restores, tickets

__all__ = ["approvals", "promises", "restores", "tickets"]
