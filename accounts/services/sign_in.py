"""Proving who somebody is: by a password, or by what an identity provider vouches for."""

from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import Tenant, User
from accounts.oidc import roles_in
from accounts.permissions import Perm
from accounts.services.passwords import ask_for_password
from accounts.services.people import add_person, system_user
from accounts.services.records import LIMITS, difference, tell
from accounts.services.second_factor import pass_second_factor
from accounts.services.sessions import end_sessions
from helpdesk.core.errors import Invalid, Unauthenticated
from helpdesk.core.meters import METERS
from helpdesk.core.service import service
from helpdesk.core.text import fold_email, is_storable, one_line
from helpdesk.core.throttle import Throttle

PER_ADDRESS = 6
INACTIVE = "inactive"
_nobody = make_password("the hash that is checked when there is nobody")


def sign_in(
    tenant: Tenant, *, name: str, password: str, otp: str = "", ip_address: str | None
) -> User:
    """The person with this name and password, and a code of their second factor if they have one.

    Raises Unauthenticated, RateLimited.
    """
    person = person_with_password(tenant, name=name, password=password, ip_address=ip_address)
    pass_second_factor(person, otp=otp)
    return person


def person_with_password(
    tenant: Tenant, *, name: str, password: str, ip_address: str | None
) -> User:
    """The person with this user name or address and this password; a second factor comes after it.

    Only failures count against the limits. Takes the same time for an unknown name, and for a
    person who may not sign in; that they may not, is a code that their own password alone brings
    out. Raises Unauthenticated, RateLimited.
    """
    account = Throttle.for_sign_in(f"{tenant.pk}:{fold_email(name)[:254]}")
    address = Throttle.for_sign_in(f"address:{ip_address}", times=PER_ADDRESS)
    account.check()
    address.check()

    known = is_storable(name) and User.objects.of_tenant(tenant).people().signing_in_as(name)
    person = known.first() if known is not False else None
    usable = person is not None and person.has_usable_password()
    matches = check_password(password, person.password if usable else _nobody)
    if not (usable and matches and person.is_active):
        account.hit()
        address.hit()
        METERS.count("auth_failures")
        raise Unauthenticated("invalid credentials", code=INACTIVE if usable and matches else "")

    return person


def forgot_password(tenant: Tenant, *, email: str, ip_address: str | None) -> None:
    """Has a link mailed to who has this address, if there is somebody; nobody learns whether.

    Raises RateLimited, Unavailable.
    """
    Throttle.for_password_mail(f"address:{ip_address}", times=PER_ADDRESS).hit()
    Throttle.for_password_mail(f"{tenant.pk}:{fold_email(email)[:254]}").hit()
    ask_for_password(tenant, email=email, by=system_user(tenant))


def person_from_claims(tenant: Tenant, *, claims: dict[str, Any]) -> User:
    """The person a verified OpenID token names, made on first sight.

    A token is linked to somebody who is there already by `sub`; by address only where the provider
    says that it has verified it, so that nobody takes over an account by typing its address.
    Raises Unauthenticated.
    """
    subject = claims.get("sub")
    usable = isinstance(subject, str) and 0 < len(subject) <= 255 and is_storable(subject)
    if not usable:
        raise Unauthenticated("The token names nobody.")
    everyone = User.objects.of_tenant(tenant).people()
    vouched = sorted(roles_in(claims, tenant))
    person = everyone.filter(external_id=subject).first()
    if person is None:
        person = _link_or_add(tenant, subject, claims, vouched)
    if not person.is_active:
        raise Unauthenticated("This account is not active.")
    if person.vouched_roles == vouched:
        return person
    return note_vouched_roles(person, roles=vouched, by=system_user(tenant))


@service(Perm.ACT_AS_SYSTEM)
def note_vouched_roles(person: User, *, roles: list[str], by: User) -> User:
    """Remembers what the provider now says that somebody is, and ends their live streams.

    Sessions go on: each has the roles that were vouched for when its provider was asked last.
    """
    person = User.objects.select_for_update().get(pk=person.pk)

    if person.vouched_roles == roles:
        # Another request brought the same token.
        return person

    before = {"vouched_roles": person.vouched_roles}
    person.vouched_roles = roles
    person.save(update_fields=["vouched_roles"])

    tell("access_changed", person, difference(person, before), by)
    return person


def _address_in(claims: dict[str, Any]) -> str:
    """The address that the token names, "" where that is none: `sub` is who somebody is."""
    email = claims.get("email")
    if not isinstance(email, str) or len(email) > LIMITS["email"]:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email


def _link_or_add(tenant: Tenant, subject: str, claims: dict[str, Any], vouched: list[str]) -> User:
    email = _address_in(claims)
    said = (claims.get("name"), claims.get("preferred_username"), email, subject)
    name = next(filter(None, (one_line(each) for each in said if isinstance(each, str))), "")
    everyone = User.objects.of_tenant(tenant).people()
    same_address = everyone.with_email(email).filter(external_id="").first() if email else None
    if same_address and claims.get("email_verified") is True:
        # Whoever set the password never proved that the address is theirs; the provider did.
        same_address.external_id = subject
        same_address.is_email_verified = True
        same_address.set_unusable_password()
        same_address.save(update_fields=["external_id", "password", "is_email_verified"])
        end_sessions(same_address)
        return same_address
    if email and everyone.with_email(email).exists():
        # An address nobody verified proves nothing, so it is left to its owner.
        email = ""

    try:
        return add_person(
            tenant,
            email=email,
            display_name=name[:200],
            external_id=subject,
            is_email_verified=claims.get("email_verified") is True,
            roles=[User.Role.REQUESTER],
            vouched_roles=vouched,
            by=system_user(tenant),
        )
    except Invalid as error:
        # Two requests with the same new token at once: the other one made the person.
        if person := everyone.filter(external_id=subject).first():
            return person
        raise Unauthenticated("The token's names cannot be used.") from error
