"""Who is told what: the table of `docs/notifications.md`, and who never is."""

import pytest

from accounts.models import User
from accounts.services import system_user
from helpdesk.core.models import Event
from tests.sla.conftest import Office, wall  # noqa: F401  a clock that tests set
from tickets.models import Notification
from tickets.services import (
    add_comment,
    add_watcher,
    close_ticket,
    create_ticket,
    notify_people,
    remove_watcher,
    reopen_ticket,
    update_ticket,
)
from tickets.tasks import mark_ringing_clocks


@pytest.fixture
def scene(cast, deliver):
    """bob's ticket in the hands of agent, of a team that lead leads; dana and agent2 watch it."""
    team = cast.team("Service Desk", "agent lead")
    team.lead = cast.lead
    team.save()
    cast.case = cast.ticket(assignee=cast.agent, team=team)
    for watcher in (cast.dana, cast.agent2):
        add_watcher(cast.case, user=watcher, by=cast.admin)
    deliver()
    Notification.objects.all().delete()
    return cast


def change(**changes):
    return lambda s: update_ticket(s.case, changes=changes, by=s.agent)


def comment(who, **fields):
    return lambda s: add_comment(s.case, body_md="x", by=s.person(who), **fields)


def ask(by, **fields):
    def run(s):
        # The request of somebody new, so that no assignee and no watcher is told.
        create_ticket(
            s.tenant,
            title="Again",
            priority=3,
            requester=s.bob,
            source="web",
            by=s.person(by),
            **{name: get(s) for name, get in fields.items()},
        )

    return run


def reassign(s):
    update_ticket(s.case, changes={"assignee": s.agent2}, by=s.agent)


def pass_on(s):
    changes = {"assignee": None, "team": s.team("Network", "agent2 lead")}
    update_ticket(s.case, changes=changes, by=s.lead)


def customer_on_nobodys(s):
    update_ticket(s.case, changes={"assignee": None}, by=s.agent)
    add_comment(s.case, body_md="x", by=s.bob)


TABLE = {
    "a request by oneself": (ask("bob"), {"bob": "received"}),
    "a request written down for somebody": (ask("agent"), {"bob": "received"}),
    "a request for a team": (
        ask("bob", team=lambda s: s.team("Service Desk")),
        {"bob": "received", "agent": "queued", "lead": "queued"},
    ),
    "a request with its agent": (
        ask("lead", assignee=lambda s: s.agent, team=lambda s: s.team("Service Desk")),
        {"bob": "received", "agent": "assigned"},
    ),
    "a reply of the assignee": (
        comment("agent"),
        {"bob": "reply", "dana": "reply", "agent2": "reply"},
    ),
    "a reply of a colleague": (
        comment("lead"),
        {"bob": "reply", "dana": "reply", "agent": "reply", "agent2": "reply"},
    ),
    "a reply of the requester": (
        comment("bob"),
        {"dana": "reply", "agent": "customer_replied", "agent2": "reply"},
    ),
    "a reply of a customer who watches": (
        comment("dana"),
        {"bob": "reply", "agent": "customer_replied", "agent2": "reply"},
    ),
    "a reply on a ticket that nobody has": (
        customer_on_nobodys,
        {"dana": "reply", "agent": "queued", "agent2": "reply", "lead": "queued"},
    ),
    "a note": (comment("lead", is_internal=True), {"agent": "note", "agent2": "note"}),
    "a status": (
        change(status="Pending"),
        {"bob": "status", "dana": "status", "agent2": "status"},
    ),
    "a solution": (
        change(status="Resolved"),
        {"bob": "resolved", "dana": "resolved", "agent2": "resolved"},
    ),
    "a customer's closing": (
        lambda s: close_ticket(s.case, by=s.bob),
        {"dana": "status", "agent2": "status"},
    ),
    "an assignee": (reassign, {"agent2": "assigned"}),
    "another team": (pass_on, {"agent2": "queued"}),
    "a priority": (change(priority=1), {}),
    "a title": (change(title="Other words"), {}),
}


def told():
    rows = Notification.objects.select_related("person").order_by("event", "person")
    return {row.person.username: row.kind for row in rows}


