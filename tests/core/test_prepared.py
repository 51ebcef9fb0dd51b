"""Statements that stay prepared on their connection, asked of libpq."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from helpdesk.core.postgres.prepared import PreparedStatements


@pytest.fixture
def other():
    """A connection outside of the transaction that a test runs in."""
    other = connection.copy()
    other.connect()
    yield other
    other.close()


def test_it_asks_what_is_planned_for_its_very_values(db, other):
    assert other.prepared.fetch_unprepared("SELECT %s, 7 %% 4", ["a"]) == [("a", 3)]
    assert other.prepared.fetch_unprepared("SELECT 1", []) == [(1,)]
    with pytest.raises(psycopg.errors.DivisionByZero):
        other.prepared.fetch_unprepared("SELECT 1 / %s", [0])


@pytest.mark.parametrize("prepared", [True, False])
def test_it_reads_moments_in_utc(db, other, prepared):
    ask = other.prepared.fetch if prepared else other.prepared.fetch_unprepared
    ((moment,),) = ask("SELECT timestamptz '2026-07-01 12:00:00.5+02'", [])
    assert moment == datetime(2026, 7, 1, 10, 0, 0, 500_000, tzinfo=UTC)
    assert moment.utcoffset() == timedelta(0)


def test_it_prepares_a_statement_once_for_the_types_it_is_asked_with(db, other):
    assert other.prepared.fetch("SELECT %s, 7 %% 4", [1]) == [(1, 3)]
    assert other.prepared.fetch("SELECT %s, 7 %% 4", [2]) == [(2, 3)]
    assert prepared_on(other) == ["SELECT $1, 7 % 4"]
    assert other.prepared.fetch("SELECT %s, 7 %% 4", ["a"]) == [("a", 3)]
    assert prepared_on(other) == ["SELECT $1, 7 % 4"] * 2


def test_it_forgets_the_statement_that_was_asked_longest_ago(db, other, monkeypatch):
    monkeypatch.setattr(PreparedStatements, "AT_MOST", 2)
    for number in (1, 2, 1, 3):
        assert other.prepared.fetch(f"SELECT {number}", []) == [(number,)]
    assert prepared_on(other) == ["SELECT 1", "SELECT 3"]


def test_it_prepares_again_what_the_server_has_forgotten(db, other):
    assert other.prepared.fetch("SELECT 1", []) == [(1,)]
    with other.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert other.prepared.fetch("SELECT 1", []) == [(1,)]


def test_it_prepares_again_what_a_migration_has_changed(db, other):
    with other.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE things (name varchar(5))")
        cursor.execute("INSERT INTO things VALUES ('a')")
    assert other.prepared.fetch("SELECT name FROM things", []) == [("a",)]
    with other.cursor() as cursor:
        cursor.execute("ALTER TABLE things ALTER name TYPE varchar(9)")
    assert other.prepared.fetch("SELECT name FROM things", []) == [("a",)]
    assert prepared_on(other) == ["SELECT name FROM things"]


def test_it_raises_the_error_of_a_prepared_statement_and_goes_on(db, other):
    with pytest.raises(psycopg.DataError, match="division by zero"):
        other.prepared.fetch("SELECT 1 / %s", [0])
    assert other.prepared.fetch("SELECT 1 / %s", [1]) == [(1,)]


def test_it_is_for_single_statements_only(db, other):
    assert other.prepared.are_possible
    other.set_autocommit(False)
    assert not other.prepared.are_possible
    with other.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert not other.prepared.are_possible


def prepared_on(other):
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE NOT statement LIKE '%pg_prepared%' "
            "ORDER BY prepare_time"
        )
        return [statement for (statement,) in cursor.fetchall()]
