"""Google, Microsoft and Apple against a real OpenID provider: V008, V009, the callback, the button."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone

from accounts import oauth
from accounts.models import Identity, OAuthFlow, SecondFactor, Session, User
from accounts.oauth import Client as Registered
from accounts.services import add_provider, connect_identity, open_session, update_provider
from accounts.services.identities import is_verified
from helpdesk.core.errors import Conflict, Forbidden, Invalid
from helpdesk.core.models import Event
from tests.api.customer.test_second_factor import code_of, switch_on
from tests.openid.conftest import CLIENT

API = "/helpdesk/api/v1"
AUTHORIZE, CALLBACK = f"{API}/auth/oauth/authorize", f"{API}/auth/oauth/callback"
APP = "acme-app://signed-in"
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def google(provider, settings, cast):
    """The real provider in Google's place, for every tenant."""
    settings.OAUTH_ISSUERS = {**settings.OAUTH_ISSUERS, "google": provider.url}
    settings.OAUTH_CLIENTS = {"google": {"client_id": CLIENT, "secret": "x"}}
    settings.OAUTH_REDIRECT_URIS = [APP]
    oauth._documents.clear()
    oauth._keys.clear()
    provider.know("carla", email="carla@acme.example", email_verified=True, name="Carla Diaz")
    return provider


@pytest.fixture
def begin(browser, google):
    """Asks for the way to the provider, as a program does."""

    def ask(client=browser, **query):
        answer = client.get(AUTHORIZE, {"provider": "google", **query})
        assert answer.status_code == 200, answer.content
        return answer.json()

    return ask


def asked_of(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def come_back(browser, google, told, sub="carla", **headers):
    return browser.get(CALLBACK, google.sign_in(told["authorization_url"], sub), headers=headers)


# ── Who there is ─────────────────────────────────────────────────────────────────────────────────
def test_it_names_the_providers_that_are_set_up(api, cast, settings):
    settings.OAUTH_CLIENTS = {}
    for path in ("/auth/oauth/providers", "/oauth/providers"):
        assert api().get(API + path).json == {"success": True, "providers": []}
    for key in ("microsoft", "google", "apple"):
        add_provider(cast.tenant, key=key, client_id="c", secret="s", by=cast.admin)
    known = api().get(f"{API}/auth/oauth/providers").json["providers"]
    assert known == [
        {"key": "google", "name": "Google", "icon": "google", "color": "#4285F4"},
        {"key": "microsoft", "name": "Microsoft", "icon": "microsoft", "color": "#00A4EF"},
        {"key": "apple", "name": "Apple", "icon": "apple", "color": "#000000"},
    ]
    assert api().get(f"{API}/init").json["data"]["oauth_providers"] == known


def test_a_tenant_may_leave_out_what_the_installation_offers(api, cast, google):
    row = add_provider(cast.tenant, key="google", client_id="own", secret="s", by=cast.admin)
    update_provider(row, changes={"is_enabled": False}, by=cast.admin)
    assert api().get(f"{API}/auth/oauth/providers").json["providers"] == []
    assert api().get(f"{AUTHORIZE}?provider=google").json["code"] == "unknown_provider"


# ── The way there ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("path", ["/auth/oauth/authorize", "/auth/oauth/url", "/oauth/authorize"])
def test_it_sends_people_there_with_state_nonce_and_challenge(api, google, path):
    told = api().get(f"{API}{path}?provider=google").json
    assert set(told) == {"success", "provider", "authorization_url", "state"}
    asked = asked_of(told["authorization_url"])
    assert told["authorization_url"].startswith(f"{google.url}/")
    assert asked["state"] == told["state"] and len(told["state"]) > 40
    assert asked["redirect_uri"] == f"http://localhost:8080{CALLBACK}"
    assert asked["code_challenge_method"] == "S256"
    again = asked_of(api().get(f"{API}{path}?provider=google").json["authorization_url"])
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize("named", ["", "apple", "facebook", "Google", "google%00"])
def test_it_knows_no_provider_that_is_not_set_up(api, google, named):
    answer = api().get(f"{AUTHORIZE}?provider={named}")
    assert (answer.status, set(answer.errors)) == (400, {"provider"})
    assert named == "" or answer.json["code"] == "unknown_provider"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", f"{APP}/", f"{APP}?x", APP.upper(), f"{APP}@evil.example", "acme-app://",
        "http://localhost:8080/", f"http://localhost:8080{CALLBACK}/", "//evil.example", "javascript:x",
    ],
)  # fmt: skip
def test_it_sends_nobody_to_an_address_that_is_not_on_the_list(api, google, target):
    answer = api().client.get(AUTHORIZE, {"provider": "google", "redirect_uri": target})
    assert (answer.status_code, answer.json()["code"]) == (400, "redirect_not_allowed")
    assert not OAuthFlow.objects.exists()


