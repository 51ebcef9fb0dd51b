"""Statements that write so often that Django's own way, or a plan made anew, would show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

import psycopg
from django.db import connection, models
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
