from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import open_session
from tests.desk.browsing import Browser


@pytest.fixture
def portal(cast: object) -> Callable[..., Browser]:
    """`portal(person)` is that person's browser, `portal()` a stranger's."""

    def open_browser(person: User | None = None, **options: bool) -> Browser:
        if person is None:
            return Browser(Client(**options))
        tenant = "" if person.tenant.is_default else person.tenant.slug
        return Browser(Client(**options), open_session(person, by=person), tenant)

    return open_browser