def test_it_says_so_when_the_provider_is_down(api, browser, google, settings):
    settings.OAUTH_ISSUERS = {**settings.OAUTH_ISSUERS, "google": "http://127.0.0.1:1"}
    assert api().get(f"{AUTHORIZE}?provider=google").status == 503
    answer = browser.get("/login/with/google", follow=True)
    assert b"The provider does not answer just now" in answer.content


@pytest.mark.parametrize(
    ("provider", "client", "door"),
    [
        ("google", {}, "https://accounts.google.com/o/oauth2/v2/auth?"),
        ("microsoft", {}, "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?"),
        (
            "microsoft",
            {"directory": "acme.example"},
            "https://login.microsoftonline.com/acme.example/oauth2/v2.0/authorize?",
        ),
        ("apple", {}, "https://appleid.apple.com/auth/authorize?"),
    ],
)
def test_it_knows_the_doors_of_the_usual_places_without_asking(
    api, cast, settings, provider, client, door
):
    settings.OAUTH_CLIENTS = {provider: {"client_id": CLIENT, "secret": "x"} | client}
    told = api().get(f"{AUTHORIZE}?provider={provider}").json
    assert told["authorization_url"].startswith(door)


# ── The way back ─────────────────────────────────────────────────────────────────────────────────
def test_it_gives_tokens_and_the_cookie_to_who_comes_back(browser, google, begin):
    answer = come_back(browser, google, begin())
    told = answer.json()
    person = User.objects.get(email="carla@acme.example")
    assert answer.status_code == 200
    assert told == {
        "success": True,
        "access_token": told["access_token"],
        "refresh_token": told["refresh_token"],
        "token_type": "Bearer",
        "expires_in": 3600,
        "user": {
            "employee_number": person.employee_number,
            "first_name": "Carla",
            "last_name": "Diaz",
            "email": "carla@acme.example",
            "company_name": None,
        },
    }
    assert browser.get(f"{API}/profile").status_code == 200
    bearer = {"Authorization": f"Bearer {told['access_token']}"}
    assert Client().get(f"{API}/profile", headers=bearer).status_code == 200


def test_it_takes_a_newcomer_into_the_company_of_their_address(browser, google, begin, bob):
    come_back(browser, google, begin())
    person = User.objects.get(email="carla@acme.example")
    assert (person.company, person.roles) == (bob.company, ["requester"])
    assert person.is_email_verified and not person.has_usable_password()
    come_back(browser, google, begin())
    assert Identity.objects.get().person == person


def test_it_signs_in_by_the_button_and_goes_on(browser, google):
    page = browser.get("/login", {"next": "/portal/profile"})
    assert b'href="/login/with/google?next=%2Fportal%2Fprofile"' in page.content
    start = browser.get("/login/with/google", {"next": "/portal/profile"})
    told = {"authorization_url": start["Location"]}
    answer = come_back(browser, google, told, **PAGE)
    assert (answer.status_code, answer["Location"]) == (302, "/portal/profile")
    assert answer.cookies["hd_auth"]["httponly"] and "helpdesk_session" not in answer.cookies
    assert browser.get("/portal/profile").status_code == 200
    assert browser.get("/login/with/apple").status_code == 404


def test_it_goes_on_to_no_other_site(browser, google):
    start = browser.get("/login/with/google", {"next": "https://evil.example"})
    answer = come_back(browser, google, {"authorization_url": start["Location"]}, **PAGE)
    assert answer["Location"] == "/"


def test_a_browser_that_began_in_the_api_gets_both_cookies(browser, google, begin):
    answer = come_back(browser, google, begin(), **PAGE)
    assert answer["Location"] == "/portal"
    assert {"hd_auth", "helpdesk_session"} <= set(answer.cookies)


def test_a_program_takes_the_code_where_it_is_allowed_to(google, begin):
    told = begin(Client(), redirect_uri=APP)
    assert asked_of(told["authorization_url"])["redirect_uri"] == APP
    assert come_back(Client(), google, told).status_code == 200


