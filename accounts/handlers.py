"""Reactions of the accounts to events."""

from accounts.services import mail_password_link, system_user
from accounts.services.mail import MAIL_QUEUED
from accounts.services.passwords import LINK_ASKED
from accounts.tasks import send_mails
from helpdesk.core.events import on
from helpdesk.core.models import Event


@on(MAIL_QUEUED)
def send_it_at_once(event: Event) -> None:
    """Sends a mail that somebody waits for; the beat would find it a little later."""
    send_mails.delay()


@on(LINK_ASKED)
def mail_the_link(event: Event) -> None:
    """Mails the link for a new password, if there is somebody to get it."""
    by = system_user(event.tenant)
    mail_password_link(event.tenant, email=event.data["address"], by=by)
