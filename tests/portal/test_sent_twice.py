"""A form of the portal that is sent twice from the same page."""

import pytest

from tickets.models import Comment, RestoreRequest, Ticket

pytestmark = pytest.mark.usefixtures("everybody")


def test_it_says_once_what_is_sent_and_then_closed_with(portal, cast, bob):
    ticket = cast.ticket(bob)
    path = f"/portal/tickets/{ticket.number}"
    browser = portal(bob)
    page = browser.get(path)
    sent = page.form(f"{path}/reply").filled({"body_md": "It works again."})
    for act in ("reply", "reply", "close", "close"):
        assert browser.post(f"{path}/{act}", sent).status == 200
    ticket.refresh_from_db()
    assert (ticket.status, Comment.objects.count()) == ("Closed", 1)


def test_it_reopens_and_says_why_once(portal, cast, bob, agent):
    ticket = cast.ticket(bob)
    path = f"/portal/tickets/{ticket.number}"
    browser = portal(bob)
    browser.submit(browser.get(path), f"{path}/reply", body_md="Done.")
    browser.post(f"{path}/close", {})
    page = browser.get(path)
    for _ in range(2):
        browser.submit(page, f"{path}/reopen", body_md="Not done.")
    ticket.refresh_from_db()
    assert (ticket.status, Comment.objects.count()) == ("Open", 2)


def test_it_asks_for_data_back_once(portal, ivan):
    browser = portal(ivan)
    page = browser.get("/portal/backups/restore")
    first, again = (
        browser.submit(page, "/portal/backups/restore", description="All of March")
        for _ in range(2)
    )
    assert first.path == again.path
    assert (RestoreRequest.objects.count(), Ticket.objects.count()) == (1, 1)
