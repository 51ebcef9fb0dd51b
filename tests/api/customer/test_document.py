"""`helpdesk-openapi.yaml` and `docs/api/customer.md` tell what answers, and the truth of it."""

import re
from pathlib import Path

import openapi_spec_validator
import pytest
import yaml

from helpdesk.api.customer.document import document
from tests.api.agent.document import METHODS, hold
from tests.inventory import ROOT, addresses

BASE = "/helpdesk/api/v1"
PAGE = Path(ROOT / "docs" / "api" / "customer.md")
ROW = re.compile(r"^\| (V\d{3}) \| .+? \| (\w+) \| `(.+?)` \| (.+?) \| (done|not yet) \|$", re.M)
BEYOND = re.compile(r"^\| (X_\w+) \| .+? \| (\w+) \| `(.+?)` \|$", re.M)
OTHER_NAME = re.compile(r"(?:([A-Z]+) )?(/[\w/{}.-]+)")


@pytest.fixture(scope="module")
def served():
    """Each address of the API with its methods, with `{}` for what it names."""
    return {
        re.sub(r"<.+?>", "{}", each.route.removeprefix(BASE)): set(each.methods)
        for each in addresses()
        if each.route.startswith(BASE)
    }


def rows():
    return ROW.findall(PAGE.read_text())


def names_of(method, path, also):
    """The method and address of a row and of its aliases."""
    yield method, path
    if method == "PUT":
        yield "PATCH", path
    for other, address in OTHER_NAME.findall(also):
        yield other or method, address


def test_it_lists_the_whole_contract():
    assert [row[0] for row in rows()] == [f"V{number:03}" for number in range(1, 118)]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_it_says_truly_what_answers(served, row):
    name, method, path, also, state = row
    for verb, address in names_of(method, path, also):
        found = served.get(re.sub(r"{.+?}", "{}", address), set())
        assert (verb in found) == (state == "done"), (name, verb, address)


def test_it_has_every_row_that_is_done_in_the_document():
    told = {
        row_of(operation["operationId"]): (method.upper(), path)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if not operation["operationId"].endswith("_by_patch") and "x-other-name-of" not in operation
    }
    done = {name: (method, path) for name, method, path, _, state in rows() if state == "done"}
    beyond = {name: (method, path) for name, method, path in BEYOND.findall(PAGE.read_text())}
    assert told == done | beyond


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_it_has_the_other_names_of_a_row_in_the_document(row):
    name, method, path, also, state = row
    told = {
        re.sub(r"{.+?}", "{}", address): methods for address, methods in document()["paths"].items()
    }
    for verb, address in names_of(method, path, also):
        operation = told.get(re.sub(r"{.+?}", "{}", address), {}).get(verb.lower())
        assert bool(operation) == (state == "done"), (name, verb, address)
        if operation and address != path:
            assert row_of(operation["x-other-name-of"]) == name


def row_of(operation_id):
    """`V001` of `V001_login`; what has no row is told by its whole name."""
    return operation_id if operation_id.startswith("X_") else operation_id[:4]


def test_it_is_openapi_3_1_and_public(customer):
    answer = customer().get("/helpdesk-openapi.yaml")
    assert answer.status == 200
    told = yaml.safe_load(answer.body)
    assert told["openapi"].startswith("3.1")
    assert told["servers"] == [{"url": BASE}]
    openapi_spec_validator.validate(told)


def test_it_tells_every_method_with_its_answers(served):
    for path, methods in document()["paths"].items():
        view = served[re.sub(r"{.+?}", "{}", path)]
        assert {name.upper() for name in methods} <= view
        for method, operation in methods.items():
            assert method in METHODS
            assert operation["summary"] and operation["tags"], path
            for answer in operation["responses"].values():
                assert answer["description"]
                assert "X-RateLimit-Remaining" in answer["headers"]


CALLS = [
    ("GET", "/profile", None),
    ("PUT", "/profile", {"phone": "1"}),
    ("GET", "/auth/status", None),
    ("POST", "/auth/login", {"username": "bob", "password": "helpdesk-demo"}),
    ("POST", "/auth/logout", None),
    ("GET", "/sites", None),
    ("PUT", "/profile", {"phone": 1}),
    ("POST", "/auth/refresh", {"refresh_token": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=str)
def test_it_answers_as_the_document_says(customer, bob, office, method, path, body):
    answer = customer(bob).send(method, path, body)
    told = document()["paths"][path][method.lower()]["responses"][str(answer.status)]
    hold(told["content"]["application/json"]["schema"], answer.json, document)
