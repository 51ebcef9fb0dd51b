"""Rows that are written by prepared statements."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from helpdesk.core.writing import insert, pipelined, write
from tickets.models import Ticket

COUNT = "INSERT INTO core_counter (tenant_id, name, value) VALUES (%s, 'x', %s)"


def test_it_writes_what_save_writes(cast, bob, agent):
    saved = cast.ticket(bob, tags=["vip"], custom_json={"a": [1]}, assignee=agent)
    saved.refresh_from_db()
    mine = {field.attname: getattr(saved, field.attname) for field in Ticket._meta.concrete_fields}
    kept = {name: mine.pop(name) for name in ("id", "number", "public_id")}
    row = Ticket(**mine)
    insert(row)
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in mine} == mine
    assert row.number == kept["number"] + 1
    assert row.pk != kept["id"]


def test_it_raises_djangos_errors(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        write(COUNT, [None, 1])
    with pytest.raises(DataError), transaction.atomic():
        write(COUNT, [cast.tenant.pk, 2**63])


def test_it_raises_the_error_of_what_nobody_waited_for(cast):
    with pytest.raises(IntegrityError), transaction.atomic(), pipelined():
        write(COUNT, [None, 1])


def test_it_goes_on_after_a_rollback(cast):
    for value in (1, 2):
        with transaction.atomic():
            write(COUNT, [cast.tenant.pk, value])
            transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_counter WHERE name = 'x'")
        assert cursor.fetchone() == (0,)
