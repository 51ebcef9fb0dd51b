"""Who is in the house: people come, change, and get rights."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Company, OneTimeLink, RefreshToken, Tenant, User
from accounts.models.sessions import digest, new_token
from accounts.permissions import Perm
from accounts.services.records import (
    change_person,
    difference,
    insert_person,
    set_names,
    tell,
)
from accounts.services.sessions import end_sessions
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.core.events import emit
from helpdesk.core.service import service
from helpdesk.core.throttle import Throttle

ACCESS_FIELDS = (
    "roles",
    "is_active",
    "can_create_tickets",
    "asset_edit",
    "is_manager",
    "it_privileges",
    "can_view_billing",
)


def system_user(tenant: Tenant) -> User:
    """The user that jobs and commands of a tenant act as."""
    known = User.objects.of_tenant(tenant).filter(is_system=True)
    if found := known.first():
        return found
    try:
        return insert_person(
            User(tenant=tenant, display_name="Helpdesk", is_system=True, is_active=False)
        )
    except Invalid:
        # Two at once in a new tenant: the other one made it.
        return known.get()


@service(Perm.CHANGE_REQUESTERS)
def take_requester(tenant: Tenant, *, email: str, display_name: str = "", by: User) -> User:
    """The person with this address: the one who is there, or a new requester.

    A company whose mail domains claim the address gets the newcomer. Raises Invalid.
    """
    if not email.strip():
        raise Invalid(email="An e-mail address is needed.")
    everyone = User.objects.of_tenant(tenant).people()
    if known := everyone.with_email(email).first():
        return known

    try:
        return add_person(
            tenant, email=email, display_name=display_name, roles=[User.Role.REQUESTER], by=by
        )
    except Invalid as error:
        # Two at once with the same address: the other one made the person.
        if error.code == "duplicate" and (known := everyone.with_email(email).first()):
            return known
        raise


@service(Perm.CHANGE_REQUESTERS)
def add_person(
    tenant: Tenant,
    *,
    email: str = "",
    display_name: str = "",
    roles: list[str],
    company: Company | None = None,
    by: User,
    **fields: Any,
) -> User:
    """Adds a person. Only admins and the system may give roles beyond requester.

    `fields` are further columns of User. Raises Forbidden, Invalid.
    """
    if set(roles) - {User.Role.REQUESTER} and not (by.is_admin or by.is_system):
        raise Forbidden("Only an admin may add agents.")
    person = User(tenant=tenant, roles=sorted(set(roles)), **fields)
    set_names(person, {"email": email, "display_name": display_name or email.partition("@")[0]})
    claimed = Company.objects.of_tenant(tenant).claiming(email).first() if email else None
    person.company = company or (claimed if roles == [User.Role.REQUESTER] else None)

    person = insert_person(person)

    emit("person_added", person, tenant_id=tenant.pk, by=by, data={"id": str(person.public_id)})
    return person


@service(Perm.CHANGE_REQUESTERS)
def update_person(person: User, *, changes: dict[str, Any], by: User) -> User:
    """Changes who somebody is; what they may do is `set_access`. Raises Forbidden, Invalid."""
    if person.is_agent and not by.is_admin and person != by and not by.is_system:
        raise Forbidden("Only an admin may change an agent.")
    return change_person(person, changes, by)


@service(Perm.CHANGE_OWN_PROFILE)
def update_profile(person: User, *, changes: dict[str, Any], by: User) -> User:
    """Changes one's own names, address and phone. Raises Forbidden, Invalid."""
    if person != by:
        raise Forbidden
    return change_person(person, changes, by)


@service(Perm.CHANGE_REQUESTERS)
def verify_email(person: User, *, by: User) -> None:
    """Remembers that this address is really this person's. Raises Forbidden."""
    if person == by and not by.is_admin:
        raise Forbidden("Somebody else says so.")
    person.is_email_verified = True
    person.save(update_fields=["is_email_verified"])
    tell("email_verified", person, {}, by)


@service(Perm.ADMINISTER)
def set_access(person: User, *, changes: dict[str, Any], by: User) -> User:
    """Sets roles, rights and whether somebody may sign in; ends their sessions. Raises Invalid."""
    unknown = set(changes) - set(ACCESS_FIELDS)
    if unknown:
        raise Invalid(**dict.fromkeys(unknown, "This cannot be set."))
    person = User.objects.select_for_update().get(pk=person.pk)

    if person == by and ("admin" not in changes.get("roles", ["admin"])):
        raise Invalid(roles="You cannot take the admin role from yourself.")
    if person == by and changes.get("is_active") is False:
        raise Invalid(is_active="You cannot deactivate yourself.")

    before = {name: getattr(person, name) for name in changes}
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=list(changes))
    end_sessions(person)

    tell("access_changed", person, difference(person, before), by)
    return person


@service(Perm.CHANGE_OWN_PROFILE)
def change_password(
    person: User, *, old_password: str, new_password: str, keep: int | None = None, by: User
) -> None:
    """Changes one's own password; ends one's other sessions (`keep` stays) and all refresh tokens.

    Raises Invalid, RateLimited.
    """
    if person != by:
        raise Forbidden
    limit = Throttle.for_password_again(person)
    limit.check()
    if not person.check_password(old_password):
        limit.hit()
        raise Invalid(**{"old_password": "That is not your present password."})
    try:
        validate_password(new_password, user=person)
    except ValidationError as error:
        raise Invalid(new_password=" ".join(error.messages)) from error

    person.set_password(new_password)
    person.save(update_fields=["password"])
    end_sessions(person, keep=keep)
    RefreshToken.objects.filter(session__user=person).delete()

    tell("password_changed", person, {}, by)


@service(Perm.ACT_AS_SYSTEM)
def offer_first_admin(tenant: Tenant, *, by: User) -> str:
    """A token, valid once and for a day, whose holder may make the first admin.

    Raises Forbidden when the tenant has an admin already.
    """
    if User.objects.of_tenant(tenant).with_role("admin").exists():
        raise Forbidden("There is an admin already.")
    token = new_token()
    OneTimeLink.objects.create(
        tenant=tenant, purpose=OneTimeLink.Purpose.FIRST_ADMIN, token_hash=digest(token)
    )
    return token


@service(Perm.ACT_AS_SYSTEM)
def claim_first_admin(
    tenant: Tenant, *, token: str, email: str, display_name: str, password: str, by: User
) -> User:
    """Makes the first admin with a token from `offer_first_admin`, which ends all such tokens.

    Raises Invalid, NotFound.
    """
    # Each start prints a link of its own; of all of them, one makes an admin.
    Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
    links = OneTimeLink.objects.of_tenant(tenant).filter(purpose=OneTimeLink.Purpose.FIRST_ADMIN)
    is_good = links.with_token(token, OneTimeLink.Purpose.FIRST_ADMIN).exists()
    if not is_good or User.objects.of_tenant(tenant).with_role("admin").exists():
        raise NotFound("This link is unknown or was used already.")
    if not email.strip():
        raise Invalid(email="An admin signs in with an address.")
    try:
        validate_password(password)
    except ValidationError as error:
        raise Invalid(password=" ".join(error.messages)) from error

    links.update(used_at=timezone.now())
    admin = add_person(
        tenant, email=email, display_name=display_name, roles=[User.Role.ADMIN], by=by
    )
    admin.set_password(password)
    admin.save(update_fields=["password"])
    return admin
