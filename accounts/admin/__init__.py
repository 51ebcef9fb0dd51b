from accounts.admin import outages, people

__all__ = ["outages", "people"]
