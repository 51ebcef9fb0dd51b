"""FreeScout 7wcq-2qmv-mvcm: no password, token or cookie in logs, error pages, API or audit rows."""

import json

import pytest

from helpdesk.core.logging import hide_secrets
from helpdesk.core.models import Event
from helpdesk.demo.people import PASSWORD
from tests.inventory import addresses

NEW = "correct horse battery"


def test_it_writes_no_secret_anywhere(api, bob, logged):
    token = (
        api().post("/login", {"username": "bob", "password": PASSWORD}).raw.cookies["hd_auth"].value
    )
    ask = api(bob, token=token)
    api().post("/login", {"username": "bob", "password": "wrong-guess-1"})
    ask.post("/me/password", {"old_password": PASSWORD, "new_password": NEW})
    api(bearer="a.secret-bearer.b").get("/me")
    api().get("/welcome/one-time-secret-1")
    audit = json.dumps(list(Event.objects.values("data", "changes")), default=str)
    for secret in (PASSWORD, NEW, token, "wrong-guess-1", "secret-bearer", "one-time-secret-1"):
        assert secret not in logged()
        assert secret not in audit
    assert '"path":"/me/password"' in logged()


def test_it_writes_no_key_of_an_address(api, logged):
    keyed = [each for each in addresses() if "token" in each.parameters]
    assert len(keyed) > 10
    for address in keyed:
        api().get(address.path({"token": "secret-key-in-path"}))
    assert "secret-key-in-path" not in logged()
    assert "/welcome/***" in logged()


@pytest.mark.parametrize(
    "key", ["password", "New_Password", "api_token", "Authorization", "set-cookie", "client_secret"]
)
def test_it_blanks_what_is_named_like_a_secret(key):
    assert hide_secrets(None, "", {key: "x", "path": "/y"}) == {key: "***", "path": "/y"}
