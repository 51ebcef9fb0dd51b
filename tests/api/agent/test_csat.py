"""How it went: the mail, the page without JavaScript, the one answer."""

import email
import html
import re
import threading
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as product
from django.utils import timezone

from accounts.services import system_user
from tests.desk.browsing import Page
from tests.processes import free_port
from tickets.models import Survey
from tickets.services import close_ticket, open_survey, update_ticket
from tickets.tasks import send_csat_mail

LINK = re.compile(r"http://\S+?/csat/([\w-]+)")


@pytest.fixture
def ticket(cast, agent):
    made = cast.ticket(title='Printer <b>on</b> "fire"')
    return update_ticket(made, changes={"status": "Resolved"}, by=agent)


@pytest.fixture
def token(ticket):
    return open_survey(ticket, by=system_user(ticket.tenant))


class Inbox:
    """What a mail server took."""

    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []
        self.came = threading.Event()

    async def handle_DATA(self, server, session, envelope) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        self.recipients = envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def inbox(settings):
    """A real SMTP server, and mail that goes to it."""
    box = Inbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.DEFAULT_FROM_EMAIL = "help@demo.example"
    yield box
    controller.stop()


def test_it_mails_a_link_when_a_ticket_is_resolved(inbox, cast, agent, bob, api, settings, deliver):
    settings.PUBLIC_URL = "https://help.example.com"
    made = cast.ticket(title='Printer <b>on</b> "fire"')
    update_ticket(made, changes={"status": "Resolved"}, by=agent)
    deliver()
    [mail] = inbox.mails
    assert inbox.recipients == [bob.email]
    assert mail["To"] == bob.email
    assert mail["From"] == "help@demo.example"
    assert made.reference in mail["Subject"]
    assert mail["Auto-Submitted"] == "auto-generated"
    plain = mail.get_body(("plain",)).get_content()
    rich = mail.get_body(("html",)).get_content()
    assert 'Printer <b>on</b> "fire"' in plain
    assert "Printer &lt;b&gt;on&lt;/b&gt; &quot;fire&quot;" in rich
    [good, bad] = re.findall(r"https://help\.example\.com/csat/[\w-]+\?score=\w+", plain)
    assert (good.endswith("score=good"), bad.endswith("score=bad")) == (True, True)
    assert good in html.unescape(rich)
    assert api().get(good.removeprefix("https://help.example.com")).status == 200


def test_it_asks_once_a_resolution(inbox, ticket, agent, bob, deliver):
    deliver()
    send_csat_mail(ticket.pk)
    assert len(inbox.mails) == 1
    update_ticket(ticket, changes={"status": "Open"}, by=agent)
    update_ticket(ticket, changes={"status": "Resolved"}, by=agent)
    deliver()
    assert len(inbox.mails) == 2


def test_it_does_not_ask_what_is_not_resolved(inbox, ticket, cast, agent, bob, deliver):
    update_ticket(ticket, changes={"status": "Open"}, by=agent)
    close_ticket(cast.ticket(), by=bob)
    deliver()
    assert inbox.mails == []


def test_it_does_not_ask_who_is_gone(inbox, ticket, bob, deliver):
    type(bob).objects.filter(pk=bob.pk).update(is_active=False)
    deliver()
    assert inbox.mails == []


def test_it_asks_again_while_the_mail_server_is_down(ticket, settings, inbox):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    with pytest.raises(OSError, match="refused"):
        send_csat_mail.run(ticket.pk)
    settings.EMAIL_PORT = port
    send_csat_mail(ticket.pk)
    assert len(inbox.mails) == 1
    assert Survey.objects.count() == 1


def test_it_puts_mail_into_files_where_no_server_is_named(ticket, api, tmp_path, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    assert product.EMAIL_FILE_PATH
    send_csat_mail(ticket.pk)
    [written] = Path(settings.EMAIL_FILE_PATH).iterdir()
    text = email.message_from_bytes(written.read_bytes(), policy=policy.default)
    token = LINK.search(text.get_body(("plain",)).get_content())[1]
    assert api().post(f"/csat/{token}", {"score": "good"}).status == 200


def test_it_keeps_no_token(ticket, token, deliver):
    """R35, R40: hashed at rest, in no event, at least 128 bits."""
    from helpdesk.core.models import Event

    deliver()
    assert len(token) * 6 >= 128
    assert token.encode() not in bytes(Survey.objects.get().token_hash)
    assert not [event for event in Event.objects.all() if token in f"{event.data}{event.changes}"]


def test_it_shows_a_form_that_needs_no_script(api, token, ticket):
    answer = api().get(f"/csat/{token}")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] == "no-store"
    page = Page(answer.raw)
    [form] = page.reader.forms
    assert form.action == ""
    assert {name for name, _ in form.values} == {"comment"}
    assert 'Printer <b>on</b> "fire"' in page.text
    assert "<b>on</b>" not in page.html