def test_apple_sends_a_form_and_the_browser_brings_the_rest(browser, google, begin):
    back = google.sign_in(begin()["authorization_url"], "carla")
    sent = Client().post(
        CALLBACK, {**back, "user": "{}"}, headers={"Origin": "https://apple.example"}
    )
    assert sent.status_code == 303
    assert browser.get(sent["Location"], headers=PAGE)["Location"] == "/portal"


def test_it_ends_the_way_after_one_use(browser, google, begin):
    back = google.sign_in(begin()["authorization_url"], "carla")
    assert browser.get(CALLBACK, back).status_code == 200
    again = browser.get(CALLBACK, back)
    assert (again.status_code, again.json()["code"]) == (400, "invalid_state")


def test_it_ends_after_ten_minutes(browser, google, begin):
    told = begin()
    OAuthFlow.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert come_back(browser, google, told).json()["code"] == "invalid_state"


def test_it_refuses_a_browser_that_did_not_go(google, begin):
    """Somebody makes a victim end a sign-in that they began, to be signed in as them."""
    for headers in ({}, PAGE):
        answer = come_back(Client(), google, begin(), **headers)
        assert answer.status_code == (302 if headers else 400)
        assert "hd_auth" not in answer.cookies
    program = begin(Client(), redirect_uri=APP)
    victim = {"Sec-Fetch-Site": "same-origin"}
    assert come_back(Client(), google, program, **victim).json()["code"] == "invalid_state"


@pytest.mark.parametrize("state", ["", "x", "%00", "x" * 5000, "null"])
def test_it_refuses_a_state_that_it_did_not_give(browser, begin, state):
    begin()
    answer = browser.get(f"{CALLBACK}?code=x&state={state}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_state")


@pytest.mark.parametrize("code", ["", "invented", "x" * 3000])
def test_it_refuses_a_code_that_is_none(browser, begin, code):
    answer = browser.get(CALLBACK, {"code": code, "state": begin()["state"]})
    assert answer.status_code == 401
    assert not Session.objects.exists()


def test_it_refuses_an_answer_to_another_question(browser, google, begin):
    theirs = google.sign_in(begin(Client())["authorization_url"], "carla")
    mine = begin()
    answer = browser.get(CALLBACK, {"code": theirs["code"], "state": mine["state"]})
    assert answer.status_code == 401


def test_it_refuses_a_token_for_another_client(browser, google, begin, settings):
    url = begin()["authorization_url"].replace(CLIENT, "another")
    assert come_back(browser, google, {"authorization_url": url}).status_code == 401


def test_it_serves_the_tenant_that_it_began_in(browser, google, begin, cast):
    cast.rival  # noqa: B018
    answer = come_back(browser, google, begin(), **{"X-Tenant": "rival"})
    assert answer.json()["code"] == "invalid_state"


