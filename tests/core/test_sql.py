"""Statements that are compiled once, sent together, or counted only so far."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from helpdesk.core.sql import Lookup, counted_up_to, pipelined
from tickets.models import Ticket


@pytest.fixture
def people():
    return Lookup(lambda user: User.objects.visible_to(user))


def test_it_finds_the_row_that_the_orm_finds(people, agent, bob):
    found = people.find(agent, bob.public_id)
    fresh = User.objects.get(pk=bob.pk)
    assert {f.attname: getattr(found, f.attname) for f in User._meta.concrete_fields} == {
        f.attname: getattr(fresh, f.attname) for f in User._meta.concrete_fields
    }


def test_it_converts_what_the_orm_converts(cast, agent, bob):
    ticket = cast.ticket(bob, custom_json={"a": [1]})
    tickets = Lookup(lambda user: Ticket.objects.visible_to(user))
    assert tickets.find(agent, ticket.public_id).custom_json == {"a": [1]}


def test_it_finds_nothing_that_is_out_of_sight(people, agent, bob, dana, rita):
    assert people.find(agent, uuid.uuid4()) is None
    assert people.find(agent, rita.public_id) is None
    assert people.find(bob, dana.public_id) is None


def test_it_compiles_once_for_a_person(people, agent, bob, dana):
    people.find(agent, bob.public_id)
    compiled = people._known[next(iter(people._known))]
    assert people.find(agent, dana.public_id) == dana
    assert people._known[next(iter(people._known))] is compiled


def test_it_raises_the_error_of_a_statement_nobody_waited_for(db):
    again = "INSERT INTO core_counter (tenant_id, name, value) VALUES (NULL, 'x', 1)"
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        pipelined(),
        connection.cursor() as cursor,
    ):
        cursor.execute(again)


def test_it_counts_no_further_than_asked(cast, agent, bob):
    for _ in range(3):
        cast.ticket(bob)
    rows = Ticket.objects.visible_to(agent).values("number")
    counts = counted_up_to(2, {"all": rows, "mine": rows.filter(assignee=agent)})
    assert counts == {"all": 2, "mine": 0}
