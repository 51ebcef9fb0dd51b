"""Queries that run so often that planning them anew each time would show."""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def fetch_prepared(sql: str, params: Sequence[Any]) -> list[tuple]:
    """All rows of a query that stays prepared on its connection.

    Django's own cursor writes the parameters into the text, so that PostgreSQL plans the query
    anew each time; for short ones, planning takes as long as running. Raises Django's errors.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql, params, prepare=True).fetchall()
