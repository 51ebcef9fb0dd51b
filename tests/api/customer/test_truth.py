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


def test_it_is_true_of_every_operation(
    one_connection,
    unlimited,
    values,  # noqa: F811
    agent,
    ivan,
):
    schema = schemathesis.openapi.from_wsgi(f"{CUSTOMER_API}/helpdesk-openapi.yaml", WSGIHandler())
    asked, known = set(), values | values[CUSTOMER_API]
    for found in schema.get_all_operations():
        operation = found.ok()
        asked.add((operation.path, operation.method))
        if "x-other-name-of" in operation.definition.raw:
            # The same view under another name.
            continue
        # What one operation deletes is there again for the next.
        with transaction.atomic():
            hold_to(operation, [signs_in(agent), signs_in(ivan)], known, examples=8)
            transaction.set_rollback(True)
    told = {(path, method) for path, methods in document()["paths"].items() for method in methods}
    assert {(path.removeprefix(CUSTOMER_API), method) for path, method in asked} == told


def signs_in(person):
    """Gives the headers of a session that lives; some operations end it."""
    alive, headers = Session.objects.none(), {}

    def sign_in():
        nonlocal alive, headers
        if not alive.exists():
            token_hash = digest(open_session(person, by=person))
            alive = Session.objects.filter(token_hash=token_hash)
            token = issue_tokens(alive.get(), by=person).access
            headers = {"Authorization": f"Bearer {token}"}
        return headers

    return sign_in
