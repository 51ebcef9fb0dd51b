"""Zammad GHSA-7f39-jjj6-7fwv: exactly the sites of ALLOWED_ORIGINS may ask; RT CVE-2022-25803: nobody is sent on."""

import pytest

from helpdesk.demo.people import PASSWORD

PORTAL = "https://portal.example.com"
STRANGERS = [
    "https://evil.example",
    "https://portal.example.com.evil.example",
    "https://evilportal.example.com",
    "http://portal.example.com",
    "https://portal.example.com:8443",
    "https://portal.example.com/",
    "https://portal.example.com/page?x#y",
    "https://PORTAL.example.com.",
    "null",
    "",
    "*",
    "nonsense",
    "https://[::1",
    "https://portal.example.com\u00e9",
]


@pytest.fixture(autouse=True)
def allowed(settings):
    settings.ALLOWED_ORIGINS = settings.CORS_ALLOWED_ORIGINS = [PORTAL]


def preflight(api, origin, headers="authorization,content-type"):
    return api().send(
        "OPTIONS",
        "/tickets",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": headers,
        },
    )


def cors_of(answer):
    return {
        name: value for name, value in answer.headers.items() if "access-control" in name.lower()
    }


def test_it_answers_a_preflight_of_an_allowed_site(api):
    answer = preflight(api, PORTAL)
    assert answer.status in {200, 204}
    assert answer.headers["Access-Control-Allow-Origin"] == PORTAL
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    allowed = [name.strip() for name in answer.headers["Access-Control-Allow-Headers"].split(",")]
    assert allowed == ["Authorization", "Content-Type", "X-Requested-With"]
    for method in ("GET", "POST", "PATCH", "DELETE"):
        assert method in answer.headers["Access-Control-Allow-Methods"]
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("headers", ["X-Tenant", "X-Evil", "*", "If-Match"])
def test_it_allows_no_further_headers(api, headers):
    said = preflight(api, PORTAL, headers).headers["Access-Control-Allow-Headers"]
    assert headers not in said


def test_it_says_nothing_to_other_sites(api, agent):
    ask = api(agent)
    for origin in STRANGERS:
        assert cors_of(preflight(api, origin)) == {}, origin
        answer = ask.get("/me", headers={"Origin": origin})
        assert cors_of(answer) == {}, origin
        assert "Origin" in answer.headers["Vary"]


def test_it_lets_an_allowed_site_read_every_answer(api, agent):
    for path, status in (("/me", 200), ("/tickets/x", 404), ("/nonsense", 404)):
        answer = api(agent).get(path, headers={"Origin": PORTAL})
        assert answer.status == status
        assert answer.headers["Access-Control-Allow-Origin"] == PORTAL
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert api().get("/me", headers={"Origin": PORTAL}).headers["Access-Control-Allow-Origin"]
    held = api(bearer="nonsense").get("/me", headers={"Origin": PORTAL})
    assert (held.status, held.headers["Access-Control-Allow-Origin"]) == (401, PORTAL)


def test_it_lets_an_allowed_site_write_with_the_cookie(api, bob):
    body = {"title": "From the portal", "priority": 3}
    assert api(bob).post("/tickets", body, headers={"Origin": PORTAL}).status == 201


@pytest.mark.parametrize("path", ["/tickets", "/me/password", "/logout", "/login", "/api/tickets"])
def test_it_refuses_what_other_sites_make_a_browser_send(api, bob, path):
    ask = api(bob)
    for origin in filter(None, STRANGERS):
        answer = ask.post(path, {}, headers={"Origin": origin})
        assert (answer.status, answer.json) == (403, {"error": "forbidden"}), origin
        assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_it_refuses_by_what_the_browser_says_of_the_site(api, bob, site):
    assert api(bob).post("/tickets", {}, headers={"Sec-Fetch-Site": site}).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://testserver"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_it_takes_what_programs_and_our_own_pages_send(api, bob, headers):
    body = {"title": "From here", "priority": 3}
    assert api(bob).post("/tickets", body, headers=headers).status == 201


# ── Leading on, and acting by a link ──────────────────────────────────────────────────────────────
TARGETS = [
    "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "javascript:alert(1)", "data:text/html,x", "https:evil.example", "//[::1", "/%0d%0aSet-Cookie:x=1", "evil.example",
    "/\r\nX: 1", "http://testserver@evil.example", "///evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_it_sends_nobody_to_another_site_after_signing_in(browser, bob, target):
    form = {"username": "bob", "password": PASSWORD, "next": target}
    answer = browser.post("/login", form)
    assert answer.status_code == 302
    there = answer["Location"]
    assert there.startswith("/")
    assert not there.startswith(("//", "/\\"))
    assert not set("\r\n\t") & set(there)


@pytest.mark.parametrize(
    "path", ["/logout", "/sign-out", "/portal/tickets/1/close", "/desk/tickets/bulk"]
)
def test_it_changes_nothing_by_a_get(api, cast, bob, path):
    cast.ticket(bob)
    ask = api(bob)
    ask.get(path)
    assert ask.get("/me").status == 200
    assert ask.get("/tickets").json[0]["status"] == "New"


def test_it_wants_forms_of_our_own_pages(bob):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    form = {"username": "bob", "password": PASSWORD}
    assert strict.post("/login", form).status_code == 403
