"""Statements that write so often that Django's own way, or a plan made anew, would show."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Field, Model

from helpdesk.core.sql import connection_of_thread, fetch_prepared

# What these hold goes to PostgreSQL as it is.
_PLAIN = {
    models.BigIntegerField,
    models.CharField,
    models.DateTimeField,
    models.ForeignKey,
    models.PositiveSmallIntegerField,
    models.TextField,
    models.UUIDField,
}


def write(sql: str, params: Sequence[Any]) -> None:
    """Runs a statement that gives no rows and stays prepared; in a pipeline nobody waits for it.

    To plan the statement that writes a ticket's words takes longer than to run it. Raises Django's
    errors.
    """
    mine = connection_of_thread()
    mine.be_ready()
    with mine.wrap_database_errors, psycopg.Cursor(mine.connection) as cursor:
        cursor.execute(sql, params, prepare=True)


def insert(row: Model) -> None:
    """Inserts a new row with a statement that is compiled once for its kind, and stays prepared.

    As `save(force_insert=True)` for a row without signals, parents or expressions; what the
    database fills in (the key, defaults of its own) is set on the row. Raises Django's errors.
    """
    mine, made = connection_of_thread(), _insertion(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, True), mine) for field in made.others]
    found = fetch_prepared(made.sql, [*made.plain(row), *values])[0]
    for name, value in zip(made.filled, found, strict=True):
        setattr(row, name, value)
    row._state.adding, row._state.db = False, mine.alias


@contextmanager
def pipelined() -> Iterator[None]:
    """Sends statements without waiting for each: a wait comes only where a result is read.

    For transactions that others queue behind. The number of rows an UPDATE or DELETE touched is not
    known inside, so `save()` of an existing row does not work here. Raises Django's errors, at the
    next result that is read or at the end.
    """
    mine = connection_of_thread()
    mine.be_ready()
    with mine.wrap_database_errors, mine.connection.pipeline():
        yield


@dataclass(frozen=True)
class _Insertion:
    """The statement for a model: it takes what `plain` reads of a row, then the `others`."""

    sql: str
    plain: Callable[[Model], tuple]
    others: list[Field]
    filled: list[str]


@lru_cache
def _insertion(model: type[Model]) -> _Insertion:
    # What has a default of ours as well may have been set by us.
    filled = [field for field in model._meta.db_returning_fields if not field.has_default()]
    taken = [field for field in model._meta.local_concrete_fields if field not in filled]
    plain = [field for field in taken if _is_plain(field)]
    others = [field for field in taken if field not in plain]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in [*plain, *others])
    returned = ", ".join(quote(field.column) for field in filled)
    places = ", ".join(["%s"] * len(taken))
    table = quote(model._meta.db_table)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING {returned}"  # noqa: S608
    read = attrgetter(*(field.attname for field in plain))
    return _Insertion(sql, read, others, [field.attname for field in filled])


def _is_plain(field: Field) -> bool:
    sets_itself = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return type(field) in _PLAIN and not sets_itself


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
