"""Querysets that are compiled once: they give what the ORM gives, to whom it gives it."""

import uuid
from datetime import timedelta

import pytest
from django.db.models.signals import post_init
from django.utils import timezone

from accounts.models import Team, User
from helpdesk.core.plans import Kept, Plan, counted_up_to, spelled_out
from tickets.models import Comment, Ticket


@pytest.fixture
def people():
    return Plan(lambda user, key: User.objects.visible_to(user).filter(public_id=key))


def kept(plan):
    """What a plan has compiled so far."""
    return [known for _, known in plan._kept._known.values()]


def test_it_builds_anew_what_is_kept_for_a_time():
    built = iter(range(9))
    always, briefly = Kept(), Kept(seconds=0)
    assert [always.get("a", lambda: next(built)) for _ in range(3)] == [0, 0, 0]
    assert [briefly.get("a", lambda: next(built)) for _ in range(3)] == [1, 2, 3]


def fields_of(row):
    return {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}


def test_it_finds_the_row_that_the_orm_finds(people, agent, bob):
    found = people.first(agent, key=bob.public_id)
    assert fields_of(found) == fields_of(User.objects.get(pk=bob.pk))
    assert not found._state.adding


def test_it_brings_along_what_is_selected_with_it(cast, agent, bob, django_assert_num_queries):
    ticket = cast.ticket(bob, custom_json={"a": [1]}, assignee=agent)
    tickets = Plan(
        lambda user, number: (
            Ticket.objects.visible_to(user)
            .select_related("requester__company", "assignee", "team")
            .filter(number=number)
        )
    )
    found, company = tickets.first(agent, number=ticket.number), bob.company
    with django_assert_num_queries(0):
        assert found.custom_json == {"a": [1]}
        assert found.requester.company == company
        assert (found.assignee, found.team) == (agent, None)


def test_it_leaves_out_what_is_deferred(agent, bob, people):
    names = Plan(lambda user: User.objects.visible_to(user).only("display_name").by_name())
    assert [each.display_name for each in names.rows(agent)] == [
        each.display_name for each in User.objects.visible_to(agent).by_name()
    ]
    assert "phone" in names.rows(agent)[0].get_deferred_fields()


def test_what_it_finds_is_a_row_like_any_other(agent, bob, people):
    found, told = people.first(agent, key=bob.public_id), User.objects.get(pk=bob.pk)
    assert vars(found).keys() == vars(told).keys()
    assert (found._state.db, found.get_deferred_fields()) == (told._state.db, set())
    found.display_name = "Robert"
    found.save(update_fields=["display_name"])
    bob.refresh_from_db()
    assert bob.display_name == "Robert"


def test_it_is_heard_by_who_listens_to_the_making_of_rows(cast, agent):
    team, heard = cast.team(), []

    def hear(instance, **_):
        heard.append(instance)

    post_init.connect(hear, sender=Team)
    try:
        teams = Plan(lambda user: Team.objects.visible_to(user).by_name())
        assert teams.rows(agent) == heard == [team]
    finally:
        post_init.disconnect(hear, sender=Team)


def test_it_gives_values_as_tuples(cast, agent):
    team = cast.team()
    teams = Plan(lambda user: Team.objects.visible_to(user).by_name().values_list("pk", "name"))
    assert (team.pk, team.name) in teams.rows(agent)


def test_it_finds_nothing_that_is_out_of_sight(people, agent, bob, dana, rita):
    assert people.first(agent, key=uuid.uuid4()) is None
    assert people.first(agent, key=rita.public_id) is None
    assert people.first(bob, key=dana.public_id) is None


def test_it_compiles_once_for_a_person(people, agent, bob, dana):
    assert people.first(agent, key=bob.public_id) == bob
    assert people.first(agent, key=dana.public_id) == dana
    assert len(kept(people)) == 1


def test_it_compiles_anew_for_who_sees_more(people, bob, dana):
    assert people.first(bob, key=dana.public_id) is None
    bob.roles = ["agent"]
    del bob.effective_roles
    assert people.first(bob, key=dana.public_id) == dana


def test_it_takes_another_moment_each_time(cast, agent):
    ticket = cast.ticket(cast.bob)
    comment = cast.comment(ticket, agent)
    since = Plan(
        lambda user, ticket, since: Comment.objects.visible_to(user).filter(
            ticket=ticket, created_at__gte=since
        )
    )
    moment = comment.created_at
    assert since.rows(agent, ticket=ticket.pk, since=moment) == [comment]
    assert since.rows(agent, ticket=ticket.pk, since=moment + timedelta(seconds=1)) == []
    assert len(kept(since)) == 1


def test_it_does_not_keep_what_follows_the_clock(cast, agent):
    cast.ticket(cast.bob)
    recent = Plan(
        lambda user: Ticket.objects.visible_to(user).filter(created_at__lte=timezone.now())
    )
    assert len(recent.rows(agent)) == 1
    cast.ticket(cast.bob)
    assert len(recent.rows(agent)) == 2
    assert kept(recent) == [None]


def test_it_does_not_keep_what_says_nothing_of_a_value(cast, agent):
    ticket = cast.ticket(cast.bob, priority=2)
    # No priority is as low as what would stand in for it.
    below = Plan(lambda user, most: Ticket.objects.visible_to(user).filter(priority__lte=most))
    assert below.rows(agent, most=1) == []
    assert below.rows(agent, most=2) == [ticket]


def test_it_knows_who_may_see_nothing(agent):
    nobody = Plan(lambda user: User.objects.visible_to(user).none())
    assert nobody.rows(agent) == []


def test_it_counts_no_further_than_asked(cast, agent, bob):
    for _ in range(3):
        cast.ticket(bob)

    @counted_up_to(2)
    def counts(user):
        rows = Ticket.objects.visible_to(user).values("number")
        return {"all": rows, "mine": rows.filter(assignee=user)}

    assert counts.of(agent) == {"all": 2, "mine": 0}
    cast.ticket(bob, assignee=agent)
    assert counts.of(agent) == {"all": 2, "mine": 1}


@pytest.mark.parametrize(
    ("value", "sql", "left"),
    [
        ("In Progress", "a = 'In Progress' AND b = %s AND c LIKE '%%'", [7]),
        (Ticket.Status.NEW, "a = 'New' AND b = %s AND c LIKE '%%'", [7]),
        ("O'Neil", "a = %s AND b = %s AND c LIKE '%%'", ["O'Neil", 7]),
        ("100%s", "a = %s AND b = %s AND c LIKE '%%'", ["100%s", 7]),
        ("back\\", "a = %s AND b = %s AND c LIKE '%%'", ["back\\", 7]),
    ],
)
def test_it_spells_plain_words_out_and_nothing_else(value, sql, left):
    assert spelled_out("a = %s AND b = %s AND c LIKE '%%'", [value, 7]) == (sql, left)
