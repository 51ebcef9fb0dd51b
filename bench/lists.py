"""Lists of the customer API with 100,000 rows of their kind, against the same SQL and nothing else.

`python -m bench.lists PORT` serves the bare functions: each runs the statements that the list itself
ran when it was asked once, and sends what PostgreSQL built.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

API = "/helpdesk/api/v1"
ROWS = 100_000
WHO = "ivan"
# Each list, and how 100,000 of its rows come to be: the table that is multiplied, and what differs
# from row to row (SQL of JSON, in which `n` is the number of the row).
LISTS = {
    "/tickets": ("tickets_ticket", "'public_id', gen_random_uuid(), 'number', 5000000 + n"),
    "/tickets/search?q=printer": ("", ""),
    "/employees": (
        "accounts_user",
        "'public_id', gen_random_uuid(), 'username', 'u' || n, 'email', 'u' || n || '@many.example', "
        "'username_key', 'u' || n, 'email_key', 'u' || n || '@many.example', "
        "'employee_number', 500000 + n, 'external_id', '', 'roles', '{requester}'::text[]",
    ),
    "/manager-groups": ("accounts_managergroup", "'name', 'Group ' || n"),
    "/assets": ("assets_asset", "'machine_name', 'PC-' || n, 'serial_number', 'S' || n, "
                "'external_id', 'E' || n"),
    "/assets?q=PC-77": ("", ""),
    "/sites": ("accounts_site", "'number', 1000 + n, 'name', 'Site ' || n, 'is_primary', false"),
    "/licenses": ("assets_license", "'name', 'License ' || n"),
    "/contracts": ("assets_contract", "'name', 'Contract ' || n"),
    "/networks": ("assets_network", "'name', 'Network ' || n"),
    "/domains": ("assets_domain", "'name', 'd' || n || '.example'"),
}  # fmt: skip


def fill(url: str) -> None:
    """Makes many rows of each kind for the company of WHO, by copying one of theirs, but once."""
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT FROM tickets_ticket WHERE number > 5000000 LIMIT 1").rowcount:
            return
        company, who = connection.execute(
            "SELECT company_id, id FROM accounts_user WHERE username = %s AND company_id IS NOT NULL",
            [WHO],
        ).fetchone()
        for table, differs in LISTS.values():
            if table:
                mine = (
                    "requester_id = " + str(who) if "ticket" in table else f"company_id = {company}"
                )
                _multiply(connection, table, mine, differs)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _multiply(connection: psycopg.Connection, table: str, mine: str, differs: str) -> None:
    own = f"'id', nextval(pg_get_serial_sequence('{table}', 'id')), "
    (columns,) = connection.execute(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [table],
    ).fetchone()
    # In a FROM, since `(…).*` would make the whole row again for each of its columns.
    connection.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM (SELECT made.* "
        f"FROM (SELECT * FROM {table} WHERE {mine} ORDER BY id LIMIT 1) one, "
        f"generate_series(1, {ROWS}) n, LATERAL jsonb_populate_record(NULL::{table}, "
        f"to_jsonb(one) || jsonb_build_object({own}{differs})) made) rows"
    )


def statements_of(path: str) -> list[tuple[str, Any]]:
    """The statements that a list runs, from its count on."""
    from django.db import transaction
    from django.test import Client

    from accounts.models import User
    from accounts.services import open_session

    person = User.objects.signing_in_as(WHO).get(tenant__is_default=True)
    cookie = f"helpdesk_session={open_session(person, by=person)}"
    found: list[tuple[str, Any]] = []
    execute = psycopg.Cursor.execute

    def note(cursor: psycopg.Cursor, query: Any, params: Any = None, **options: Any) -> Any:
        if str(query).lstrip().upper().startswith(("SELECT", "WITH")):
            found.append((str(query), params))
        return execute(cursor, query, params, **options)

    psycopg.Cursor.execute = note
    try:
        # Within a transaction every statement goes through psycopg's cursor.
        with transaction.atomic():
            answer = Client().get(API + path, headers={"Cookie": cookie, "Host": "localhost"})
    finally:
        psycopg.Cursor.execute = execute
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.content[:200]!r}")
    total = json.loads(answer.content)["pagination"]["total"]
    first = next(place for place, (query, _) in enumerate(found) if "COUNT(" in query.upper())
    print(f"{path}: {total:,} rows, {len(found) - first} statements", flush=True)
    return found[first:]


def application() -> Callable[..., Iterable[bytes]]:
    """The bare functions, one for each list."""
    import django

    django.setup()
    from bench.bare import connection_of_thread

    known = {path: statements_of(path) for path in LISTS}

    def run(environ: dict, start_response: Callable) -> Iterable[bytes]:
        query = environ["QUERY_STRING"]
        asked = environ["PATH_INFO"] + (f"?{query}" if query else "")
        connection = connection_of_thread()
        parts = [
            "".join(str(row[0]) for row in connection.execute(sql, params, prepare=True).fetchall())
            for sql, params in known[asked]
        ]
        body = "\n".join(parts).encode()
        head = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("200 OK", head)
        return [body]

    return run


if __name__ == "__main__":
    import os

    from bench.bare import serve

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    asyncio.run(serve(application(), int(sys.argv[1])))
