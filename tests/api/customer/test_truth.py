"""The OpenAPI document tells the truth: schemathesis asks for everything that it promises."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction

from accounts.models import Session
from accounts.models.sessions import digest
from accounts.services import issue_tokens, open_session
from helpdesk.api.customer.document import document
from helpdesk.core.responses import CUSTOMER_API
from tests.api.truth import hold_to
from tests.test_tenancy import values  # noqa: F401  a fixture


@pytest.fixture
def unlimited(settings):
    settings.RATE_LIMIT_API_SESSIONS = settings.RATE_LIMIT_API_TENANTS = 0
    settings.RATE_LIMIT_API_TOKENS = 0


@pytest.mark.parametrize("who", ["agent", "ivan"])
def test_it_is_true_of_every_operation(
    cast,
    one_connection,
    unlimited,
    values,  # noqa: F811
    who,
):
    person = cast.person(who)

    def signed_in():
        """A session of its own for each request: some of them end it."""
        session = Session.objects.get(token_hash=digest(open_session(person, by=person)))
        return {"Authorization": f"Bearer {issue_tokens(session, by=person).access}"}

    schema = schemathesis.openapi.from_wsgi(f"{CUSTOMER_API}/helpdesk-openapi.yaml", WSGIHandler())
    asked, known = set(), values | values[CUSTOMER_API]
    for found in schema.get_all_operations():
        operation = found.ok()
        asked.add((operation.path, operation.method))
        # What one operation deletes is there again for the next.
        with transaction.atomic():
            hold_to(operation, signed_in, known, examples=6)
            transaction.set_rollback(True)
    told = {(path, method) for path, methods in document()["paths"].items() for method in methods}
    assert {(path.removeprefix(CUSTOMER_API), method) for path, method in asked} == told
