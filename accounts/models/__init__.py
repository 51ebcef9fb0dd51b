from accounts.models.mail import Mail
from accounts.models.people import Team, User
from accounts.models.sessions import OneTimeLink, RefreshToken, Session
from accounts.models.tenancy import Company, Site, Tenant

__all__ = [
    "Company",
    "Mail",
    "OneTimeLink",
    "RefreshToken",
    "Session",
    "Site",
    "Team",
    "Tenant",
    "User",
]
