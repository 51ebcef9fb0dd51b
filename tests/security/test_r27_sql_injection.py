"""GLPI CVE-2022-39323; django-helpdesk 171c4c14; Chatwoot CVE-2025-21628."""

import time
from urllib.parse import quote

import psutil
import pytest
from django.db import DatabaseError, connection, transaction

from tests.security.corpus import SQL

PARAMETERS = [
    ("/tickets", ["status", "priority", "team", "assignee", "search", "sort", "limit", "cursor", "order", "filter"]),
    ("/requesters", ["q", "limit", "ordering"]),
    ("/users", ["q", "role", "limit"]),
    ("/desk/queues/all", ["search", "q", "sort", "status", "priority", "team", "assignee", "tag", "page", "after", "before", "cursor"]),
    ("/desk/people", ["q", "page", "sort"]),
    ("/desk/palette", ["q"]),
    ("/portal/search", ["q", "types"]),
    ("/helpdesk/api/v1/search", ["q", "types", "limit"]),
    ("/portal", ["search", "q", "status", "page", "sort", "show"]),
]  # fmt: skip


@pytest.fixture
def trap(db):
    """An injected sleep is no sleep here but a failure: nobody has to wait for it, or to measure."""
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE FUNCTION public.pg_sleep(double precision) RETURNS void LANGUAGE plpgsql
            AS 'BEGIN RAISE EXCEPTION USING MESSAGE = ''injected''; END'
        """)
        cursor.execute("SET LOCAL search_path = public, pg_catalog")
        with pytest.raises(DatabaseError, match="injected"), transaction.atomic():
            cursor.execute("SELECT pg_sleep(20)")


def computed():
    """The seconds that this thread and its database have computed, whatever else the machine does."""
    times = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    return time.thread_time() + times.user + times.system


@pytest.mark.parametrize(("path", "names"), PARAMETERS)
def test_it_takes_no_parameter_for_code(api, admin, trap, path, names):
    ask = api(admin)
    # The first one loads what all of them need.
    ask.get(path)
    for name in names:
        for text in [*SQL, "\x00", "x" * 4000, "[" * 200, "%" * 50, "_" * 50]:
            before = computed()
            answer = ask.get(f"{path}?{name}={quote(text)}")
            assert answer.status in {200, 302, 400, 404}, (name, text)
            assert computed() - before < 2.5
            for word in (b"syntax error", b"psycopg", b"accounts_user", b"Traceback"):
                assert word not in answer.body
