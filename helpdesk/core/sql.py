"""Queries that are asked so often, or answered by so much, that Django's own way would show."""

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import F, Func, Q, QuerySet

from helpdesk.core.postgres.base import DatabaseWrapper

_own = threading.local()


def connection_of_thread() -> DatabaseWrapper:
    """Django's connection of this thread, which it looks up in six calls at every word."""
    try:
        return _own.connection
    except AttributeError:
        _own.connection = connections[DEFAULT_DB_ALIAS]
        return _own.connection


def fetch_prepared(sql: str, params: Sequence[Any]) -> list[tuple]:
    """All rows of a query that stays prepared on its connection.

    Django's own cursor writes the parameters into the text, so that PostgreSQL plans the query
    anew each time; for short ones, planning takes as long as running. Raises Django's errors.
    """
    return fetch(sql, params, prepared=True)


def fetch(sql: str, params: Sequence[Any], *, prepared: bool) -> list[tuple]:
    """All rows of a query; one that is not prepared is planned for these very values."""
    mine = connection_of_thread()
    mine.be_ready()
    with mine.wrap_database_errors:
        if mine.prepared.are_possible:
            ask = mine.prepared.fetch if prepared else mine.prepared.fetch_unprepared
            return ask(sql, params)
        with psycopg.Cursor(mine.connection) as cursor:
            return cursor.execute(sql, params, prepare=prepared).fetchall()


def copy_csv(rows: QuerySet) -> Iterator[memoryview]:
    """The rows of a query as lines of CSV that end with LF, one by one and never all in memory.

    PostgreSQL writes them (`COPY … TO STDOUT`) and always sends one row a message. Nothing else can
    be asked on the connection until the last one is read. Raises Django's errors.
    """
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        # Django knows already that nothing can fit, such as one of no people.
        return
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        # psycopg's own: with DEBUG, Django's takes no parameters.
        cursor.cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params) as lines,
    ):
        yield from lines


class _Keys(ArraySubquery):
    template = "(ARRAY(%(subquery)s))"


def any_of(field: str, keys: QuerySet) -> Q:
    """The field is one of some keys, which are looked up once, and first.

    `field__in` may be planned as a join, which goes wrong beside an OR.
    """
    is_one = Func(
        F(field), _Keys(keys), template="%(expressions)s", arg_joiner=" = ANY ",
        output_field=models.BooleanField(),
    )  # fmt: skip
    return Q(is_one)
