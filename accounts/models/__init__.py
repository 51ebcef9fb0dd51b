from accounts.models.people import Team, User
from accounts.models.sessions import OneTimeLink, Session
from accounts.models.tenancy import Company, Site, Tenant

__all__ = ["Company", "OneTimeLink", "Session", "Site", "Team", "Tenant", "User"]