@pytest.mark.parametrize("path", ["/csat/{}", "/api/csat/{}", "/csat/{}/"])
def test_it_takes_an_answer(api, token, path):
    answer = api().post(path.format(token), {"score": "good", "comment": "Quick!"})
    assert (answer.status, answer.json) == (200, {"ok": True})
    survey = Survey.objects.get()
    assert (survey.score, survey.comment) == ("good", "Quick!")


def test_it_takes_a_form_of_a_program(api, token):
    kind = "application/x-www-form-urlencoded"
    answer = api().post(f"/csat/{token}", raw=b"score=bad", content_type=kind)
    assert (answer.status, answer.json) == (200, {"ok": True})
    assert Survey.objects.get().score == "bad"


def test_it_thanks_a_browser(browser, token):
    response = browser.post(
        f"/csat/{token}",
        {"score": "good", "comment": ""},
        headers={"Accept": "text/html,application/xhtml+xml", "Origin": "http://testserver"},
    )
    assert response.status_code == 200
    assert "Thank you" in response.content.decode()
    assert Survey.objects.get().score == "good"


def test_it_says_beside_the_form_what_is_wrong(browser, token):
    sent = {"comment": "<i>Slow</i>"}
    response = browser.post(f"/csat/{token}", sent, headers={"Accept": "text/html"})
    page = Page(response)
    assert page.status == 400
    assert "Choose one of the two." in page.text
    assert "&lt;i&gt;Slow&lt;/i&gt;" in page.html


@pytest.mark.parametrize(
    "body",
    [{}, {"score": ""}, {"score": "great"}, {"score": None}, {"score": ["good"]}, {"score": 1}],
)
def test_it_refuses_other_scores(api, token, body):
    answer = api().post(f"/csat/{token}", body)
    assert (answer.status, list(answer.errors)) == (400, ["score"])
    assert Survey.objects.get().answered_at is None


@pytest.mark.parametrize("body", [{"score": "good", "comment": "x" * 5001}])
def test_it_refuses_a_comment_without_end(api, token, body):
    answer = api().post(f"/csat/{token}", body)
    assert (answer.status, list(answer.errors)) == (400, ["comment"])


@pytest.mark.parametrize("raw", [b"score", b"[]", b'"good"', b"{"])
def test_it_refuses_what_is_no_object(api, token, raw):
    answer = api().post(f"/csat/{token}", raw=raw)
    assert answer.status == 400
    assert answer.error


def test_it_takes_one_answer(api, token):
    api().post(f"/csat/{token}", {"score": "good"})
    again = api().post(f"/csat/{token}", {"score": "bad"})
    assert (again.status, again.json) == (404, {"error": "not found"})
    assert Survey.objects.get().score == "good"
    gone = api().get(f"/csat/{token}")
    assert gone.status == 404
    assert "This link has done its work" in gone.body.decode()


def test_it_ends_after_thirty_days(api, token):
    survey = Survey.objects.get()
    assert timedelta(days=29) < survey.expires_at - timezone.now() <= timedelta(days=30)
    Survey.objects.update(expires_at=timezone.now())
    assert api().get(f"/csat/{token}").status == 404
    assert api().post(f"/csat/{token}", {"score": "good"}).status == 404


@pytest.mark.parametrize("other", ["x", "null", "%00", "0", "[]", "a" * 5000])
def test_it_knows_no_other_tokens(api, token, other):
    """R35"""
    shown = api().get(f"/csat/{other}")
    assert shown.status == 404
    assert "This link has done its work" in shown.body.decode()
    answer = api().post(f"/csat/{other}", {"score": "good"})
    assert (answer.status, answer.json) == (404, {"error": "not found"})


def test_it_shows_the_answer_to_agents_only(api, browser, token, ticket, agent, bob, cast):
    from accounts.services import open_session

    api().post(f"/csat/{token}", {"score": "bad", "comment": "Took <weeks>."})
    headers = {"Cookie": f"hd_auth={open_session(agent, by=agent)}"}
    page = Page(browser.get(f"/desk/tickets/{ticket.number}", headers=headers))
    assert "Satisfaction" in page.text
    assert "Took <weeks>." in page.text
    headers = {"Cookie": f"hd_auth={open_session(bob, by=bob)}"}
    shown = browser.get(f"/portal/tickets/{ticket.number}", headers=headers)
    assert "Took" not in shown.content.decode()


def test_it_says_when_the_mail_server_is_down(api, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = api().get("/readyz")
    assert (answer.status, answer.json) == (500, {"error": "mail server"})


def test_it_is_ready_with_its_mail_server(api, inbox):
    assert api().get("/readyz").status == 200
