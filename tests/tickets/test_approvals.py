"""Approvals: who is asked, who may decide, and that it happens once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.services import add_manager_group, delegate_decisions, end_delegation, system_user
from helpdesk.core.errors import Conflict, Forbidden, Invalid
from helpdesk.core.models import Event
from tickets.models import Approval, ApprovalRule, StatusChange, Ticket
from tickets.services import (
    add_approval_rule,
    add_job_type,
    add_policy,
    approve_ticket,
    close_ticket,
    escalate_approval,
    reject_ticket,
    reopen_ticket,
    update_approval_rule,
    update_ticket,
)


@pytest.fixture
def access(cast):
    return add_job_type(
        cast.tenant, name="Access", requires_approval=True, by=system_user(cast.tenant)
    )


@pytest.fixture
def group(dana, bob, erin):
    return add_manager_group(
        bob.company,
        name="Sales",
        managers=[dana],
        members=[bob, erin],
        by=system_user(bob.tenant),
    )


@pytest.fixture
def asked(cast, access, group, bob):
    """Bob's ticket that dana is to approve."""
    return cast.ticket(bob, title="Access to the ledger", job_type=access)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def pending(ticket):
    return Approval.objects.of_ticket(ticket).pending().get()


def assert_seen_alike(ticket):
    """The live feed asks from the ticket's side who sees it, and finds whom pages show it to."""
    customers = [each for each in User.objects.people().active() if not each.is_agent]
    shown = {each for each in customers if Ticket.objects.visible_to(each).contains(ticket)}
    rows = Ticket.objects.filter(pk=ticket.pk)
    pairs = {*rows.customers_involved(), *rows.customers_looking_on()}
    assert {each for each in customers if (ticket.pk, each.pk) in pairs} == shown


def may_decide(ticket):
    """The user names of those who may; both directions say the same."""
    assert_seen_alike(ticket)
    request = Approval.objects.of_ticket(ticket).pending().first()
    if request is None:
        return set()
    people = User.objects.people().active()
    asked = {each for each in people if Approval.objects.awaiting(each).filter(pk=request.pk)}
    assert asked == set(request.deciders())
    for each in asked:
        assert Ticket.objects.visible_to(each).filter(pk=ticket.pk).exists(), each
    return {each.username for each in asked}


@pytest.fixture
def everybody(cast):
    for name in ("agent", "dana", "ivan", "bob", "erin", "mallory", "rita", "walt"):
        cast.person(name)


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────
def test_it_waits_for_approval_of_what_its_job_type_says(asked, dana):
    assert (asked.status, asked.approval_status) == ("Pending", "pending")
    assert fresh(asked).approval_status == "pending"
    assert [change.new_status for change in asked.status_changes.all()] == ["Pending"]
    assert [event.type for event in Event.objects.about(asked)] == [
        "ticket_created", "approval_requested",
    ]  # fmt: skip
    assert may_decide(asked) == {"dana"}


def test_it_asks_for_nothing_else(cast, group, agent, access, bob):
    ticket = cast.ticket(bob)
    assert (ticket.status, ticket.approval_status) == ("New", "none")
    own = cast.ticket(agent, job_type=access)
    assert own.approval_status == "none"


def test_it_goes_by_the_most_specific_rule(cast, admin, access, bob, walt, mallory):
    def asks(person, job_type=None):
        return cast.ticket(person, job_type=job_type).approval_status == "pending"

    hardware = add_job_type(cast.tenant, name="Hardware", by=admin)
    assert (asks(bob, access), asks(bob, hardware), asks(bob)) == (True, False, False)
    rule = add_approval_rule(cast.tenant, company=bob.company, by=admin)
    assert (asks(bob, hardware), asks(bob), asks(mallory)) == (True, True, False)
    add_approval_rule(
        cast.tenant, company=bob.company, job_type=hardware, is_required=False, by=admin
    )
    assert (asks(bob, hardware), asks(bob, access)) == (False, True)
    update_approval_rule(rule, changes={"is_required": False}, by=admin)
    assert (asks(bob, access), asks(bob), asks(mallory, access)) == (False, False, True)
    add_approval_rule(cast.tenant, job_type=access, is_required=False, by=admin)
    assert not asks(mallory, access)


def test_it_refuses_a_second_rule_and_strange_ones(cast, admin, bob, walt):
    add_approval_rule(cast.tenant, company=bob.company, by=admin)
    with pytest.raises(Invalid):
        add_approval_rule(cast.tenant, company=bob.company, by=admin)
    with pytest.raises(Invalid):
        add_approval_rule(cast.tenant, company=walt.company, by=admin)
    assert ApprovalRule.objects.count() == 1


def test_it_pauses_the_clocks_meanwhile(cast, admin, access, group, bob, dana):
    add_policy(
        cast.tenant, name="All", response_target_mins=60, resolution_target_mins=480, by=admin
    )
    ticket = cast.ticket(bob, job_type=access)
    assert ticket.sla_policy_id
    assert (ticket.sla_due_at, ticket.sla_next_at) == (None, None)
    approve_ticket(ticket, by=dana)
    assert fresh(ticket).sla_due_at > timezone.now() + timedelta(minutes=59)


