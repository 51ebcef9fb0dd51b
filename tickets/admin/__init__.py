from tickets.admin import approvals, promises, restores, saved_replies, tickets

__all__ = ["approvals", "promises", "restores", "saved_replies", "tickets"]
