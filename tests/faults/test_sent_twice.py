"""A form whose answer got lost is sent again, by browsers over real HTTP: it makes one thing."""

import contextlib
import http.client
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from accounts.authentication import COOKIE
from accounts.models import User
from accounts.services import open_session
from tests.desk.browsing import Form, Reader
from tests.processes import until
from tickets.models import Comment, Ticket


class Window:
    """One person's window, without JavaScript; each request goes to the web process it is told."""

    def __init__(self, ports: list[int], person: User) -> None:
        self.ports = ports
        self.headers = {"X-Tenant": person.tenant.slug}
        self.cookies = {COOKIE: open_session(person, by=person)}

    def open(self, path: str, action: str) -> Form:
        """The form of a page that is sent to this address."""
        answer, html = self._ask("GET", path)
        for header in answer.headers.get_all("Set-Cookie", ()):
            self.cookies |= {name: each.value for name, each in SimpleCookie(header).items()}
        return next(form for form in Reader(html).forms if form.action == action)

    def send(self, form: Form, said: dict[str, str], web: int = 0) -> str:
        """Sends a form, and gives where it leads."""
        answer, html = self._ask("POST", form.action, _body(form, said), web)
        assert answer.status in {302, 303}, html
        return answer.headers["Location"]

    def send_and_hang_up(
        self, form: Form, said: dict[str, str], is_done: Callable[[], bool]
    ) -> None:
        """Sends a form, and is gone before its answer is read."""
        body = _body(form, said)
        told = self._told() | {"Content-Length": str(len(body)), "Host": "localhost"}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        with socket.create_connection(("127.0.0.1", self.ports[0])) as line:
            line.sendall(f"POST {form.action} HTTP/1.1\r\n{head}\r\n{body}".encode())
            until(is_done)

    def _ask(
        self, method: str, path: str, body: str | None = None, web: int = 0
    ) -> tuple[http.client.HTTPResponse, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.ports[web], timeout=30)
        with contextlib.closing(link):
            link.request(method, path, body, self._told())
            answer = link.getresponse()
            return answer, answer.read().decode()

    def _told(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        kind = "application/x-www-form-urlencoded"
        return self.headers | {"Cookie": cookies, "Content-Type": kind}


def _body(form: Form, said: dict[str, str]) -> str:
    return urlencode(form.filled(said), doseq=True)


@pytest.fixture
def window(installation, cast) -> Callable[[User], Window]:
    return lambda person: Window(installation.ports, person)


@pytest.fixture(params=["a reply", "a note", "a message", "a ticket", "a request"])
def case(request, cast, window):
    """Whose window, the page and its form, what is said there, and how much of it there is."""
    ticket = cast.ticket(cast.bob)
    desk, portal = f"/desk/tickets/{ticket.number}", f"/portal/tickets/{ticket.number}"
    opened = {"title": "Sent twice", "description": "Over a bad line."}
    agent, bob = window(cast.agent), window(cast.bob)

    def comments() -> int:
        return Comment.objects.filter(ticket=ticket).count()

    def tickets() -> int:
        return Ticket.objects.of_tenant(cast.tenant).filter(title="Sent twice").count()

    return {
        "a reply": (agent, desk, f"{desk}/reply", {"body_md": "Water."}, comments),
        "a note": (
            agent, desk, f"{desk}/reply", {"body_md": "Arson?", "is_internal": "1"}, comments,
        ),
        "a message": (bob, portal, f"{portal}/reply", {"body_md": "It burns."}, comments),
        "a ticket": (
            agent, "/desk/tickets/new", "/desk/tickets/new",
            opened | {"requester": cast.bob.email}, tickets,
        ),
        "a request": (bob, "/portal/tickets/new", "/portal/tickets/new", opened, tickets),
    }[request.param]  # fmt: skip


def test_it_makes_once_what_is_sent_again(case):
    window, page, action, said, count = case
    form = window.open(page, action)
    window.send_and_hang_up(form, said, lambda: count() == 1)
    first, again = window.send(form, said, web=1), window.send(form, said)
    assert first == again
    assert count() == 1


def test_it_makes_once_what_is_sent_by_many_hands_at_a_time(case):
    window, page, action, said, count = case
    form = window.open(page, action)
    with ThreadPoolExecutor(4) as hands:
        sent = [hands.submit(window.send, form, said, web % 2) for web in range(4)]
        assert len({each.result() for each in sent}) == 1
    assert count() == 1


def test_it_makes_two_of_what_is_said_on_two_pages(case):
    window, page, action, said, count = case
    forms = [window.open(page, action) for _ in range(2)]
    for form in forms:
        window.send(form, said)
    assert count() == 2
