"""Queries that are asked so often, or answered by so much, that Django's own way would show."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import F, Field, Func, Model, Q, QuerySet

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


def insert(row: Model) -> None:
    """Inserts a new row with a statement that is compiled once for its kind, and stays prepared.

    As `save(force_insert=True)` for a row without signals, parents or expressions; what the
    database fills in (the key, defaults of its own) is set on the row. Raises Django's errors.
    """
    mine = connection_of_thread()
    sql, fields, filled = _insertion(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, True), mine) for field in fields]
    for name, value in zip(filled, fetch_prepared(sql, values)[0], strict=True):
        setattr(row, name, value)
    row._state.adding, row._state.db = False, mine.alias


@lru_cache
def _insertion(model: type[Model]) -> tuple[str, list[Field], list[str]]:
    """The statement for a model, the fields it takes, and those it gives back."""
    # What has a default of ours as well may have been set by us.
    filled = [field for field in model._meta.db_returning_fields if not field.has_default()]
    fields = [field for field in model._meta.local_concrete_fields if field not in filled]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    returned = ", ".join(quote(field.column) for field in filled)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING {returned}"  # noqa: S608
    return sql, fields, [field.attname for field in filled]


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


def copy_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Inserts new rows by COPY, and gives them their keys. Raises Django's errors.

    Of 500 rows with 30 columns `bulk_create` makes a statement with 15,000 parameters, which takes
    psycopg and PostgreSQL four times as long.
    """
    if not rows:
        return
    meta = model._meta
    fields = [each for each in meta.concrete_fields if not each.generated]
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
        names = ", ".join(f'"{each.column}"' for each in fields)
        with cursor.copy(f'COPY "{meta.db_table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                values = (each.pre_save(row, add=True) for each in fields)
                copy.write_row(
                    [
                        each.get_db_prep_save(value, connection)
                        for each, value in zip(fields, values, strict=True)
                    ]
                )
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update_rows(model: type[models.Model], rows: Sequence[models.Model], names: list[str]) -> None:
    """Writes these fields of rows that are there, in one statement with an array for each field.

    `bulk_update` writes a CASE for each row and field. Raises Django's errors.
    """
    meta = model._meta
    fields = [meta.pk, *(meta.get_field(name) for name in names)]
    arrays = ", ".join(f"%s::{_type_of(each)}[]" for each in fields)
    columns = ", ".join(f'"{each.column}"' for each in fields)
    sets = ", ".join(f'"{each.column}" = new."{each.column}"' for each in fields[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{meta.db_table}" old SET {sets} FROM unnest({arrays}) AS new ({columns}) '  # noqa: S608
            f'WHERE old."{meta.pk.column}" = new."{meta.pk.column}"',
            [
                [each.get_db_prep_save(getattr(row, each.attname), connection) for row in rows]
                for each in fields
            ],
        )


def _type_of(field: models.Field) -> str:
    return field.rel_db_type(connection) if field.primary_key else field.db_type(connection)


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
