from accounts.admin import brandings, companies, identities, mail, outages, people, sessions, teams

__all__ = ["brandings", "companies", "identities", "mail", "outages", "people", "sessions", "teams"]
