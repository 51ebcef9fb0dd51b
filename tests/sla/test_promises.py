"""Which policy a ticket gets, and what it keeps of its clocks."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.models import Event
from tests.sla.conftest import moment
from tickets.models import Ticket
from tickets.models.rulebook import figures_of
from tickets.services import (
    add_calendar,
    add_policy,
    rewind_clocks,
    update_calendar,
    update_policy,
    update_ticket,
)
from tickets.tasks import rewind_open_tickets


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_it_promises_nothing_without_a_policy(office):
    ticket = office.ticket()
    assert ticket.sla_policy is None
    assert ticket.sla_due_at is None


def test_it_picks_company_before_team_before_priority(office, cast, bob, mallory):
    acme, network = cast.company("Acme Corp"), cast.team("Network")
    general = office.policy("General")
    high = office.policy("High", priority=2)
    team = office.policy("Team", team=office.team)
    team_high = office.policy("Team and high", team=office.team, priority=2)
    company = office.policy("Acme", company=acme)
    company_team = office.policy("Acme at the desk", company=acme, team=office.team)

    def picked(requester, **fields):
        return office.ticket(requester=requester, **fields).sla_policy

    assert picked(mallory, team=network, priority=3) == general
    assert picked(mallory, team=network, priority=2) == high
    assert picked(mallory, priority=3) == team
    assert picked(mallory, priority=2) == team_high
    assert picked(bob, team=network, priority=2) == company
    assert picked(bob, priority=2) == company_team


def test_it_keeps_tenants_apart(office, walt):
    office.policy()
    assert office.cast.ticket(walt).sla_policy is None


def test_it_knows_when_the_clocks_are_due(office, wall):
    wall.at("2026-03-06 16:30")
    office.policy()
    ticket = office.ticket()
    assert ticket.response_due_at == moment("2026-03-09 09:30")
    assert ticket.resolution_due_at == moment("2026-03-09 16:30")
    assert ticket.sla_due_at == ticket.response_due_at
    # 80 percent of an hour.
    assert ticket.sla_next_at == moment("2026-03-09 09:18")


def test_it_counts_by_the_teams_calendar_then_the_policys_then_around_the_clock(office, cast, wall):
    wall.at("2026-03-06 16:30")
    policy = office.policy()
    network = cast.team("Network")
    assert office.ticket(team=network).response_due_at == moment("2026-03-06 17:30")
    night = add_calendar(
        office.tenant, name="Night", time_zone="UTC", hours="Sun 00:00-24:00", by=office.by
    )
    update_policy(policy, changes={"calendar": night}, by=office.by)
    assert office.ticket(team=network).response_due_at == moment("2026-03-07 20:00")
    assert office.ticket().response_due_at == moment("2026-03-09 09:30")


def test_a_reply_stops_the_response_and_a_note_does_not(office, wall, cast, agent, bob):
    office.policy()
    ticket = office.ticket()
    wall.at("2026-03-02 09:20")
    cast.comment(ticket, agent, is_internal=True)
    cast.comment(ticket, bob)
    assert again(ticket).sla_due_at == moment("2026-03-02 10:00")
    cast.comment(ticket, agent)
    wall.at("2026-03-02 12:00")
    assert again(ticket).sla_due_at == moment("2026-03-02 17:00")
    figures = figures_of(again(ticket), wall.now)
    assert figures["response_elapsed_ms"] == 20 * 60_000
    assert figures["resolution_elapsed_ms"] == 180 * 60_000
    assert figures["responded_at"] == "2026-03-02T14:20:00.000000Z"


def test_pending_stops_what_is_due_and_opening_sets_it_anew(office, wall):
    office.policy()
    ticket = office.ticket()
    wall.at("2026-03-02 09:30")
    office.move(ticket, "Pending")
    assert again(ticket).sla_due_at is None
    assert again(ticket).sla_next_at is None
    wall.at("2026-03-04 10:00")
    assert figures_of(again(ticket), wall.now)["reason"] == "Pending"
    office.move(ticket, "Open")
    assert again(ticket).response_due_at == moment("2026-03-04 10:30")
    assert again(ticket).resolution_due_at == moment("2026-03-05 09:30")


def test_what_is_done_keeps_its_last_reading(office, wall):
    policy = office.policy()
    ticket = office.ticket()
    wall.at("2026-03-02 11:00")
    office.move(ticket, "Resolved")
    done = again(ticket)
    assert done.sla_due_at is None
    assert done.resolution_due_at == moment("2026-03-02 17:00")
    before = figures_of(done, wall.now)
    assert before["resolution_elapsed_ms"] == 120 * 60_000
    update_policy(policy, changes={"resolution_target_mins": 1}, by=office.by)
    rewind_open_tickets(office.tenant.pk)
    wall.at("2026-03-09 11:00")
    assert figures_of(again(ticket), wall.now) == before
    office.move(ticket, "Open")
    after = figures_of(again(ticket), wall.now)
    assert (after["resolution_target_mins"], after["resolution_breached"]) == (1, True)


def test_another_priority_or_team_picks_another_policy(office, cast):
    office.policy("High", priority=2, response_target_mins=15)
    normal = office.policy("Normal", priority=3)
    ticket = office.ticket(priority=3)
    assert ticket.sla_policy == normal
    update_ticket(ticket, changes={"priority": 2}, by=office.by)
    assert again(ticket).response_due_at == moment("2026-03-02 09:15")
    update_ticket(ticket, changes={"priority": 1}, by=office.by)
    assert (again(ticket).sla_policy, again(ticket).sla_next_at) == (None, None)


def test_a_changed_policy_reaches_open_tickets(office):
    policy = office.policy()
    ticket = office.ticket()
    update_policy(policy, changes={"response_target_mins": 30}, by=office.by)
    assert rewind_open_tickets(office.tenant.pk) == 1
    assert again(ticket).response_due_at == moment("2026-03-02 09:30")
    assert rewind_open_tickets(office.tenant.pk) == 0


def test_a_changed_calendar_reaches_open_tickets(office):
    office.policy()
    ticket = office.ticket()
    changes = {"closed_on": [date(2026, 3, 2), date(2026, 3, 3)]}
    update_calendar(office.calendar, changes=changes, by=office.by)
    rewind_open_tickets(office.tenant.pk)
    assert again(ticket).response_due_at == moment("2026-03-04 10:00")


def test_a_policy_switched_off_leaves_its_tickets_to_the_next(office):
    first = office.policy("First", priority=3)
    second = office.policy("Second")
    ticket, other = office.ticket(), office.ticket(priority=1)
    update_policy(first, changes={"is_active": False}, by=office.by)
    rewind_open_tickets(office.tenant.pk)
    assert again(ticket).sla_policy == second
    assert again(other).sla_policy == second


def test_a_new_policy_takes_only_tickets_without_one(office):
    bare = office.ticket(priority=2)
    office.policy("High", priority=2)
    rewind_open_tickets(office.tenant.pk)
    assert again(bare).sla_policy.name == "High"
    office.policy("Team", team=office.team)
    rewind_open_tickets(office.tenant.pk)
    assert again(bare).sla_policy.name == "High"


def test_it_tells_of_every_change_of_promises(office):
    policy = office.policy()
    update_policy(policy, changes={"response_target_mins": 30}, by=office.by)
    event = Event.objects.about(policy).filter(type="sla_policy_updated").get()
    assert event.changes == {"response_target_mins": [60, 30]}
    assert Event.objects.filter(type="sla_rules_changed").count() == 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"response_target_mins": 0}, "response_target_mins"),
        ({"response_target_mins": 2_000_000}, "response_target_mins"),
        ({"at_risk_percent": 100}, "at_risk_percent"),
        ({"priority": 5}, "priority"),
        ({"name": ""}, "name"),
        ({"steps": [{"clock": "response", "moment": "breached", "action": "notify"}]}, "steps"),
        ({"steps": [{"clock": "never", "moment": "breached", "action": "notify"}]}, "steps"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_it_refuses_a_policy_that_cannot_be(office, fields, field):
    with pytest.raises(Invalid) as refused:
        office.policy(**{"name": "P"} | fields)
    assert list(refused.value.fields) == [field]


def test_it_refuses_two_active_policies_for_the_same(office):
    first = office.policy("First", priority=1)
    with pytest.raises(Invalid, match="same conditions"):
        office.policy("Second", priority=1)
    update_policy(first, changes={"is_active": False}, by=office.by)
    office.policy("Second", priority=1)


def test_it_refuses_rows_of_another_tenant(office, cast, rita, walt):
    for fields in ({"company": walt.company}, {"steps": [
        {"clock": "response", "moment": "breached", "action": "notify", "person": rita}
    ]}):  # fmt: skip
        with pytest.raises(Invalid):
            office.policy("Foreign", **fields)
    with pytest.raises(Invalid):
        add_policy(
            rita.tenant,
            name="Foreign",
            response_target_mins=1,
            resolution_target_mins=1,
            calendar=office.calendar,
            by=cast.boss,
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hours": "Mon 9-5"}, "hours"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"country": "XX"}, "country"),
        ({"country": "US", "subdivision": "Bavaria"}, "subdivision"),
        ({"subdivision": "NY"}, "subdivision"),
    ],
)
def test_it_refuses_a_calendar_that_cannot_be(office, changes, field):
    with pytest.raises(Invalid) as refused:
        update_calendar(office.calendar, changes=changes, by=office.by)
    assert list(refused.value.fields) == [field]


def test_it_is_for_admins(office, agent):
    with pytest.raises(Forbidden):
        add_policy(
            office.tenant, name="P", response_target_mins=1, resolution_target_mins=1, by=agent
        )


def test_a_team_has_one_calendar(office):
    other = add_calendar(
        office.tenant, name="Late", time_zone="UTC", hours="Mon 20:00-23:00",
        teams=[office.team], by=office.by,
    )  # fmt: skip
    assert list(other.teams) == [office.team]
    assert list(office.calendar.teams) == []


def test_rules_are_read_once_and_again_after_a_change(office):
    policy = office.policy()
    office.ticket()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        office.ticket()
    rules = [q["sql"] for q in queries if "slapolicy" in q["sql"] or "calendar" in q["sql"]]
    assert rules == []
    update_policy(policy, changes={"response_target_mins": 15}, by=office.by)
    assert office.ticket().response_due_at == moment("2026-03-02 09:15")


def test_rewinding_is_for_the_system(office, admin):
    with pytest.raises(Forbidden):
        rewind_clocks(office.tenant, tickets=[], by=admin)
