"""Signing in through the provider in a browser: code flow with state, nonce and PKCE."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.models import Session, User
from tests.openid.conftest import BACK, CLIENT, START


def asked_of(answer):
    return {
        name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()
    }


def signed_in(flow, provider, sub, **claims):
    provider.know(sub, **claims)
    start = flow.get(START)
    return flow.get(BACK, provider.sign_in(start["Location"], sub))


def test_it_asks_with_state_nonce_and_challenge(flow, provider):
    asked = asked_of(flow.get(START))
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT
    assert asked["code_challenge_method"] == "S256"
    assert (
        len(base64.urlsafe_b64decode(asked["code_challenge"] + "=")) == hashlib.sha256().digest_size
    )
    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) >= 16
    other = asked_of(flow.get(START))
    assert all(asked[name] != other[name] for name in ("state", "nonce", "code_challenge"))


def test_it_signs_in_and_sends_people_home(flow, provider):
    answer = signed_in(flow, provider, "carla", email="carla@x.example", name="Carla")
    assert (answer.status_code, answer["Location"]) == (302, "/portal")
    assert answer.cookies["hd_auth"]["httponly"] is True
    assert flow.get("/me").json()["external_id"] == "carla"


def test_it_keeps_the_roles_that_the_provider_vouched_for(flow, provider):
    answer = signed_in(flow, provider, "carla", email="carla@x.example", groups=["agent"])
    assert answer["Location"] == "/desk"
    assert flow.get("/me").json()["roles"] == ["agent", "requester"]
    assert flow.get("/teams").status_code == 200
    assert User.objects.get(external_id="carla").roles == ["requester"]


def test_it_opens_a_session_of_its_own_each_time(flow, provider):
    signed_in(flow, provider, "carla", email="carla@x.example")
    first = flow.cookies["hd_auth"].value
    signed_in(flow, provider, "carla", email="carla@x.example")
    assert flow.cookies["hd_auth"].value != first
    assert Session.objects.count() == 1


def test_it_goes_on_to_where_the_person_wanted(flow, provider):
    provider.know("carla", email="carla@x.example")
    start = flow.get(START, {"next": "/portal/profile"})
    answer = flow.get(BACK, provider.sign_in(start["Location"], "carla"))
    assert answer["Location"] == "/portal/profile"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_it_goes_on_to_no_other_site(flow, provider, target):
    provider.know("carla", email="carla@x.example")
    start = flow.get(START, {"next": target})
    answer = flow.get(BACK, provider.sign_in(start["Location"], "carla"))
    assert answer["Location"] == "/portal"


def test_it_refuses_a_state_that_it_did_not_give(flow, provider):
    provider.know("carla", email="carla@x.example")
    back = provider.sign_in(flow.get(START)["Location"], "carla")
    answer = flow.get(BACK, back | {"state": "invented"})
    assert answer.status_code == 400
    assert "hd_auth" not in answer.cookies


def test_it_refuses_a_browser_that_asked_for_nothing(flow, provider):
    provider.know("carla", email="carla@x.example")
    back = provider.sign_in(flow.get(START)["Location"], "carla")
    flow.cookies.clear()
    answer = flow.get(BACK, back)
    assert answer["Location"] == "/login?failed=1"
    assert "hd_auth" not in answer.cookies


def test_it_takes_a_state_only_once(flow, provider):
    provider.know("carla", email="carla@x.example")
    back = provider.sign_in(flow.get(START)["Location"], "carla")
    assert flow.get(BACK, back)["Location"] == "/portal"
    assert flow.get(BACK, back).status_code == 400


def test_it_refuses_an_answer_to_another_sign_in(flow, provider):
    """A code that was made for another nonce, put in by whoever wants us to be them."""
    provider.know("carla", email="carla@x.example")
    theirs = provider.sign_in(flow.get(START)["Location"], "carla")
    mine = asked_of(flow.get(START))
    answer = flow.get(BACK, {"code": theirs["code"], "state": mine["state"]})
    assert answer["Location"] == "/login?failed=1"
    assert "hd_auth" not in answer.cookies


@pytest.mark.parametrize("code", ["invented", "", "x" * 5000, "%00"])
def test_it_refuses_a_code_that_is_none(flow, provider, code):
    answer = flow.get(BACK, {"code": code, "state": asked_of(flow.get(START))["state"]})
    assert answer["Location"] == "/login?failed=1"


def test_it_refuses_a_token_that_is_for_another_client(flow, provider, settings):
    provider.know("carla", email="carla@x.example")
    back = provider.sign_in(flow.get(START)["Location"].replace(CLIENT, "another"), "carla")
    assert flow.get(BACK, back)["Location"] == "/login?failed=1"


def test_it_says_so_when_the_provider_is_down(flow, provider, settings):
    provider.know("carla", email="carla@x.example")
    back = provider.sign_in(flow.get(START)["Location"], "carla")
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:1/token"
    assert flow.get(BACK, back)["Location"] == "/login?failed=1"


def test_it_says_so_when_somebody_refuses_at_the_provider(flow):
    answer = flow.get(BACK, {"error": "access_denied"})
    assert answer["Location"] == "/login?failed=1"
    page = flow.get(answer["Location"])
    assert b"The sign-in did not work" in page.content


def test_it_is_not_there_without_a_provider(browser, cast, settings):
    settings.OIDC_RP_CLIENT_ID = ""
    assert browser.get(START).status_code == 404
    assert browser.get(BACK, {"code": "x", "state": "x"}).status_code == 404
