"""Signing in through Google, Microsoft or Apple: the way there, the way back, and whom it names."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts.models import (
    Company,
    Identity,
    IdentityProvider,
    OAuthFlow,
    SecondFactor,
    Tenant,
    User,
)
from accounts.models.sessions import digest, new_token
from accounts.permissions import Perm
from accounts.services.people import add_person, system_user
from accounts.services.providers import callback_url, client_of, is_allowed_target
from accounts.services.second_factor import pass_second_factor
from accounts.services.sessions import end_sessions
from helpdesk.core.errors import Conflict, Forbidden, Invalid, Unauthenticated
from helpdesk.core.events import emit
from helpdesk.core.meters import METERS
from helpdesk.core.service import service
from helpdesk.core.text import is_storable

LONGEST_PATH = 2000
OVER = "This sign-in is over. Start again."


@dataclass(frozen=True)
class Back:
    """What a browser or a program brings from a provider; `browser` is its cookie, if it has one."""

    state: str
    code: str
    browser: str
    is_browser: bool
    otp: str = ""


@service(Perm.ACT_AS_SYSTEM)
def start_flow(
    tenant: Tenant,
    *,
    provider: str,
    redirect_uri: str = "",
    browser: str = "",
    next_path: str = "",
    person: User | None = None,
    by: User,
) -> tuple[str, str]:
    """Sends somebody on the way to a provider; gives its address and the state that names the way.

    `browser` is the token of the browser's cookie, which must come back with it; `person` is who
    connects an identity instead of signing in. Raises Invalid, Unavailable.
    """
    client = client_of(tenant, key=provider)
    target = redirect_uri or callback_url(tenant)
    if not is_allowed_target(tenant, target):
        raise Invalid(
            redirect_uri="This address is not on the list of those allowed.",
            code="redirect_not_allowed",
        )
    state = new_token()
    url = client.authorization_url(state=state, redirect_uri=target)

    OAuthFlow.objects.create(
        tenant=tenant,
        provider=provider,
        state_hash=digest(state),
        browser_hash=digest(browser) if browser else b"",
        redirect_uri=target,
        next_path=next_path if len(next_path) <= LONGEST_PATH else "",
        person=person,
    )
    return url, state


def finish_flow(tenant: Tenant, *, back: Back) -> tuple[User, OAuthFlow]:
    """Who comes back from a provider, and from which way. A way is gone once.

    Who has a second factor shows a code of it: the same question is put again with one. Raises
    Unauthenticated, Unavailable, RateLimited, and Invalid for a state that we did not give, or that
    we gave to another browser: somebody would sign a stranger in as themself (RFC 9700, 4.7).
    """
    flow = OAuthFlow.objects.of_tenant(tenant).with_state(back.state).first()
    if flow is None or not _is_theirs(flow, back):
        METERS.count("auth_failures")
        raise Invalid(OVER, code="invalid_state")
    if not flow.vouched_for:
        _meet(flow, back)
    person = flow.vouched_for
    if not flow.person:
        pass_second_factor(person, otp=back.otp)
    # Who deletes the row has it; the other of two at once finds nothing.
    if not OAuthFlow.objects.filter(pk=flow.pk).delete()[0]:
        raise Invalid(OVER, code="invalid_state")
    return person, flow


def _meet(flow: OAuthFlow, back: Back) -> None:
    """Asks the provider who came back, which it tells once, and notes it."""
    if not OAuthFlow.objects.filter(pk=flow.pk, is_asked=False).update(is_asked=True):
        raise Invalid(OVER, code="invalid_state")
    client = client_of(flow.tenant, key=flow.provider)
    claims = client.claims(code=back.code, state=back.state, redirect_uri=flow.redirect_uri)
    if flow.person:
        connect_identity(flow.person, provider=flow.provider, claims=claims, by=flow.person)
    flow.vouched_for = flow.person or person_of_provider(
        flow.tenant, provider=flow.provider, claims=claims
    )
    flow.save(update_fields=["vouched_for"])


def _is_theirs(flow: OAuthFlow, back: Back) -> bool:
    """Whether it is the same browser, as far as there is one at either end."""
    bound = bytes(flow.browser_hash)
    ours = flow.redirect_uri == callback_url(flow.tenant)
    if not (bound or back.is_browser or ours):
        return True
    return bool(bound) and bound == digest(back.browser)


def person_of_provider(tenant: Tenant, *, provider: str, claims: dict[str, Any]) -> User:
    """The person a provider vouches for, made on first sight.

    Somebody who is here already is found by who they are there; by address only where the provider
    has verified it (R36), and never if they are somebody else there. Raises Unauthenticated.
    """
    subject = _subject_in(claims)
    known = Identity.objects.of_tenant(tenant).filter(provider=provider, subject=subject)
    if identity := known.select_related("person__tenant").first():
        person = identity.person
    else:
        person = _link_or_add(tenant, provider, subject, claims)
    if not person.is_active:
        raise Unauthenticated("This account is not active.")
    return person


def _link_or_add(tenant: Tenant, provider: str, subject: str, claims: dict[str, Any]) -> User:
    email = claims.get("email")
    if not isinstance(email, str) or not is_verified(provider, claims):
        raise Unauthenticated(
            "The provider does not confirm your address. Sign in with your password, then connect "
            "the provider on your profile.",
            code="unverified_address",
        )
    by = system_user(tenant)
    person = User.objects.of_tenant(tenant).people().with_email(email).first()
    if person is None:
        claimed = Company.objects.of_tenant(tenant).claiming(email).exists()
        if not (claimed or settings.OAUTH_NEWCOMERS):
            raise Unauthenticated("Nobody here has this address.", code="unknown_person")
        name = claims.get("name")
        name = name if isinstance(name, str) else ""
        roles = [User.Role.REQUESTER]
        try:
            person = add_person(tenant, email=email, display_name=name[:200], roles=roles, by=by)
        except Invalid as error:
            raise Unauthenticated("The provider's names cannot be used.") from error
    elif not person.is_email_verified:
        _leave_nothing_of_who_claimed_it(person)
    try:
        _connect(person, provider, subject, by)
    except Conflict as error:
        raise Unauthenticated("This account belongs to another identity.") from error
    return person


def _leave_nothing_of_who_claimed_it(person: User) -> None:
    """Whoever typed the address never proved that it is theirs; the provider did."""
    person.is_email_verified, person.has_second_factor = True, False
    person.set_unusable_password()
    person.save(update_fields=["is_email_verified", "has_second_factor", "password"])
    person.identities.all().delete()
    SecondFactor.objects.filter(person=person).delete()
    end_sessions(person)


def is_verified(provider: str, claims: dict[str, Any]) -> bool:
    """Whether a provider says that the address is really theirs who signed in there.

    Apple sends the word, Microsoft only where the domain's owner is its customer (`xms_edov`); a
    plain `email` of Microsoft's is whatever an admin of any directory typed.
    """
    if provider == IdentityProvider.Key.MICROSOFT:
        return claims.get("xms_edov") in (True, 1, "1", "true")
    said = claims.get("email_verified")
    return said is True or (provider == IdentityProvider.Key.APPLE and said == "true")


@service(Perm.CHANGE_OWN_PROFILE)
def connect_identity(person: User, *, provider: str, claims: dict[str, Any], by: User) -> None:
    """Connects who somebody is at a provider with who they are here. Raises Forbidden, Conflict."""
    if person != by:
        raise Forbidden
    _connect(person, provider, _subject_in(claims), by)


@service(Perm.CHANGE_OWN_PROFILE)
def disconnect_identity(identity: Identity, *, by: User) -> None:
    """Undoes it; refused if nothing else would let them in. Raises Forbidden, Conflict."""
    person = identity.person
    if person != by:
        raise Forbidden
    if not person.has_usable_password() and person.identities.count() < 2:
        raise Conflict("Set a password first, or you could not sign in again.")

    identity.delete()

    data = {"id": str(person.public_id), "provider": identity.provider}
    emit("identity_removed", person, tenant_id=person.tenant_id, by=by, data=data)


def _connect(person: User, provider: str, subject: str, by: User) -> None:
    known = Identity.objects.of_tenant(person.tenant).filter(provider=provider)
    mine = known.filter(person=person).first()
    if mine and mine.subject == subject:
        return
    if mine or known.filter(subject=subject).exists():
        raise Conflict("Another account is connected already.", code="already_connected")
    Identity.objects.create(person=person, tenant=person.tenant, provider=provider, subject=subject)
    data = {"id": str(person.public_id), "provider": provider}
    emit("identity_added", person, tenant_id=person.tenant_id, by=by, data=data)


def _subject_in(claims: dict[str, Any]) -> str:
    subject = claims.get("sub")
    if not (isinstance(subject, str) and 0 < len(subject) <= 255 and is_storable(subject)):
        raise Unauthenticated("The provider names nobody.")
    return subject
