from accounts.admin import companies, identities, mail, outages, people, sessions, teams

__all__ = ["companies", "identities", "mail", "outages", "people", "sessions", "teams"]
