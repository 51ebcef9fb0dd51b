"""Chores of the accounts."""

from collections.abc import Iterable
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

import structlog
from celery import shared_task
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection

from accounts.models import Mail, OAuthFlow, OneTimeLink, RefreshToken, Session
from accounts.oidc import claims_by_now
from accounts.services import (
    close_session,
    note_failure,
    note_needless,
    note_sent,
    renew_session,
    system_user,
)
from helpdesk.core.errors import Unauthenticated, Unavailable
from helpdesk.core.mail import WRITERS, compose
from helpdesk.core.text import fold_email
from helpdesk.core.vault import unseal

# Mails on one connection; all of them within the lease, even if each takes a few seconds.
BATCH = 50
# After so many questions without an answer a provider is left alone for now.
FAILURES = 3
log = structlog.get_logger(__name__)


@shared_task
def forget_expired_sessions() -> int:
    """Deletes sessions, refresh tokens and links whose time has run out; gives how many rows."""
    kinds = (RefreshToken, Session, OneTimeLink, OAuthFlow)
    return sum(kind.objects.expired().delete()[0] for kind in kinds)


@shared_task
def forget_old_mails() -> int:
    """Deletes what is known of mails that were sent long ago; gives how many."""
    return Mail.objects.outdated().delete()[0]


@shared_task
def send_mails() -> int:
    """Sends every mail that is due; gives how many a server took.

    Any number of workers may do it at a time: each takes mails that no other one has.
    """
    sent = 0
    while mails := Mail.objects.claim(BATCH):
        connection = get_connection()
        try:
            for at, mail in enumerate(mails):
                try:
                    sent += _send(mail, connection)
                except ServerDown as down:
                    _put_back(mails[at:], down.__cause__)
                    return sent
        finally:
            connection.close()
    return sent


@shared_task
def renew_sessions() -> int:
    """Asks the provider again who the people of its sessions are; gives how many it told of.

    One that is down is not asked about everybody: those who are left are due next time.
    """
    if not settings.OIDC_RECHECK_MINUTES:
        # Sessions of the time before it was switched off would be due again at once, without end.
        return 0
    told = failed = 0
    while failed < FAILURES and (session := Session.objects.claim_renewal()):
        has_answer = _renew(session)
        told += has_answer
        failed += not has_answer
    return told


def _renew(session: Session) -> bool:
    """Whether the provider had an answer; where it has none, its last word holds for now."""
    by = system_user(session.user.tenant)
    try:
        claims, renewal = claims_by_now(unseal(session.sealed_renewal))
        renew_session(session, claims=claims, renewal=renewal, by=by)
    except Unauthenticated:
        close_session(session, by=by)
    except Unavailable as error:
        log.warning("session_not_renewed", session=session.pk, error=error.message)
        return False
    return True


class ServerDown(Exception):
    """The mail server cannot be reached, so there is no use in trying the next mail."""


def _send(mail: Mail, connection: Any) -> bool:
    """Writes and sends one mail; what goes wrong with it holds up no other. Raises ServerDown."""
    by = system_user(mail.tenant)
    try:
        letter = WRITERS[mail.kind](mail, by=by) if _is_reachable(mail) else None
        if letter is None:
            note_needless(mail, by=by)
            return False
        message = compose(
            letter,
            sender=mail.tenant.sender,
            to=mail.person.email,
            name=str(mail.public_id),
            connection=connection,
        )
        _open(connection)
        message.send()
    except ServerDown:
        raise
    except Exception as error:
        connection.close()
        is_final = _is_final(error)
        if not is_final and not isinstance(error, OSError):
            log.exception("mail_not_written", mail_id=mail.pk)
        note_failure(mail, error=_in_words(error), is_final=is_final, by=by)
        return False
    note_sent(mail, address=mail.person.email, by=by)
    return True


def _is_reachable(mail: Mail) -> bool:
    """Whether there is somebody to write to; we never write to ourselves, which would not end."""
    _, ours = mail.tenant.sender
    person = mail.person
    return person.is_active and bool(person.email) and person.email_key != fold_email(ours)


def _open(connection: Any) -> None:
    try:
        connection.open()
    except OSError as error:
        raise ServerDown from error


def _is_final(error: Exception) -> bool:
    """Whether the server, or the address itself, says that this will never work."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValidationError)


def _put_back(mails: Iterable[Mail], error: BaseException) -> None:
    for mail in mails:
        note_failure(mail, error=_in_words(error), by=system_user(mail.tenant))


def _in_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