def test_it_tells_who_refused(browser, cast):
    answer = browser.get(CALLBACK, {"error": "access_denied", "state": "x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "access_denied")
    page = browser.get(CALLBACK, {"error": "access_denied"}, headers=PAGE, follow=True)
    assert b"You did not let the provider tell us" in page.content


# ── Whom it names (R36: Zammad CVE-2026-84458) ───────────────────────────────────────────────────
def test_it_takes_newcomers_of_companies_only_where_that_is_wanted(
    browser, google, begin, bob, settings
):
    settings.OAUTH_NEWCOMERS = False
    google.know("z-1", email="zoe@elsewhere.example", email_verified=True)
    assert come_back(browser, google, begin(), "z-1").json()["code"] == "unknown_person"
    assert come_back(browser, google, begin()).status_code == 200


def test_it_finds_who_is_here_by_a_verified_address(browser, google, begin, agent):
    google.know("a-1", email="Agent@demo.example", email_verified=True)
    assert come_back(browser, google, begin(), "a-1").json()["user"]["email"] == agent.email
    agent.refresh_from_db()
    assert agent.has_usable_password()
    google.know("a-1", email="elsewhere@x.example", email_verified=True)
    assert come_back(browser, google, begin(), "a-1").json()["user"]["email"] == agent.email


@pytest.mark.parametrize("verified", [None, False, "true", "yes", 1, 0, "", []])
def test_it_gives_nobody_an_account_for_an_address_that_is_not_verified(
    browser, google, begin, admin, verified
):
    google.know("evil", email=admin.email, email_verified=verified)
    answer = come_back(browser, google, begin(), "evil")
    assert (answer.status_code, answer.json()["code"]) == (401, "unverified_address")
    page = come_back(browser, google, begin(), "evil", **PAGE)
    assert b"Sign in with your password" in browser.get(page["Location"]).content
    assert not Identity.objects.exists() and not Session.objects.exists()


def test_it_takes_nobody_elses_account_for_a_second_identity(browser, google, begin, bob):
    google.know("b-1", email=bob.email, email_verified=True)
    google.know("b-2", email=bob.email, email_verified=True)
    assert come_back(browser, google, begin(), "b-1").status_code == 200
    assert come_back(browser, google, begin(), "b-2").status_code == 401


def test_it_leaves_nothing_of_who_only_claimed_the_address(browser, google, begin, bob):
    User.objects.filter(pk=bob.pk).update(is_email_verified=False)
    squatter = open_session(bob, by=bob)
    SecondFactor.objects.create(person=bob, sealed_secret="x")
    google.know("b-1", email=bob.email, email_verified=True)
    come_back(browser, google, begin(), "b-1")
    bob.refresh_from_db()
    assert not bob.has_usable_password() and bob.is_email_verified
    assert not Session.objects.with_token(squatter).exists()
    assert not SecondFactor.objects.exists()


def test_it_refuses_who_has_left(browser, google, begin):
    come_back(browser, google, begin())
    User.objects.filter(email="carla@acme.example").update(is_active=False)
    assert come_back(browser, google, begin()).status_code == 401


def test_it_is_two_people_in_two_tenants(browser, google, begin, cast):
    cast.rival  # noqa: B018
    come_back(browser, google, begin())
    there = {"X-Tenant": "rival"}
    told = browser.get(AUTHORIZE, {"provider": "google"}, headers=there).json()
    assert "rival.localhost" in asked_of(told["authorization_url"])["redirect_uri"]
    assert come_back(browser, google, told, **there).status_code == 200
    assert User.objects.filter(email="carla@acme.example").count() == 2


@pytest.mark.parametrize(
    ("provider", "claims", "holds"),
    [
        ("microsoft", {"email_verified": True}, False),
        ("microsoft", {"xms_edov": True}, True),
        ("microsoft", {"xms_edov": "1"}, True),
        ("microsoft", {"xms_edov": "0"}, False),
        ("apple", {"email_verified": "true"}, True),
        ("apple", {"xms_edov": True}, False),
        ("google", {"email_verified": "true"}, False),
    ],
)
def test_it_believes_each_provider_what_it_vouches_for(provider, claims, holds):
    assert is_verified(provider, claims) is holds


# ── With a second factor ─────────────────────────────────────────────────────────────────────────
def test_a_program_brings_the_same_again_with_a_code(browser, google, begin, bob):
    switch_on(bob)
    google.know("b-1", email=bob.email, email_verified=True)
    back = google.sign_in(begin()["authorization_url"], "b-1")
    assert browser.get(CALLBACK, back).json()["code"] == "otp_required"
    assert browser.get(CALLBACK, back | {"otp": "000000"}).json()["code"] == "invalid_otp"
    assert Client().get(CALLBACK, back | {"otp": code_of(bob, 1)}).status_code == 400
    assert browser.get(CALLBACK, back | {"otp": code_of(bob, 1)}).status_code == 200
    assert browser.get(CALLBACK, back | {"otp": code_of(bob, 1)}).status_code == 400


def test_a_browser_is_asked_on_the_page(browser, google, bob):
    switch_on(bob)
    google.know("b-1", email=bob.email, email_verified=True)
    start = browser.get("/login/with/google", {"next": "/portal/profile"})
    told = {"authorization_url": start["Location"]}
    answer = come_back(browser, google, told, "b-1", **PAGE)
    assert (answer["Location"], "hd_auth" in answer.cookies) == ("/login/code", False)
    assert browser.post("/login/code", {"otp": "000000"}).status_code == 401
    answer = browser.post("/login/code", {"otp": code_of(bob, 1)})
    assert (answer["Location"], "hd_auth" in answer.cookies) == ("/portal/profile", True)


# ── Connecting on the profile ────────────────────────────────────────────────────────────────────
def test_it_connects_an_identity_whose_address_nobody_confirms(api, google, bob):
    google.know("b-9", email="rob@elsewhere.example", email_verified=False)
    ask = api(bob)
    page = ask.client.post(
        "/portal/profile/identities", {"provider": "google"}, headers=told_by(ask)
    )
    url = re.search(r'href="(http://127[^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    answer = ask.client.get(CALLBACK, google.sign_in(url, "b-9"), headers=PAGE)
    assert (answer["Location"], "hd_auth" in answer.cookies) == ("/portal/profile", False)
    assert Identity.objects.get().person == bob
    told = {"authorization_url": ask.client.get("/login/with/google")["Location"]}
    answer = come_back(ask.client, google, told, "b-9", **PAGE)
    assert Session.objects.with_token(answer.cookies["hd_auth"].value).get().user == bob


def test_it_disconnects_but_locks_nobody_out(api, google, bob, dana):
    connect_identity(bob, provider="google", claims={"sub": "b"}, by=bob)
    body = {"provider": "google", "remove": "1"}
    url = "/portal/profile/identities"
    assert api(dana).client.post(url, body, headers=told_by(api(dana))).status_code == 404
    bob.set_unusable_password()
    bob.save()
    api(bob).client.post(url, body, headers=told_by(api(bob)))
    assert Identity.objects.exists()
    bob.set_password("four quiet yellow boats")
    bob.save()
    api(bob).client.post(url, body, headers=told_by(api(bob)))
    assert not Identity.objects.exists()


def test_it_connects_nobody_twice(cast, bob, dana):
    connect_identity(bob, provider="google", claims={"sub": "b"}, by=bob)
    connect_identity(bob, provider="google", claims={"sub": "b"}, by=bob)
    for person, sub in ((dana, "b"), (bob, "c")):
        with pytest.raises(Conflict):
            connect_identity(person, provider="google", claims={"sub": sub}, by=person)
    with pytest.raises(Forbidden):
        connect_identity(bob, provider="apple", claims={"sub": "b"}, by=cast.admin)


def told_by(ask):
    return {"Cookie": f"hd_auth={ask.token}"}


# ── As the providers are ─────────────────────────────────────────────────────────────────────────
def test_it_asks_one_directory_of_microsoft_or_all(settings):
    one = Registered("microsoft", "c", "s", directory="8f1c-22")
    assert one.issuer == "https://login.microsoftonline.com/8f1c-22/v2.0"
    assert Registered("microsoft", "c", "s").issuer.endswith("/common/v2.0")


def test_it_signs_what_apple_wants_for_a_secret():
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
    ).decode()
    made = Registered("apple", "svc", pem, team_id="T1", key_id="K1").client_secret
    told = jwt.decode(made, key.public_key(), ["ES256"], audience="https://appleid.apple.com")
    assert (told["iss"], told["sub"], jwt.get_unverified_header(made)["kid"]) == ("T1", "svc", "K1")


def test_it_takes_microsofts_word_for_the_directory_that_spoke():
    """One document for all directories; each signs in its own name."""
    document = {"issuer": "https://ms.example/{tenantid}/v2.0"}
    for issuer, tid, is_good in (
        ("https://ms.example/t1/v2.0", "t1", True),
        ("https://ms.example/t1/v2.0", "t2", False),
        ("https://ms.example/{tenantid}/v2.0", "t1", False),
        ("https://evil.example/t1/v2.0", "t1", False),
    ):
        assert oauth.is_of(document, {"iss": issuer, "tid": tid}) is is_good


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"client_id": "x" * 201}, "client_id"),
        ({"client_id": " "}, "client_id"),
        ({"client_id": "c", "directory": "no directory"}, "directory"),
        ({"client_id": "c", "color": "red"}, "color"),
    ],
)
def test_it_refuses_a_registration_that_cannot_be(cast, fields, wrong):
    with pytest.raises(Invalid) as refused:
        add_provider(cast.tenant, key="google", secret="s", by=cast.admin, **fields)
    assert set(refused.value.fields) == {wrong}


# ── The admin ────────────────────────────────────────────────────────────────────────────────────
def test_it_keeps_the_secret_sealed_and_tells_it_nobody(api, cast):
    row = add_provider(
        cast.tenant, key="google", client_id="c", secret="a-very-secret-word", by=cast.admin
    )
    update_provider(row, changes={"client_id": "d", "secret": ""}, by=cast.admin)
    row.refresh_from_db()
    assert row.client_id == "d" and "a-very-secret-word" not in row.sealed_secret
    page = api(cast.admin).get(f"/admin/accounts/identityprovider/{row.pk}/change/")
    assert b"a-very-secret-word" not in page.body and b"/auth/oauth/callback" in page.body
    assert "a-very-secret-word" not in str(list(Event.objects.values()))
