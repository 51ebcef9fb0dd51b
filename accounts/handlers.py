"""Reactions of the accounts to events."""

from accounts.services.mail import MAIL_QUEUED
from accounts.tasks import send_mails
from helpdesk.core.events import on
from helpdesk.core.models import Event


@on(MAIL_QUEUED)
def send_it_at_once(event: Event) -> None:
    """Sends a mail that somebody waits for; the beat would find it a little later."""
    send_mails.delay()
