"""The OpenAPI document tells the truth: schemathesis asks for everything that it promises."""

import openapi_spec_validator
import pytest
import schemathesis
import yaml
from django.core.handlers.wsgi import WSGIHandler
from django.urls import URLPattern

from accounts.services import system_user
from helpdesk.api.agent.docs import urls
from helpdesk.reporting.services import request_export
from tests import inventory
from tests.api.agent.document import METHODS, hold, resolved
from tests.api.truth import hold_to
from tickets.services import begin_upload, open_survey, update_ticket

JSON = "application/json"


@pytest.fixture
def document(api):
    answer = api().get("/openapi.yaml")
    assert answer.status == 200
    return yaml.safe_load(answer.body)


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_it_is_openapi_3_1(document, api):
    assert document["openapi"].startswith("3.1")
    openapi_spec_validator.validate(document)
    assert yaml.safe_load(api().get("/api/openapi.yaml").body) == document


def test_it_lists_every_address_and_method_of_the_api_in_its_order(document):
    views = {
        "/" + str(each.pattern).replace("<str:", "{").replace(">", "}"): each.callback.cls
        for each in urls.urlpatterns
        if isinstance(each, URLPattern)
    }
    told = {path: set(methods) for path, methods in document["paths"].items()}
    assert list(told) == list(views)
    assert told == {
        path: {method for method in METHODS if hasattr(view, method)}
        for path, view in views.items()
    }
    # Below `/api` there is the same again, and `/login` has a page of the same address.
    served = {each.route for each in inventory.addresses() if each.route.startswith("/api/")}
    pages = {"/api/docs", "/api/openapi.yaml"}
    assert {
        "/api" + path.replace("{", "<str:").replace("}", ">") for path in told
    } == served - pages


def test_it_names_every_answer_that_may_come(document):
    for name, operation in operations(document):
        answers = set(operation["responses"])
        assert operation["summary"], name
        assert operation["operationId"], name
        assert operation["tags"] != ["Other"], name
        assert answers >= {"405", "500"}, name
        if operation.get("security"):
            assert "401" in answers, name
        if "requestBody" in operation:
            assert answers >= {"400", "408", "413", "415"}, name
        if not name.startswith("GET"):
            assert "403" in answers, name
        if "{" in name:
            assert "404" in answers, name
        if " /tickets" in name:
            assert "429" in answers, name


def test_it_says_what_each_answer_means_and_which_headers_it_has(document):
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            told = resolved(answer)
            assert told["description"], (name, status)
            assert "X-Request-ID" in told["headers"], (name, status)
    headers = {
        ("GET /tickets", "200", "Link"), ("GET /tickets/{ticket_id}", "200", "ETag"),
        ("POST /tickets", "429", "Retry-After"), ("GET /me", "401", "WWW-Authenticate"),
        ("PATCH /tickets/{ticket_id}", "405", "Allow"), ("POST /login", "200", "Set-Cookie"),
    }  # fmt: skip
    told = dict(operations(document))
    for name, status, header in headers:
        assert header in resolved(told[name]["responses"][status])["headers"]
    names = {each["name"] for each in told["PATCH /tickets/{ticket_id}"]["parameters"]}
    assert names == {"ticket_id", "If-Match"}


def test_it_has_an_example_of_everything_that_fits_its_schema(document):
    for name, operation in operations(document):
        for each in operation.get("parameters", ()):
            hold(each["schema"], each["example"])
            assert each["example"] != "…", (name, each["name"])
        body = operation.get("requestBody", {}).get("content", {})
        answers = [resolved(answer) for answer in operation["responses"].values()]
        contents = [body, *(answer.get("content", {}) for answer in answers)]
        for content in contents:
            if JSON in content:
                assert content[JSON]["example"] not in ({}, None, []), name
                hold(content[JSON]["schema"], content[JSON]["example"])


def test_it_is_true_of_every_operation(api, cast, document, folder, one_connection):
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
    asked = set()

    def signs_in(person):
        """A session of its own for each request: some of them end it."""
        return lambda: {"Cookie": f"hd_auth={api(person).token}"}

    people = [signs_in(cast.agent), signs_in(cast.bob)]

    schema = schemathesis.openapi.from_wsgi("/openapi.yaml", WSGIHandler())
    for found in schema.get_all_operations():
        operation = found.ok()
        asked.add((operation.path, operation.method))
        hold_to(operation, people, known | {"token": tokens.get(operation.path, "another")})
    told = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert asked == told
