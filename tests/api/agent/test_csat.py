"""How it went: the mail, the page without JavaScript, the one answer."""

import email
import html
import re
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest
from django.conf import settings as product
from django.utils import timezone

from accounts.models import Mail
from accounts.services import system_user
from tests.desk.browsing import Page
from tickets.models import Survey
from tickets.services import close_ticket, open_survey, update_ticket

LINK = re.compile(r"http://\S+?/csat/([\w-]+)")


@pytest.fixture
def ticket(cast, agent):
    made = cast.ticket(title='Printer <b>on</b> "fire"')
    return update_ticket(made, changes={"status": "Resolved"}, by=agent)


@pytest.fixture
def token(ticket):
    return open_survey(ticket, by=system_user(ticket.tenant))


def test_it_mails_a_link_when_a_ticket_is_resolved(inbox, cast, agent, bob, api, settings, post):
    settings.PUBLIC_URL = "https://help.example.com"
    made = cast.ticket(title='Printer <b>on</b> "fire"')
    post()
    inbox.clear()
    update_ticket(made, changes={"status": "Resolved"}, by=agent)
    post()
    [letter] = inbox.letters
    assert letter.to == [bob.email]
    assert letter["To"] == bob.email
    assert letter["From"].addresses[0].addr_spec == "help@demo.example"
    assert made.reference in letter["Subject"]
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "Printer &lt;b&gt;on&lt;/b&gt; &quot;fire&quot;" in letter.html
    [good, bad] = [link for link in letter.links if "/csat/" in link]
    assert re.fullmatch(r"https://help\.example\.com/csat/[\w-]+\?score=good", good)
    assert bad == good.replace("good", "bad")
    assert good in html.unescape(letter.html)
    assert api().get(good.removeprefix("https://help.example.com")).status == 200


def asked(inbox):
    return [letter for letter in inbox.letters if LINK.search(letter.plain)]


def test_it_asks_once_a_resolution(inbox, ticket, agent, bob, post):
    post()
    post()
    assert len(asked(inbox)) == 1
    update_ticket(ticket, changes={"status": "Closed"}, by=agent)
    update_ticket(ticket, changes={"status": "Resolved"}, by=agent)
    post()
    assert len(asked(inbox)) == 1
    update_ticket(ticket, changes={"status": "Open"}, by=agent)
    update_ticket(ticket, changes={"status": "Resolved"}, by=agent)
    post()
    assert len(asked(inbox)) == 2


def test_it_does_not_ask_what_is_not_resolved(inbox, ticket, cast, agent, bob, post):
    update_ticket(ticket, changes={"status": "Open"}, by=agent)
    close_ticket(cast.ticket(), by=bob)
    post()
    assert asked(inbox) == []


def test_it_does_not_ask_who_is_gone(inbox, ticket, bob, post):
    type(bob).objects.filter(pk=bob.pk).update(is_active=False)
    post()
    assert inbox.letters == []


def test_it_asks_the_same_when_the_mail_is_tried_again(ticket, settings, inbox, post, api):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    assert post() == 0
    settings.EMAIL_PORT = port
    Mail.objects.update(next_try_at=timezone.now())
    post()
    Mail.objects.update(state="waiting", next_try_at=timezone.now(), sent_at=None)
    post()
    [first, again] = asked(inbox)
    assert first.plain == again.plain
    assert first["Message-ID"] == again["Message-ID"]
    assert api().get(f"/csat/{LINK.search(first.plain)[1]}").status == 200
    assert Survey.objects.count() == 1


def test_it_puts_mail_into_files_where_no_server_is_named(ticket, api, tmp_path, settings, post):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.MAIL_WINDOW_SECONDS = 0
    assert product.EMAIL_FILE_PATH
    post()
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


@pytest.mark.parametrize("raw", [b"score", b"[]", b"[1]", b'"good"', b"null", b"{"])
def test_it_refuses_what_is_no_object(api, token, raw):
    answer = api().post(f"/csat/{token}", raw=raw)
    assert answer.status == 400
    assert answer.error
    shown = api().post(f"/csat/{token}", raw=raw, headers={"Accept": "text/html"})
    assert shown.status == 400


def test_it_takes_one_answer(api, token):
    api().post(f"/csat/{token}", {"score": "good"})
    again = api().post(f"/csat/{token}", {"score": "bad"})
    assert (again.status, again.json) == (404, {"error": "not found"})
    assert Survey.objects.get().score == "good"
    gone = api().get(f"/csat/{token}")
    assert gone.status == 404
    assert "This link no longer works" in gone.body.decode()


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
    assert "This link no longer works" in shown.body.decode()
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
