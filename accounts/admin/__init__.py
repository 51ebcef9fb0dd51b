from accounts.admin import identities, outages, people

__all__ = ["identities", "outages", "people"]
