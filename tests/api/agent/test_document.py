"""The OpenAPI document tells the truth: schemathesis asks for everything that it promises."""

import pytest
import schemathesis
import yaml
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.urls import URLPattern
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.services import system_user
from helpdesk.api.agent import document_urls
from helpdesk.reporting.services import request_export
from tickets.services import begin_upload, open_survey, update_ticket

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 12
ERRORS = {"400", "401", "403", "404", "405", "409", "412", "413", "415", "429"}


@pytest.fixture
def document(api):
    answer = api().get("/openapi.yaml")
    assert answer.status == 200
    return yaml.safe_load(answer.body)


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_it_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")


def test_it_lists_every_address_of_the_api(document):
    routes = {
        "/" + str(each.pattern).replace("<str:", "{").replace(">", "}")
        for each in document_urls.urlpatterns
        if isinstance(each, URLPattern)
    }
    assert set(document["paths"]) == routes


def test_it_names_every_answer_that_may_come(document):
    for name, operation in operations(document):
        answers = set(operation["responses"])
        assert operation["summary"], name
        assert operation["operationId"], name
        closed = bool(operation.get("security")) and {} not in operation["security"]
        if closed:
            assert "401" in answers, name
        if "requestBody" in operation:
            assert answers >= {"400", "413", "415"}, name
        if "{" in name:
            assert "404" in answers, name
        if " /tickets" in name:
            assert "429" in answers, name


@pytest.fixture
def one_connection():
    """The transaction of the test outlives each request, as with Django's own client."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.mark.parametrize("who", ["agent", "bob"])
def test_it_is_true_of_every_operation(api, cast, folder, one_connection, who):
    ticket = cast.ticket(cast.bob, assignee=cast.agent)
    cast.comment(ticket, cast.agent)
    file = cast.file_of(ticket)
    update_ticket(ticket, changes={"status": "Resolved"}, by=cast.agent)
    tokens = {
        "/csat/{token}": open_survey(ticket, by=system_user(ticket.tenant)),
        "/uploads/{token}": begin_upload(
            ticket, filename="a.txt", size=1, by=cast.bob
        ).upload_token,
    }
    export = request_export(ticket.tenant, ticket_ids=[ticket.pk], by=cast.agent)
    known = {
        "job_id": str(export.public_id),
        "ticket_id": str(ticket.public_id),
        "requester_id": str(cast.bob.public_id),
        "attachment_id": str(file.public_id),
        "user_id": str(cast.dana.public_id),
    }
    headers = {"Cookie": f"hd_auth={api(cast.person(who)).token}"}
    schema = schemathesis.openapi.from_wsgi("/openapi.yaml", WSGIHandler())
    for found in schema.get_all_operations():
        operation = found.ok()
        # These end the session that asks, or never end themselves.
        if operation.path not in {"/logout", "/events", "/me/password"}:
            hold_to(operation, headers, known | {"token": tokens.get(operation.path, "another")})


def hold_to(operation, headers, known):
    """Asks for an operation in many ways; each answer must be one that the document knows."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.booleans())
    def hold(case, real):
        if real and case.path_parameters:
            case.path_parameters = {name: known[name] for name in case.path_parameters}
        case.call_and_validate(headers=headers, checks=CHECKS)

    hold()
