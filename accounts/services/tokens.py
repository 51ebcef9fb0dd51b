"""Tokens for programs: a short one that opens doors, and a long one that gets the next of both."""

from dataclasses import dataclass

from django.utils import timezone

from accounts import access_tokens
from accounts.models import RefreshToken, Session, Tenant, User
from accounts.models.sessions import digest, new_token
from accounts.permissions import Perm
from accounts.services.sessions import close_session
from helpdesk.core.errors import Unauthenticated
from helpdesk.core.meters import METERS
from helpdesk.core.service import service


@dataclass(frozen=True)
class Tokens:
    """Both tokens as the client gets them, this once."""

    access: str
    refresh: str


@service(Perm.SIGN_IN)
def issue_tokens(session: Session, *, by: User) -> Tokens:
    """Gives the tokens of a session; of the refresh token only the digest is stored."""
    refresh = new_token()
    RefreshToken.objects.create(
        session=session,
        token_hash=digest(refresh),
        expires_at=timezone.now() + RefreshToken.LIFETIME,
    )
    return Tokens(access_tokens.sign(session), refresh)


@service(Perm.SIGN_IN)
def rotate_token(refresh: RefreshToken, *, by: User) -> Tokens:
    """Gives new tokens for a refresh token, which is good for half a minute from then on."""
    locked = RefreshToken.objects.select_for_update().filter(pk=refresh.pk).first()
    if locked is None:
        raise Unauthenticated("This refresh token is no longer good.")

    if locked.replaced_at is None:
        locked.replaced_at = timezone.now()
        locked.save(update_fields=["replaced_at"])

    return issue_tokens(refresh.session, by=by)


def exchange_token(tenant: Tenant, *, token: str) -> Tokens:
    """New tokens for the refresh token that a client shows.

    One that comes again after it was replaced was stolen, from the client or by it: the whole
    sign-in ends (RFC 9700, section 4.14.2). Raises Unauthenticated.
    """
    known = RefreshToken.objects.of_tenant(tenant).with_token(token).first()
    if known is None:
        METERS.count("auth_failures")
        raise Unauthenticated("This refresh token is no longer good.")
    session = known.session
    if known.is_reused:
        METERS.count("auth_failures")
        close_session(session, by=session.user)
        raise Unauthenticated("This refresh token was used before.", code="token_reused")

    return rotate_token(known, by=session.user)
