from accounts.models.branding import Branding, Module
from accounts.models.groups import Delegation, ManagerGroup
from accounts.models.mail import Mail
from accounts.models.outages import Outage, OutageUpdate
from accounts.models.people import Team, User
from accounts.models.sessions import OneTimeLink, RefreshToken, Session
from accounts.models.tenancy import Company, Site, Tenant

__all__ = [
    "Branding",
    "Company",
    "Delegation",
    "Mail",
    "ManagerGroup",
    "Module",
    "OneTimeLink",
    "Outage",
    "OutageUpdate",
    "RefreshToken",
    "Session",
    "Site",
    "Team",
    "Tenant",
    "User",
]
