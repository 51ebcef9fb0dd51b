"""What every test has: a migrated database of its worker, and ways to start the real processes."""

import gc
import logging
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql

from helpdesk.runtime.web import spare_the_collector
from tests import servers

pytest_plugins = [
    "tests.cast",
    "tests.browser.chromium",
    "tests.mailbox",
    "tests.s3",
    "tests.sharing",
]
# Any number; every worker must ask for the same one.
TEMPLATE_LOCK = 4_242


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Iterator[None]:
    """What is imported and collected stays: no need to look through it for garbage, then or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        # As in the web process, which leaves as little behind.
        spare_the_collector()


def pytest_unconfigure() -> None:
    servers.stop()


@pytest.fixture(scope="session", autouse=True)
def meters_that_wait() -> None:
    """Counts are handed over when a test reads them, not by a thread that outlives the servers."""
    from helpdesk.core.meters import METERS

    METERS.every = None


@pytest.fixture
def logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Callable[[], str]:
    """Gives all that was logged so far: our own lines, and what libraries said, at any level."""
    caplog.set_level(logging.DEBUG)
    ours: list[str] = []

    def said() -> str:
        ours.append(capfd.readouterr().err)
        return "".join(ours) + caplog.text + "".join(str(vars(each)) for each in caplog.records)

    return said


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> None:
    """This worker's database, cloned from a template that the first worker migrates."""
    with (
        psycopg.connect(servers.address_of("helpdesk"), autocommit=True) as server,
        django_db_blocker.unblock(),
    ):
        # One clones at a time: PostgreSQL wants the template to itself.
        server.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        found = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not server.execute(found, [servers.TEMPLATE]).fetchone():
            create(server, servers.TEMPLATE, "template1")
            migrate(servers.TEMPLATE)
        create(server, servers.database(), servers.TEMPLATE)


def create(server: psycopg.Connection, name: str, template: str) -> None:
    """Makes a database as a copy of another."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    server.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def migrate(name: str) -> None:
    """Brings the database of that name to the newest schema."""
    from django.core.management import call_command
    from django.db import connection

    mine = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = mine
