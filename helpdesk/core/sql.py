"""Queries that are asked so often, or answered by so much, that Django's own way would show."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db.models import QuerySet


def fetch_prepared(sql: str, params: Sequence[Any]) -> list[tuple]:
    """All rows of a query that stays prepared on its connection.

    Django's own cursor writes the parameters into the text, so that PostgreSQL plans the query
    anew each time; for short ones, planning takes as long as running. Raises Django's errors.
    """
    # As Django's cursor does: one that a restarted server has closed is replaced.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql, params, prepare=True).fetchall()


def copy_csv(sql: str, params: Sequence[Any]) -> Iterator[memoryview]:
    """The rows of a query as lines of CSV that end with LF, one by one and never all in memory.

    PostgreSQL writes them (`COPY … TO STDOUT`) and always sends one row a message. Nothing else can
    be asked on the connection until the last one is read. Raises Django's errors.
    """
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params) as lines,
    ):
        yield from lines


@contextmanager
def pipelined() -> Iterator[None]:
    """Sends statements without waiting for each: a wait comes only where a result is read.

    For transactions that others queue behind. The number of rows an UPDATE or DELETE touched is not
    known inside, so `save()` of an existing row does not work here. Raises Django's errors, at the
    next result that is read or at the end.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def counted_up_to(most: int, queries: Mapping[str, QuerySet]) -> dict[str, int]:
    """How many rows each of these queries has, counted to `most` and no further; one round trip.

    What a query selects should stand in the index that answers it.
    """
    parts, params = [], []
    for name, rows in queries.items():
        sql, inner = rows.order_by()[:most].query.sql_with_params()
        parts.append(f"SELECT %s, count(*) FROM ({sql}) AS counted")  # noqa: S608
        params += [name, *inner]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return dict(cursor.fetchall())
