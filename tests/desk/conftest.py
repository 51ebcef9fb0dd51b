from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import open_session
from tests.desk.browsing import Browser


@pytest.fixture
def desk(cast: object) -> Callable[..., Browser]:
    """`desk(person)` is that person's browser, `desk()` a stranger's."""

    def open_browser(person: User | None = None) -> Browser:
        if person is None:
            return Browser(Client())
        tenant = "" if person.tenant.is_default else person.tenant.slug
        return Browser(Client(), open_session(person, by=person), tenant)

    return open_browser