# ── Whose turn it is ─────────────────────────────────────────────────────────────────────────────
def test_it_goes_to_it_people_where_there_is_no_manager(cast, everybody, access, bob, ivan):
    ticket = cast.ticket(bob, job_type=access)
    assert may_decide(ticket) == {"ivan"}
    own = cast.ticket(ivan, job_type=access)
    assert may_decide(own) == {"agent"}
    stranger = User.objects.create(tenant=cast.tenant, display_name="Sam", employee_number=900)
    assert may_decide(cast.ticket(stranger, job_type=access)) == {"agent"}


def test_it_goes_to_another_manager_if_a_manager_asks(cast, everybody, access, group, dana, ivan):
    ticket = cast.ticket(dana, job_type=access)
    assert may_decide(ticket) == {"ivan"}
    group.managers.add(cast.erin)
    User.objects.filter(pk=cast.erin.pk).update(is_manager=True)
    assert may_decide(ticket) == {"erin"}


def test_it_leaves_out_managers_who_are_gone(everybody, asked, dana):
    User.objects.filter(pk=dana.pk).update(is_active=False)
    assert may_decide(asked) == {"ivan"}
    User.objects.filter(pk=dana.pk).update(is_active=True, is_manager=False)
    assert may_decide(asked) == {"ivan"}


def test_it_lets_nobody_decide_what_they_wrote_down_for_others(everybody, asked, dana):
    request = pending(asked)
    request.opened_by = dana
    request.save()
    assert may_decide(asked) == {"ivan"}


def test_it_lets_a_stand_in_decide_too(everybody, cast, asked, dana, erin, access):
    day = timezone.now().date()
    delegate_decisions(dana, delegate=erin, starts_on=day, ends_on=day, by=dana)
    assert may_decide(asked) == {"dana", "erin"}
    # Not their own, not the manager's own, and no further.
    assert may_decide(cast.ticket(erin, job_type=access)) == {"dana"}
    assert may_decide(cast.ticket(dana, job_type=access)) == {"ivan"}
    User.objects.filter(pk=erin.pk).update(is_manager=True)
    delegate_decisions(fresh(erin), delegate=cast.ivan, starts_on=day, by=fresh(erin))
    assert may_decide(asked) == {"dana", "erin"}
    end_delegation(dana, by=dana)
    assert may_decide(asked) == {"dana"}


@pytest.mark.parametrize(("start", "end"), [(1, None), (-5, -1)])
def test_it_knows_a_stand_in_by_the_days(everybody, asked, dana, erin, start, end):
    day = timezone.now().date()
    delegation = delegate_decisions(dana, delegate=erin, starts_on=day, by=dana)
    delegation.starts_on = day + timedelta(days=start)
    delegation.ends_on = end and day + timedelta(days=end)
    delegation.save()
    assert may_decide(asked) == {"dana"}
    assert not Ticket.objects.visible_to(erin).exists()


def test_it_takes_no_stand_in_from_elsewhere(cast, dana, bob, mallory, agent, erin):
    day = timezone.now().date()
    erin.is_active = False
    erin.save()
    for person in (dana, mallory, agent, erin, None):
        with pytest.raises(Invalid):
            delegate_decisions(dana, delegate=person, starts_on=day, by=dana)
    with pytest.raises(Invalid):
        delegate_decisions(
            dana, delegate=bob, starts_on=day, ends_on=day - timedelta(days=1), by=dana
        )
    with pytest.raises(Forbidden):
        delegate_decisions(bob, delegate=dana, starts_on=day, by=bob)


def test_it_escalates_to_it_and_then_staff(everybody, asked, ivan):
    by = system_user(asked.tenant)
    escalate_approval(pending(asked), by=by)
    assert may_decide(asked) == {"dana", "ivan"}
    User.objects.filter(pk=ivan.pk).update(is_active=False)
    assert may_decide(asked) == {"dana", "agent"}


# ── Deciding ─────────────────────────────────────────────────────────────────────────────────────
def test_it_opens_what_is_approved(asked, dana):
    approval = approve_ticket(asked, comment="Needed for the audit.", by=dana)
    ticket = fresh(asked)
    assert (ticket.status, ticket.approval_status) == ("New", "approved")
    assert (approval.decided_by, approval.decided_for) == (dana, None)
    assert approval.comment == "Needed for the audit." and approval.decided_at
    assert StatusChange.objects.filter(ticket=ticket).last().by == dana
    told = [event.type for event in Event.objects.about(ticket)]
    assert told[2:] == ["ticket_updated", "approval_decided"]


def test_it_closes_what_is_rejected_with_the_reason(asked, dana):
    for reason in ("", "  \n"):
        with pytest.raises(Invalid):
            reject_ticket(asked, reason=reason, by=dana)
    approval = reject_ticket(asked, reason="No budget.", by=dana)
    ticket = fresh(asked)
    assert (ticket.status, ticket.approval_status) == ("Closed", "rejected")
    assert (approval.state, approval.comment) == ("rejected", "No budget.")
    assert ticket.closed_at


