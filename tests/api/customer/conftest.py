"""A client of the customer API, and somebody who has told their names apart."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Site, User
from accounts.services import add_site, system_user
from helpdesk.core.responses import CUSTOMER_API
from helpdesk.demo.people import PASSWORD
from tests.cast import Answer, Api


@dataclass
class Customer(Api):
    """Speaks the customer API: as a browser with a session, or with an access token."""

    prefix: str = CUSTOMER_API

    def log_in(self, name: str, password: str = PASSWORD, **more: Any) -> Answer:
        return self.post("/auth/login", {"username": name, "password": password, **more})

    def with_token(self, name: str) -> "Customer":
        """Signs in and goes on with the tokens alone, as a program does."""
        answer = self.log_in(name)
        self.client.cookies.clear()
        return Customer(self.client, bearer=answer.json["access_token"], headers=self.headers)


@pytest.fixture
def customer(cast: Any, browser: Any) -> Callable[..., Customer]:
    """`customer(person)` has a session of theirs, `customer()` is nobody yet."""

    def speak(person: User | None = None, **options: Any) -> Customer:
        return Customer(browser, person, **options)

    return speak


@pytest.fixture
def office(bob: User) -> Site:
    """Where bob works."""
    return move_in(bob)


def move_in(bob: User) -> Site:
    """Gives bob's company its headquarters, and him a place in it."""
    site = add_site(
        bob.company,
        name="Headquarters",
        city="New York",
        is_primary=True,
        by=system_user(bob.tenant),
    )
    bob.site, bob.phone, bob.department = site, "+1 212 555 0143", "Sales"
    bob.save()
    return site


@pytest.fixture
def today() -> Callable[[int], date]:
    """`today(days)` is the day so many days from now, in UTC."""
    return lambda days: datetime.now(UTC).date() + timedelta(days=days)
