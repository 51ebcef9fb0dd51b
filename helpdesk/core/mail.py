"""What a mail says, and how it is put on the wire: one recipient, safe headers, no remote images."""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formataddr
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from helpdesk.core.text import one_line

# RFC 5321, 4.5.3.1.1: what may stand before the @ of an address.
LONGEST_LOCAL_PART = 64
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Letter:
    """A mail as its writer hands it over. `thread` names the conversation that it belongs to.

    The mail that opens a conversation has that very name, so that what follows refers to it.
    """

    subject: str
    text: str
    html: str
    thread: str = ""
    opens_thread: bool = False
    reply_token: str = ""
    settings_url: str = ""


Writer = Callable[..., Letter | None]
WRITERS: dict[str, Writer] = {}


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Registers who writes the mails of a kind, `(mail, *, by)`, at each try to send one.

    What is known then decides, not what was known when the mail was queued; None means that there
    is nothing to tell any more.
    """

    def register(writer: Writer) -> Writer:
        WRITERS[kind] = writer
        return writer

    return register


def compose(
    letter: Letter, *, sender: tuple[str, str], to: str, name: str, connection: Any = None
) -> EmailMultiAlternatives:
    """The message. `name` is the part of its Message-ID before the @, the same at every try, unless
    it opens a thread and has the name of that.

    Raises ValidationError if `to` is not exactly one address.
    """
    validate_email(to)
    _, address = sender
    domain = address.rpartition("@")[2]
    headers = {
        "Message-ID": f"<{name}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    root = f"<{letter.thread}@{domain}>"
    if letter.opens_thread:
        headers["Message-ID"] = root
    elif letter.thread:
        headers |= {"In-Reply-To": root, "References": root}
    if letter.settings_url:
        headers["List-Unsubscribe"] = f"<{letter.settings_url}>"
    reply_to = _reply_address(address, letter.reply_token)
    message = EmailMultiAlternatives(
        subject=_in_header(letter.subject)[:LONGEST_SUBJECT],
        body=letter.text,
        from_email=formataddr((_in_header(sender[0]), address)),
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers=headers,
        connection=connection,
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def _in_header(text: str) -> str:
    """The text on one line, and as it stands: what looks like an encoded word (RFC 2047) is none."""
    return one_line(text).replace("=?", "= ?")


def _reply_address(address: str, token: str) -> str:
    """Our own address with the token behind a plus; "" where there is no room for it."""
    local, _, domain = address.rpartition("@")
    tagged = f"{local}+{token}"
    return f"{tagged}@{domain}" if token and len(tagged) <= LONGEST_LOCAL_PART else ""
