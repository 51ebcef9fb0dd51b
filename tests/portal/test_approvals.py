"""Managers decide in the portal, see what their people ask for, and name a stand-in."""

import pytest
from django.utils import timezone

from accounts.models import Delegation, User
from accounts.services import add_manager_group, system_user
from tickets.models import Ticket
from tickets.services import add_job_type, approve_ticket, reject_ticket


@pytest.fixture
def asked(cast, dana, bob, erin):
    by = system_user(cast.tenant)
    access = add_job_type(cast.tenant, name="Access", requires_approval=True, by=by)
    add_manager_group(bob.company, name="S", managers=[dana], members=[bob, erin], by=by)
    return cast.ticket(bob, title="The ledger", job_type=access)


def test_it_lists_what_waits_with_a_badge(portal, asked, dana, bob):
    page = portal(dana).get("/portal/approvals")
    assert "The ledger" in page.text and "1 waiting" in page.text
    assert "1 waiting" in portal(dana).get("/portal/approvals/count").text
    for path in ("/portal/approvals", "/portal/approvals/count"):
        assert portal(bob).get(path).status == 403
    assert "/portal/approvals" not in portal(bob).get("/portal").links()


def test_it_decides_on_the_page_of_the_ticket(portal, asked, dana):
    browser, path = portal(dana), f"/portal/tickets/{asked.number}"
    action = f"{path}/decide"
    refused = browser.submit(browser.get(path), action, decision="reject", comment=" ")
    assert refused.status == 400 and "Say why" in refused.text
    page = browser.submit(browser.get(path), action, decision="reject", comment="No budget.")
    assert page.status == 200 and "Turned down." in page.text
    assert Ticket.objects.get(pk=asked.pk).approval_status == "rejected"


def test_it_shows_the_requester_how_it_stands(portal, asked, dana, bob):
    path = f"/portal/tickets/{asked.number}"
    page = portal(bob).get(path)
    assert "This is waiting for approval" in page.text and "Dana Whitfield" in page.text
    assert "/decide" not in page.html
    reject_ticket(asked, reason="<b>No</b> budget.", by=dana)
    told = portal(bob).get(path).html
    assert "This was turned down" in told
    assert "&lt;b&gt;No&lt;/b&gt; budget." in told


def test_it_tells_who_comes_too_late(portal, asked, dana):
    browser, path = portal(dana), f"/portal/tickets/{asked.number}"
    page = browser.get(path)
    approve_ticket(asked, by=dana)
    late = browser.submit(page, f"{path}/decide", decision="reject", comment="No.")
    assert late.status == 409 and "decided already" in late.text


def test_it_shows_the_requests_of_my_people(portal, cast, asked, dana, bob):
    cast.ticket(cast.ivan, title="Server room is warm")
    page = portal(dana).get("/portal/team")
    assert "The ledger" in page.text and "Server room" not in page.text
    assert portal(bob).get("/portal/team").status == 403


def test_it_suggests_some_colleagues_of_very_many(portal, dana, monkeypatch):
    monkeypatch.setattr("portal.approval_forms.SUGGESTED", 2)
    for number in range(4):
        User.objects.create(
            tenant=dana.tenant,
            company=dana.company,
            display_name=f"Colleague {number}",
            email=f"colleague{number}@acme.example",
            roles=["requester"],
            employee_number=900 + number,
        )
    assert portal(dana).get("/portal/stand-in").html.count("<option") == 2


def test_it_names_a_stand_in_and_takes_it_back(portal, dana, erin, mallory):
    browser, action = portal(dana), "/portal/stand-in"
    today = timezone.now().date()
    page = browser.submit(
        browser.get(action),
        action,
        delegate="Erin@acme.example",
        starts_on=str(today),
        ends_on="",
    )
    assert page.status == 200, page.text
    assert "Erin Walsh" in page.text
    assert Delegation.objects.get().delegate == erin
    page = browser.get(action)
    assert page.value(action, "delegate") == "erin@acme.example"
    refused = browser.submit(page, action, ends_on="2020-01-01")
    assert refused.status == 400
    for stranger in ("nobody@acme.example", mallory.email, dana.email, "a\0"):
        refused = browser.submit(page, action, delegate=stranger)
        assert (refused.status, Delegation.objects.get().delegate) == (400, erin)
    browser.submit(browser.get(action), action, end="1")
    assert not Delegation.objects.exists()
    assert portal(erin).get(action).status == 403
