"""Mails: queued beside what they tell of, sent by a task, kept until a server has taken them."""

from datetime import timedelta
from typing import Any

import structlog
from django.utils import timezone

from accounts.models import Mail, User
from accounts.permissions import Perm
from helpdesk.core.errors import Conflict
from helpdesk.core.events import emit
from helpdesk.core.service import service

MAIL_QUEUED = "mail_queued"
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(days=3)
log = structlog.get_logger(__name__)


@service(Perm.ACT_AS_SYSTEM)
def queue_mail(person: User, *, kind: str, data: dict[str, Any] | None = None, by: User) -> Mail:
    """Queues a mail; the writer of its kind (`core.mail.writes`) makes the text when it goes out.

    `data` holds ids, never a secret: what is mailed only is made by the writer.
    """
    mail = Mail.objects.create(
        tenant_id=person.tenant_id, person=person, kind=kind, data=data or {}
    )
    emit(
        MAIL_QUEUED,
        mail,
        tenant_id=mail.tenant_id,
        by=by,
        data={"id": str(mail.public_id), "kind": kind},
        is_internal=True,
    )
    return mail


@service(Perm.ACT_AS_SYSTEM)
def note_sent(mail: Mail, *, address: str, by: User) -> None:
    """Remembers that a server has taken the mail."""
    mail.state, mail.next_try_at, mail.error = Mail.State.SENT, None, ""
    mail.sent_at, mail.address = timezone.now(), address
    mail.save(update_fields=["state", "next_try_at", "error", "sent_at", "address"])


@service(Perm.ACT_AS_SYSTEM)
def note_needless(mail: Mail, *, by: User) -> None:
    """Remembers that there was nothing left to tell, or nobody to tell it to."""
    mail.state, mail.next_try_at = Mail.State.NEEDLESS, None
    mail.save(update_fields=["state", "next_try_at"])


@service(Perm.ACT_AS_SYSTEM)
def note_failure(mail: Mail, *, error: str, is_final: bool = False, by: User) -> None:
    """Plans the next try of a mail that could not be sent, or sets it aside after days of them."""
    mail.error = error[:300]
    waited = timezone.now() - mail.created_at
    if is_final or waited > GIVE_UP_AFTER:
        mail.state, mail.next_try_at = Mail.State.SET_ASIDE, None
        log.error("mail_set_aside", mail_id=mail.pk, kind=mail.kind, error=mail.error)
    else:
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(mail.attempts - 1, 10))
        mail.next_try_at = timezone.now() + wait
        log.warning("mail_not_sent", mail_id=mail.pk, attempts=mail.attempts, error=mail.error)
    mail.save(update_fields=["state", "next_try_at", "error"])


@service(Perm.ADMINISTER)
def retry_mail(mail: Mail, *, by: User) -> None:
    """Tries a mail that was set aside once more. Raises Conflict."""
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != Mail.State.SET_ASIDE:
        raise Conflict("Only a mail that was set aside is tried again.")

    now = timezone.now()
    mail.state, mail.next_try_at, mail.attempts, mail.created_at = Mail.State.WAITING, now, 0, now
    mail.save(update_fields=["state", "next_try_at", "attempts", "created_at"])

    emit(MAIL_QUEUED, mail, tenant_id=mail.tenant_id, by=by, data={"id": str(mail.public_id)})
