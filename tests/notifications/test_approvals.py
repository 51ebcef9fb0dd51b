"""Those who decide are asked by mail and bell, reminded, and may decide with the link of the mail."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services import add_manager_group, delegate_decisions, system_user
from tickets.models import Approval, ApprovalLink, Notification, Ticket
from tickets.services import add_job_type, approve_ticket, remind_deciders
from tickets.tasks import press_for_decisions


@pytest.fixture
def asked(cast, inbox, post, dana, bob, erin):
    by = system_user(cast.tenant)
    access = add_job_type(cast.tenant, name="Access", requires_approval=True, by=by)
    add_manager_group(bob.company, name="S", managers=[dana], members=[bob, erin], by=by)
    made = cast.ticket(bob, title="The ledger", job_type=access, team=cast.team(members="agent"))
    post()
    return made


def link_in(letter):
    [link] = [link for link in letter.links if "/approvals/" in link]
    return urlsplit(link).path


def test_it_asks_those_who_decide_and_nobody_else(cast, asked, inbox, dana, bob):
    assert inbox.addresses == sorted([dana.email, bob.email])
    [letter] = inbox.of(dana)
    assert "This waits for your decision" in letter.plain
    assert link_in(letter) in letter.html
    [receipt] = inbox.of(bob)
    assert "/approvals/" not in receipt.plain
    [row] = Notification.objects.told_to(dana)
    assert (row.kind, row.in_app) == ("approval", True)
    assert not Notification.objects.told_to(cast.agent).exists()


def test_it_tells_the_requester_and_then_the_queue(cast, asked, inbox, post, dana, bob):
    inbox.clear()
    approve_ticket(asked, comment="Until Friday.", by=dana)
    post()
    [letter] = inbox.letters
    assert letter.to == [bob.email]
    assert "Dana Whitfield approved it" in letter.plain
    assert "Until Friday." in letter.plain and "Until Friday." in letter.html
    assert [row.kind for row in Notification.objects.told_to(cast.agent)] == ["queued"]


def test_it_asks_no_longer_what_was_decided_meanwhile(cast, asked, inbox, post, deliver, dana):
    inbox.clear()
    [request] = asked.approvals.all()
    remind_deciders(request, by=cast.agent)
    deliver()
    approve_ticket(asked, by=dana)
    post()
    assert not inbox.of(dana)


def test_it_reminds_once_and_escalates_once(asked, inbox, post, settings, dana, ivan):
    settings.APPROVAL_REMINDER_HOURS, settings.APPROVAL_ESCALATION_HOURS = 24, 72
    inbox.clear()
    assert press_for_decisions() == 0
    for hours, told in ((25, [dana.email]), (26, []), (73, [dana.email, ivan.email]), (74, [])):
        Approval.objects.update(requested_at=timezone.now() - timedelta(hours=hours))
        press_for_decisions()
        post()
        assert inbox.addresses == sorted(told), hours
        inbox.clear()
    [request] = asked.approvals.all()
    assert request.reminded_at and request.escalated_at


def test_it_presses_nobody_where_that_is_off(asked, settings):
    settings.APPROVAL_REMINDER_HOURS = settings.APPROVAL_ESCALATION_HOURS = 0
    Approval.objects.update(requested_at=timezone.now() - timedelta(days=90))
    assert press_for_decisions() == 0


# ── The link ─────────────────────────────────────────────────────────────────────────────────────
def test_it_changes_nothing_by_looking(asked, inbox, browser, dana):
    path = link_in(inbox.of(dana)[0])
    for _ in range(2):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert b"The ledger" in answer.content and b"Dana Whitfield" in answer.content
        assert answer["Cache-Control"] == "no-store"
        # The address goes nowhere. With `no-referrer` a browser would send the form with
        # `Origin: null`, and who is signed in would be refused as if from another site.
        assert answer["Referrer-Policy"] == "strict-origin"
    assert Ticket.objects.get(pk=asked.pk).approval_status == "pending"


def test_it_decides_with_the_link_once(asked, inbox, browser, dana):
    path = link_in(inbox.of(dana)[0])
    assert browser.post(path, {"decision": "maybe"}).status_code == 400
    refused = browser.post(path, {"decision": "reject", "comment": " "})
    assert refused.status_code == 400 and b"Say why" in refused.content
    done = browser.post(path, {"decision": "reject", "comment": "No budget."})
    assert done.status_code == 200 and b"Turned down" in done.content
    [request] = asked.approvals.all()
    assert (request.state, request.decided_by, request.comment) == ("rejected", dana, "No budget.")
    for again in (browser.get(path), browser.post(path, {"decision": "approve"})):
        assert again.status_code == 404
    assert Ticket.objects.get(pk=asked.pk).approval_status == "rejected"


def test_it_asks_for_the_right_again_at_that_moment(asked, inbox, browser, dana):
    path = link_in(inbox.of(dana)[0])
    User.objects.filter(pk=dana.pk).update(is_manager=False)
    assert browser.get(path).status_code == 404
    assert browser.post(path, {"decision": "approve"}).status_code == 404
    User.objects.filter(pk=dana.pk).update(is_manager=True, is_active=False)
    assert browser.post(path, {"decision": "approve"}).status_code == 404
    assert Ticket.objects.get(pk=asked.pk).approval_status == "pending"


def test_it_gives_each_person_a_link_of_their_own(asked, inbox, post, browser, dana, erin):
    """R35, R40: hashed at rest, expiring, narrow."""
    delegate_decisions(dana, delegate=erin, starts_on=timezone.now().date(), by=dana)
    [request] = asked.approvals.all()
    remind_deciders(request, by=system_user(asked.tenant))
    post()
    hers, his = link_in(inbox.of(erin)[0]), link_in(inbox.of(dana)[-1])
    assert hers != his
    assert link_in(inbox.of(dana)[0]) == his
    token = his.rpartition("/")[2]
    assert len(token) >= 43
    assert all(token.encode() not in bytes(row.token_hash) for row in ApprovalLink.objects.all())
    for wrong in ("", "x", token[:-1], token + "x", "None"):
        assert browser.get(f"/approvals/{wrong}").status_code == 404
    ApprovalLink.objects.update(expires_at=timezone.now())
    assert browser.get(his).status_code == 404
    assert browser.post(hers, {"decision": "approve"}).status_code == 404
    ApprovalLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert browser.post(hers, {"decision": "approve"}).status_code == 200
    [request] = asked.approvals.all()
    assert (request.decided_by, request.decided_for) == (erin, dana)
