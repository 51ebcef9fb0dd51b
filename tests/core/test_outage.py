"""What is said while the database is gone: come back soon, and nothing else."""

import json

import pytest
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory

from helpdesk.api.agent.dialect import answer_to
from helpdesk.pages import server_error

SECRET = "connection to server at 10.1.2.3 failed"


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
@pytest.mark.parametrize("path", ["/tickets", "/login", "/desk"])
def test_it_asks_to_come_back_soon(kind, path):
    request = RequestFactory().get(path)
    try:
        raise kind(SECRET)
    except kind:
        response = server_error(request)
    assert response.status_code == 503
    assert SECRET not in response.content.decode()
    # Nobody knows whether somebody is signed in: what helps is to try again.
    assert 'href="/login"' not in response.content.decode()
    assert response["Content-Type"].startswith("text/html") == (path != "/tickets")


def test_it_says_the_same_inside_a_view():
    response = answer_to(OperationalError(SECRET))
    assert response.status_code == 503
    assert SECRET not in json.dumps(response.data)


def test_other_failures_are_still_failures():
    try:
        raise ValueError
    except ValueError:
        response = server_error(RequestFactory().get("/tickets"))
    assert (response.status_code, json.loads(response.content)) == (
        500,
        {"error": "Something went wrong."},
    )
