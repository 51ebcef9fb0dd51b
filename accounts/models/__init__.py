from accounts.models.branding import Branding, Module
from accounts.models.groups import Delegation, ManagerGroup
from accounts.models.identities import Identity, IdentityProvider, OAuthFlow
from accounts.models.mail import Mail
from accounts.models.outages import Outage, OutageUpdate
from accounts.models.people import Team, User
from accounts.models.second_factor import RecoveryCode, SecondFactor
from accounts.models.sessions import OneTimeLink, RefreshToken, Session
from accounts.models.tenancy import Company, Site, Tenant

__all__ = [
    "Branding",
    "Company",
    "Delegation",
    "Identity",
    "IdentityProvider",
    "Mail",
    "ManagerGroup",
    "Module",
    "OAuthFlow",
    "OneTimeLink",
    "Outage",
    "OutageUpdate",
    "RecoveryCode",
    "RefreshToken",
    "SecondFactor",
    "Session",
    "Site",
    "Team",
    "Tenant",
    "User",
]
