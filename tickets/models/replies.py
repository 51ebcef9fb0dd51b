"""The token in the address that a mail asks to be answered to: whose answer, on which ticket."""

import base64
import hmac
import re

from django.utils.crypto import salted_hmac

from accounts.models import User
from tickets.models.tickets import Ticket

_SALT = "helpdesk.reply"
# 160 bits. Addresses come back in any case, so letters and digits of one case are all there is.
_MAC_BYTES = 20
_TOKEN = re.compile(r"([0-9a-z]{1,13})-([0-9a-z]{1,13})-([a-z2-7]{32})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def reply_token(ticket: Ticket, person: User) -> str:
    """What proves that a mail answers one of ours on this ticket, sent to this person."""
    return f"{_written(ticket.pk)}-{_written(person.pk)}-{_mac(ticket.pk, person.pk)}"


def reply_named_by(token: str) -> tuple[Ticket, User] | None:
    """The ticket and the person of a reply token; None if it is forged, or they may not see it now.

    It does not say that the mail comes from that person: compare the sender as well.
    """
    parts = _TOKEN.fullmatch(token.lower()) if token.isascii() else None
    if parts is None:
        return None
    ticket_id, person_id = int(parts[1], 36), int(parts[2], 36)
    if not hmac.compare_digest(_mac(ticket_id, person_id), parts[3]):
        return None
    person = User.objects.people().active().filter(pk=person_id).first()
    ticket = person and Ticket.objects.visible_to(person).filter(pk=ticket_id).first()
    return (ticket, person) if ticket else None


def _mac(ticket_id: int, person_id: int) -> str:
    made = salted_hmac(_SALT, f"{ticket_id}:{person_id}", algorithm="sha256").digest()
    return base64.b32encode(made[:_MAC_BYTES]).decode().lower()


def _written(number: int) -> str:
    """A number in base 36, which `int` reads."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
