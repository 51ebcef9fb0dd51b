"""One installation for all tests of this package; each test brings back what it broke."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast
from tests.faults.installation import Installation
from tests.faults.programs import Caller

NUMBERS = itertools.count(1)


@pytest.fixture(scope="package")
def installation(django_db_setup: None) -> Iterator[Installation]:
    made = Installation()
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture
def cast(installation: Installation, django_db_blocker: Any) -> Iterator[Cast]:
    """Everybody, in tenants of this test alone, really committed to the installation's database."""
    with django_db_blocker.unblock(), installation.models():
        yield Cast(suffix=f"-{next(NUMBERS)}")


@pytest.fixture
def caller(installation: Installation, cast: Cast) -> Caller:
    """Bob's program."""
    return Caller(installation.ports, cast.bob)