def test_it_notes_in_whose_place_somebody_decided(asked, dana, erin):
    delegate_decisions(dana, delegate=erin, starts_on=timezone.now().date(), by=dana)
    approval = approve_ticket(asked, by=erin)
    assert (approval.decided_by, approval.decided_for) == (erin, dana)
    assert Ticket.objects.visible_to(erin).filter(pk=asked.pk).exists()


def test_it_goes_on_where_an_agent_has_begun(asked, dana, agent):
    update_ticket(asked, changes={"assignee": agent}, by=agent)
    approve_ticket(asked, by=dana)
    assert fresh(asked).status == "Open"


@pytest.mark.parametrize("name", ["bob", "erin", "ivan", "mallory", "agent", "rita"])
def test_it_lets_nobody_else_decide(cast, asked, name):
    with pytest.raises(Forbidden):
        approve_ticket(asked, by=cast.person(name))
    with pytest.raises(Forbidden):
        reject_ticket(asked, reason="No.", by=cast.person(name))
    assert fresh(asked).approval_status == "pending"


def test_it_decides_once(cast, asked, dana, bob):
    approve_ticket(asked, by=dana)
    with pytest.raises(Conflict) as refused:
        reject_ticket(asked, reason="Changed my mind.", by=dana)
    assert refused.value.code == "already_decided"
    with pytest.raises(Conflict) as refused:
        approve_ticket(cast.ticket(bob), by=dana)
    assert refused.value.code == "not_pending"


# ── While it is pending, and after ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("status", ["New", "Open", "In Progress"])
def test_it_holds_work_back_until_then(asked, agent, status):
    with pytest.raises(Conflict) as refused:
        update_ticket(asked, changes={"status": status}, by=agent)
    assert refused.value.code == "approval_pending"
    assert update_ticket(asked, changes={"priority": 1}, by=agent).status == "Pending"


def test_it_needs_no_decision_on_what_is_closed(everybody, asked, bob):
    request = pending(asked)
    close_ticket(asked, by=bob)
    assert fresh(request).state == "withdrawn"
    assert fresh(asked).approval_status == "none"
    assert may_decide(asked) == set()
    assert Event.objects.about(asked).filter(type="approval_withdrawn").exists()


def test_it_asks_again_when_a_refused_ticket_is_reopened(everybody, asked, dana, bob):
    reject_ticket(asked, reason="No.", by=dana)
    reopen_ticket(asked, by=bob)
    ticket = fresh(asked)
    assert (ticket.status, ticket.approval_status) == ("Pending", "pending")
    assert may_decide(ticket) == {"dana"}
    states = Approval.objects.of_ticket(ticket).oldest_first().values_list("state", flat=True)
    assert list(states) == ["rejected", "pending"]


def test_it_asks_no_second_time_for_what_was_approved(asked, dana, bob):
    approve_ticket(asked, by=dana)
    close_ticket(asked, by=bob)
    assert reopen_ticket(asked, by=bob).status == "Open"
    assert fresh(asked).approval_status == "approved"


def test_it_follows_the_job_type(everybody, cast, asked, access, admin, agent):
    hardware = add_job_type(cast.tenant, name="Hardware", by=admin)
    update_ticket(asked, changes={"job_type": hardware}, by=agent)
    ticket = fresh(asked)
    assert (ticket.status, ticket.approval_status) == ("Open", "none")
    update_ticket(ticket, changes={"job_type": access, "status": "In Progress"}, by=agent)
    assert (fresh(asked).status, fresh(asked).approval_status) == ("Pending", "pending")
    assert may_decide(asked) == {"dana"}


def test_it_follows_the_requester(everybody, asked, agent, mallory):
    first = pending(asked)
    update_ticket(asked, changes={"requester": mallory}, by=agent)
    assert fresh(first).state == "withdrawn"
    assert may_decide(asked) == {"agent"}


def test_it_shows_managers_the_tickets_of_their_people(cast, group, bob, erin, dana, ivan):
    his, hers = cast.ticket(bob), cast.ticket(dana)
    other = cast.ticket(ivan)
    assert set(Ticket.objects.visible_to(dana)) == {his, hers}
    assert set(Ticket.objects.of_team(dana)) == {his}
    assert set(Ticket.objects.visible_to(ivan)) == {his, hers, other}
    assert set(Ticket.objects.visible_to(bob)) == {his}
    group.members.remove(bob)
    assert set(Ticket.objects.visible_to(dana)) == {hers}


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_of_two_at_once_win(cast, asked, dana, erin):
    delegate_decisions(dana, delegate=erin, starts_on=timezone.now().date(), by=dana)
    barrier, outcomes = threading.Barrier(2), []

    def decide(act, person, **said):
        try:
            barrier.wait(60)
            act(asked, by=person, **said)
            outcomes.append("won")
        except Conflict as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=(approve_ticket, dana)),
        threading.Thread(target=decide, args=(reject_ticket, erin), kwargs={"reason": "No."}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["already_decided", "won"]
    assert Approval.objects.get(ticket=asked).state == fresh(asked).approval_status
