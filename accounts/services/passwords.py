"""Passwords that are not changed by typing the old one: set by an admin, or chosen by a link."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import OneTimeLink, Tenant, User
from accounts.permissions import Perm
from accounts.services.mail import queue_mail
from accounts.services.people import system_user
from accounts.services.sessions import end_sessions
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.events import emit
from helpdesk.core.service import service
from helpdesk.core.text import fold_email, is_storable

LINK_ASKED = "password_link_asked"
RESET_MAIL, INVITATION_MAIL = "password_reset", "invitation"
CONFIRMATION_MAIL = "email_confirmation"


@service(Perm.ADMINISTER)
def set_password(person: User, *, password: str, by: User) -> None:
    """Gives somebody a new password and ends their sessions. Raises Forbidden, Invalid."""
    if person.is_system:
        raise Forbidden("Nobody signs in as the system.")
    _check(password, person)
    person = User.objects.select_for_update().get(pk=person.pk)

    _give(person, password)

    _tell("password_changed", person, by)


@service(Perm.MANAGE_EMPLOYEES)
def invite_person(person: User, *, by: User) -> None:
    """Mails a newcomer a link with which they choose a password. Raises Forbidden, Invalid.

    Who was here before asks for a link themself: nobody else decides that they need one.
    """
    if person.tenant_id != by.tenant_id or not (by.is_agent or person.company_id == by.company_id):
        raise Forbidden
    if not person.email:
        raise Invalid(email="An e-mail address is needed.")
    if not person.is_active:
        raise Invalid("This person may not sign in.", code="inactive")
    if person.last_login is not None:
        raise Invalid("They have signed in already.", code="joined")

    queue_mail(person, kind=INVITATION_MAIL, by=system_user(person.tenant))

    _tell("person_invited", person, by)


@service(Perm.ACT_AS_SYSTEM)
def ask_for_password(tenant: Tenant, *, email: str, by: User) -> None:
    """Notes that somebody who calls themself by this address has forgotten their password.

    Whether there is such a person is looked up later, by a worker: neither the answer nor the time
    it takes tells (R39).
    """
    key = fold_email(email)[:254]
    if is_storable(key):
        emit(
            LINK_ASKED,
            tenant,
            tenant_id=tenant.pk,
            by=by,
            data={"address": key},
            is_internal=True,
        )


@service(Perm.ACT_AS_SYSTEM)
def mail_password_link(tenant: Tenant, *, email: str, by: User) -> None:
    """Queues the mail with the link, if the address is proven to be that of somebody active.

    An address that its person only claims proves nothing: the link would make the account that of
    somebody else, whom the person may have lured in (R36).
    """
    people = User.objects.of_tenant(tenant).people().active().filter(is_email_verified=True)
    person = people.with_email(email).first()
    if person and settings.AUTH_MODE == "local":
        queue_mail(person, kind=RESET_MAIL, by=by)


@service(Perm.CHANGE_OWN_PROFILE)
def ask_to_confirm_email(person: User, *, by: User) -> None:
    """Mails somebody a link that shows that their address is theirs. Raises Forbidden, Invalid."""
    if person != by:
        raise Forbidden
    if not person.email or person.is_email_verified:
        raise Invalid("There is nothing to confirm.", code="nothing_to_confirm")

    queue_mail(person, kind=CONFIRMATION_MAIL, by=system_user(person.tenant))


@service(Perm.ACT_AS_SYSTEM)
def confirm_email(tenant: Tenant, *, token: str, by: User) -> User:
    """Remembers that the address a link went to is its person's. Raises Invalid."""
    person, link = _holder(tenant, token, OneTimeLink.Purpose.EMAIL)

    person.is_email_verified = True
    person.save(update_fields=["is_email_verified"])
    OneTimeLink.objects.of_person(person, link.purpose).update(used_at=timezone.now())

    _tell("email_verified", person, person)
    return person


@service(Perm.ACT_AS_SYSTEM)
def choose_password(tenant: Tenant, *, token: str, password: str, by: User) -> User:
    """Sets a password with the token of a mailed link, and ends every session of its person.

    The link has shown whose the address is. Raises Invalid; its code is `invalid_token` if the link
    is of no use any more.
    """
    person, link = _holder(tenant, token, OneTimeLink.Purpose.PASSWORD)
    _check(password, person)

    person.is_email_verified = True
    _give(person, password)
    OneTimeLink.objects.of_person(person, link.purpose).update(used_at=timezone.now())

    _tell("password_changed", person, person)
    return person


def _holder(tenant: Tenant, token: str, purpose: OneTimeLink.Purpose) -> tuple[User, OneTimeLink]:
    """Whose link a token names, both locked. Raises Invalid."""
    links = OneTimeLink.objects.select_for_update(of=("self",)).of_tenant(tenant)
    link = links.with_token(token, purpose).first()
    person = link and User.objects.select_for_update().active().filter(pk=link.person_id).first()
    if not person or person.email_key != link.email_key:
        raise Invalid("This link is no longer good. Ask for a new one.", code="invalid_token")
    return person, link


def _check(password: str, person: User) -> None:
    try:
        validate_password(password, user=person)
    except ValidationError as error:
        raise Invalid(password=" ".join(error.messages)) from error


def _give(person: User, password: str) -> None:
    person.set_password(password)
    person.save(update_fields=["password", "is_email_verified"])
    # Refresh tokens belong to sessions, and go with them.
    end_sessions(person)


def _tell(type_: str, person: User, by: User) -> None:
    data = {"id": str(person.public_id)}
    emit(type_, person, tenant_id=person.tenant_id, by=by, data=data)
