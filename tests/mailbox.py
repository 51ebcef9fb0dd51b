"""A real mail server, and the post that goes to it."""

import email
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from accounts.tasks import send_mails
from tests.processes import free_port
from tickets.tasks import mail_news

SENDER = "help@demo.example"


@dataclass
class Letter:
    """A mail as the server took it."""

    envelope: Envelope
    mail: EmailMessage = field(init=False)

    def __post_init__(self) -> None:
        content = self.envelope.content
        self.mail = email.message_from_bytes(content, policy=policy.default)

    def __getitem__(self, header: str) -> Any:
        return self.mail[header]

    @property
    def to(self) -> list[str]:
        return self.envelope.rcpt_tos

    @property
    def plain(self) -> str:
        return self.mail.get_body(("plain",)).get_content()

    @property
    def html(self) -> str:
        return self.mail.get_body(("html",)).get_content()

    @property
    def links(self) -> list[str]:
        return re.findall(r"https?://[^\s<>\"]+", self.plain)


class Inbox:
    """What a mail server took. `refuse` maps an address to what the server says to it."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refuse: dict[str, str] = {}
        self.pause = threading.Event()
        self.pause.set()

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := self.refuse.get(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.letters.append(Letter(envelope))
        return "250 OK"

    @property
    def addresses(self) -> list[str]:
        """Who got a mail, sorted, each as often as they did."""
        return sorted(address for letter in self.letters for address in letter.to)

    def of(self, person: Any) -> list[Letter]:
        return [letter for letter in self.letters if letter.to == [person.email]]

    def clear(self) -> None:
        self.letters.clear()


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    """A real SMTP server, and mail that goes to it."""
    box = Inbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), ready_timeout=60)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.DEFAULT_FROM_EMAIL = SENDER
    settings.MAIL_WINDOW_SECONDS = 0
    yield box
    controller.stop()


@pytest.fixture
def post(deliver: Callable[[], None]) -> Callable[[], int]:
    """`post()` does what worker and beat would do until every mail that is due is sent."""

    def run() -> int:
        deliver()
        mail_news()
        sent = send_mails()
        deliver()
        return sent

    return run
