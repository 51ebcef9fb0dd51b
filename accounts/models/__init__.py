from accounts.models.mail import Mail
from accounts.models.people import Team, User
from accounts.models.sessions import OneTimeLink, Session
from accounts.models.tenancy import Company, Site, Tenant

__all__ = ["Company", "Mail", "OneTimeLink", "Session", "Site", "Team", "Tenant", "User"]
