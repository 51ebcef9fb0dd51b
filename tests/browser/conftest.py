"""A real web process with the demo in a database of its own, and a real Chromium."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect, sync_playwright

from tests import servers
from tests.browser import chromium as machine
from tests.browser.windows import PATIENCE, Hands, Site, Visits
from tests.conftest import TEMPLATE_LOCK, create
from tests.processes import ROOT, web

DEMO = "helpdesk_demo"
# Tests of one worker share a server, so they sign in oftener than people do.
ENVIRONMENT = {"DJANGO_SETTINGS_MODULE": "tests.browser.settings", "RATE_LIMIT_LOGIN": "10000"}


@pytest.fixture(scope="session")
def demo_database(django_db_setup: None) -> str:
    """The address of this worker's copy of the demo, which the first worker loads."""
    name = f"{servers.database()}_demo"
    with psycopg.connect(servers.address_of("helpdesk"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        found = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not server.execute(found, [DEMO]).fetchone():
            create(server, DEMO, servers.TEMPLATE)
            load(DEMO)
        create(server, name, DEMO)
    return servers.address_of(name)


def load(name: str) -> None:
    """Loads the demo into the database of that name, in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "tests.browser.load_demo"],
        cwd=ROOT,
        env=os.environ | ENVIRONMENT | {"DATABASE_URL": servers.address_of(name)},
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="session")
def environment(demo_database: str) -> dict[str, str]:
    """What a web process needs to serve this worker's demo."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # What is cached for one database is wrong for another.
    cache = settings.REDIS_URL.removesuffix("/0") + "/1"
    return ENVIRONMENT | {"DATABASE_URL": demo_database, "REDIS_URL": cache, "DEMO": "1"}


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser. Not for longer than this folder: Django refuses its database beside its loop."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=machine.executable(), args=machine.FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(environment: dict[str, str], chromium: Browser) -> Iterator[Site]:
    with web(**environment) as url:
        yield Site(url, chromium)


@pytest.fixture
def visit(site: Site) -> Iterator[Visits]:
    """Opens windows; whatever goes wrong in one of them fails the test."""
    visits = Visits(site)
    yield visits
    visits.close()
    assert not visits.faults.found, "\n".join(visits.faults.found)


@pytest.fixture
def hands(site: Site) -> Hands:
    return Hands(site)