@pytest.mark.parametrize("what", TABLE)
def test_it_tells_those_concerned(scene, deliver, what):
    act, expected = TABLE[what]
    act(scene)
    deliver()
    assert told() == expected


def test_it_does_not_tell_who_took_a_request_before_it_was_told_of(scene, deliver):
    ticket = scene.ticket(scene.dana)
    update_ticket(ticket, changes={"assignee": scene.lead}, by=scene.lead)
    deliver()
    assert told() == {"dana": "received"}


def test_it_tells_of_a_reopened_ticket(scene, deliver):
    update_ticket(scene.case, changes={"status": "Closed"}, by=scene.agent)
    deliver()
    Notification.objects.all().delete()
    reopen_ticket(scene.case, by=scene.bob)
    deliver()
    assert told() == {"dana": "reopened", "agent": "reopened", "agent2": "reopened"}


def test_it_tells_of_clocks_to_assignee_and_lead(scene, deliver, wall):  # noqa: F811
    office = Office(scene)
    office.policy(
        steps=[
            {"clock": "response", "moment": "breached", "action": "notify", "person": scene.admin}
        ]
    )
    ticket = office.ticket(assignee=scene.agent)
    Event.objects.filter(type="ticket_created").update(delivered_at=wall.now)
    wall.at("2026-03-02 10:00:01")
    mark_ringing_clocks()
    deliver()
    rows = Notification.objects.filter(ticket=ticket).order_by("event")
    assert {(row.person.username, row.sentence) for row in rows} == {
        ("agent", "The first reply is due soon"),
        ("lead", "The first reply is due soon"),
        ("agent", "The first reply is overdue"),
        ("lead", "The first reply is overdue"),
        ("admin", "The first reply is overdue"),
    }
    assert all(row.is_internal for row in rows)


def test_it_tells_nothing_internal_to_customers(scene, deliver):
    """Not even to an assignee who has become one."""
    User.objects.filter(pk=scene.agent.pk).update(roles=["requester"])
    comment("lead", is_internal=True)(scene)
    deliver()
    assert told() == {"agent2": "note"}


def test_it_tells_nobody_who_is_gone(scene, deliver):
    User.objects.filter(pk__in=[scene.bob.pk, scene.agent2.pk]).update(is_active=False)
    comment("agent")(scene)
    deliver()
    assert told() == {"dana": "reply"}


def test_it_tells_nobody_who_stopped_watching(scene, deliver):
    comment("agent")(scene)
    remove_watcher(scene.case, user=scene.dana, by=scene.dana)
    deliver()
    assert told() == {"bob": "reply", "agent2": "reply"}


def test_it_never_tells_twice(scene, deliver):
    comment("agent")(scene)
    deliver()
    event = Event.objects.about(scene.case).get(type="comment_added")
    before = Notification.objects.count()
    for _ in range(2):
        notify_people(scene.tenant, events=[event], by=system_user(scene.tenant))
    assert Notification.objects.count() == before


def test_it_does_not_tell_in_whose_name_an_admin_wrote(scene, deliver):
    add_comment(scene.case, body_md="x", author=scene.bob, by=scene.admin)
    deliver()
    assert "bob" not in told()


def test_it_tells_five_hundred_watchers_with_as_many_queries_as_two(
    scene, deliver, django_assert_num_queries, django_assert_max_num_queries
):
    comment("agent")(scene)
    events = Event.objects.about(scene.case).filter(type="comment_added")
    by = system_user(scene.tenant)
    with django_assert_max_num_queries(15) as few:
        notify_people(scene.tenant, events=[events.get()], by=by)
    Notification.objects.all().delete()
    people = [
        User(tenant=scene.tenant, display_name=f"P {n}", email=f"p{n}@x.example",
             email_key=f"p{n}@x.example", employee_number=900 + n)
        for n in range(500)
    ]  # fmt: skip
    User.objects.bulk_create(people)
    scene.case.watchers.add(*people)
    with django_assert_num_queries(len(few)):
        notify_people(scene.tenant, events=[events.get()], by=by)
    assert Notification.objects.count() == 503
