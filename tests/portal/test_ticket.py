"""One request: the conversation, replying, closing, reopening; all without scripts."""

import pytest

from tickets.models import Comment
from tickets.services import add_comment, update_ticket

pytestmark = pytest.mark.usefixtures("everybody")

PAGE = "/portal/tickets/1"
REPLY = f"{PAGE}/reply"
REOPEN = f"{PAGE}/reopen"
MARKUP = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) "
    '<a href="javascript:alert(1)">b</a> <svg onload=alert(1)> ![i](https://evil.example/x.png)'
)


def in_order(text, *parts):
    places = [text.index(part) for part in parts]
    return places == sorted(places)


def test_it_shows_the_conversation_oldest_first(portal, cast, bob, agent):
    ticket = cast.ticket(description="First of all")
    cast.comment(ticket, agent, "Secondly")
    cast.comment(ticket, bob, "At last")

    page = portal(bob).get(PAGE)

    assert in_order(page.text, "First of all", "Arjun Patel", "Support", "Secondly", "At last")


def test_it_tells_in_plain_words_what_happened(portal, cast, bob, agent):
    ticket = cast.ticket()
    update_ticket(ticket, changes={"status": "In Progress", "assignee": agent}, by=agent)
    update_ticket(ticket, changes={"status": "Resolved"}, by=agent)

    text = portal(bob).get(PAGE).text

    assert in_order(text, "started working on it", "marked it as solved")
    assert "We believe this is solved" in text
    assert "In Progress" not in text


def test_it_sends_a_reply(portal, cast, bob):
    cast.ticket()
    browser = portal(bob)

    page = browser.submit(browser.get(PAGE), REPLY, body_md="It is the *left* one.")

    comment = Comment.objects.get()
    assert (comment.author, comment.is_internal, comment.source) == (bob, False, "portal")
    assert page.response.redirect_chain == [(PAGE, 303)]
    assert "Sent. Thank you!" in page.text
    assert "<em>left</em>" in page.html
    assert page.value(REPLY, "body_md") == ""


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("  \n", "Write something first."), ("x" * 100_001, "at most 100000 characters")],
)
def test_it_refuses_a_reply_at_its_field_and_keeps_it(portal, cast, bob, body, sentence):
    cast.ticket()
    browser = portal(bob)

    page = browser.submit(browser.get(PAGE), REPLY, body_md=body)

    assert page.status == 400
    assert sentence in page.text
    assert page.value(REPLY, "body_md").strip() == body.strip()
    assert not Comment.objects.exists()


def test_it_shows_a_preview_of_a_reply_without_scripts(portal, cast, bob):
    cast.ticket()
    browser = portal(bob)

    page = browser.submit(browser.get(PAGE), REPLY, body_md="**loud**", preview="1")

    assert "<strong>loud</strong>" in page.html
    assert page.value(REPLY, "body_md") == "**loud**"
    assert not Comment.objects.exists()


def test_it_makes_no_note_of_a_reply_whatever_is_sent(portal, cast, bob, agent):
    cast.ticket()
    values = {"body_md": "Hello", "is_internal": "1", "author": agent.pk, "status": "Closed"}

    for person in (bob, agent):
        portal(person).post(REPLY, values)

    assert list(Comment.objects.values_list("is_internal", flat=True)) == [False, False]
    assert [comment.author for comment in Comment.objects.oldest_first()] == [bob, agent]


def test_it_closes_with_a_last_word_and_reopens_with_another(portal, cast, bob):
    ticket = cast.ticket()
    browser = portal(bob)

    page = browser.post(f"{PAGE}/close", {"body_md": "It works, thanks"})
    ticket.refresh_from_db()
    assert ticket.status == "Closed"
    assert in_order(page.text, "It works, thanks", "You closed it")
    assert "This request is closed" in page.text

    page = browser.submit(page, REOPEN, body_md="It is back")
    ticket.refresh_from_db()
    assert ticket.status == "Open"
    assert in_order(page.text, "You reopened it", "It is back")
    assert "Your request is in our queue" in page.text


def test_it_closes_and_reopens_without_a_word(portal, cast, bob):
    ticket = cast.ticket()
    browser = portal(bob)

    browser.post(f"{PAGE}/close", {"body_md": ""})
    page = browser.get(PAGE)
    browser.submit(page, REOPEN)

    ticket.refresh_from_db()
    assert ticket.status == "Open"
    assert not Comment.objects.exists()


def test_it_changes_nothing_if_the_last_word_is_refused(portal, cast, bob):
    ticket = cast.ticket()

    page = portal(bob).post(f"{PAGE}/close", {"body_md": "x" * 100_001})

    ticket.refresh_from_db()
    assert (page.status, ticket.status) == (400, "New")


@pytest.mark.parametrize("act", ["reply", "close", "reopen"])
def test_it_changes_nothing_by_reading(portal, cast, bob, act):
    ticket = cast.ticket()

    portal(bob).get(f"{PAGE}/{act}")

    ticket.refresh_from_db()
    assert ticket.status == "New"


def test_it_shows_markup_as_text(portal, cast, bob, agent):
    bob.display_name = agent.display_name = "<script>alert(2)</script><img src=x>"
    bob.save()
    agent.save()
    ticket = cast.ticket(title=MARKUP, description=MARKUP)
    cast.comment(ticket, agent, MARKUP)
    cast.comment(ticket, bob, MARKUP)
    browser = portal(bob)

    for path in [PAGE, "/portal", "/portal/profile", "/portal/tickets/new"]:
        page = browser.get(path)
        tags = page.reader.tags
        scripts = [own for tag, own in tags if tag == "script"]
        assert all(own.get("src", "").startswith("/static/") for own in scripts)
        images = [own["src"] for tag, own in tags if tag == "img"]
        assert all(source.startswith(("/static/", "/brand/")) for source in images)
        assert not [
            name for _, own in tags for name in own if name.startswith("on") or name == "style"
        ]
        assert not [link for link in page.links() if link.lower().startswith("javascript")]


def test_it_shows_the_end_of_a_long_conversation_and_the_rest_on_demand(portal, cast, bob):
    ticket = cast.ticket(description="The beginning")
    for number in range(70):
        add_comment(ticket, body_md=f"Word {number:02}", by=bob)
    browser = portal(bob)

    page = browser.get(PAGE)
    assert "The beginning" in page.text
    assert "Show 10 earlier entries" in page.text
    assert "Word 09" not in page.text
    assert "Word 10" in page.text
    assert "Word 09" in browser.get(f"{PAGE}?whole=1").text


def test_it_sends_nothing_that_a_browser_would_run_in_the_page(portal, cast, bob):
    cast.ticket()

    policy = portal(bob).get(PAGE).response["Content-Security-Policy"]

    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
