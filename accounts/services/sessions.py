"""Sessions: opened by a sign-in, closed by a sign-out or by anything that changes one's rights."""

from django.conf import settings
from django.utils import timezone

from accounts.models import Session, User
from accounts.models.sessions import digest, new_token
from accounts.permissions import Perm
from helpdesk.core.events import emit
from helpdesk.core.service import service
from helpdesk.core.vault import seal


@service(Perm.SIGN_IN)
def open_session(
    user: User,
    *,
    ip_address: str | None = None,
    user_agent: str = "",
    roles: tuple[str, ...] = (),
    renewal: str = "",
    by: User,
) -> str:
    """Opens a session and gives its token, which is stored nowhere; only its digest is.

    `renewal` is the refresh token of the provider that vouched for `roles`.
    """
    token, is_renewed = new_token(), bool(renewal and settings.OIDC_RECHECK_MINUTES)
    session = Session.objects.create(
        user=user,
        token_hash=digest(token),
        roles=list(roles),
        sealed_renewal=seal(renewal) if is_renewed else "",
        renew_at=timezone.now() + Session.recheck() if is_renewed else None,
        expires_at=timezone.now() + Session.LIFETIME,
        ip_address=ip_address,
        user_agent=user_agent[:200],
    )
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    emit("signed_in", session, tenant_id=user.tenant_id, by=by, is_internal=True)
    return token


@service(Perm.SIGN_IN)
def close_session(session: Session, *, by: User) -> None:
    """Ends a session everywhere at once, its live streams included."""
    end_streams(session.user, by)
    session.delete()


@service(Perm.SIGN_IN)
def close_other_sessions(session: Session, *, by: User) -> int:
    """Ends a person's sessions but this one; gives how many there were."""
    end_streams(session.user, by)
    return end_sessions(session.user, keep=session.pk)


@service(Perm.ADMINISTER)
def close_sessions_of(user: User, *, by: User) -> int:
    """Ends every session of a person; gives how many there were."""
    end_streams(user, by)
    return end_sessions(user)


def end_streams(user: User, by: User) -> None:
    """Tells every process that somebody's open streams no longer hold."""
    emit(
        "access_changed",
        user,
        tenant_id=user.tenant_id,
        by=by,
        data={"id": str(user.public_id)},
        is_internal=True,
    )


def end_sessions(user: User, *, keep: int | None = None) -> int:
    """Deletes a person's sessions but the one with the key `keep`; gives how many."""
    return user.sessions.exclude(pk=keep).delete()[0]


def note_seen(session_id: int) -> None:
    """Remembers that a session is in use now."""
    Session.objects.filter(pk=session_id).update(last_seen_at=timezone.now())
