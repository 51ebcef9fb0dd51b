"""How the customer API says no, counts pages and limits (R53: by person, token, tenant, address)."""

import time

import pytest

from helpdesk.api.customer.dialect import as_number
from helpdesk.core.errors import NotFound


def test_it_says_no_in_one_shape(customer, bob):
    ask = customer(bob)
    assert (ask.get("/nonsense").status, set(ask.get("/nonsense").json)) == (404, {"error"})
    wrong = ask.send("DELETE", "/profile")
    assert (wrong.status, set(wrong.json)) == (405, {"error"})
    assert wrong.headers["Allow"]
    assert set(ask.send("PUT", "/profile", raw=b"{").json) == {"error"}
    media = ask.send("PUT", "/profile", raw=b"a=1", content_type="text/plain")
    assert (media.status, set(media.json)) == (415, {"error"})
    assert "`Content-Type: application/json`" in media.error
    body = ask.send("PUT", "/profile", [])
    assert (body.status, body.json["code"]) == (400, "invalid")


def test_it_says_what_it_takes_where_that_is_a_form(customer, ivan, cast):
    path = f"/tickets/{cast.ticket(ivan).pk}/attachments"
    assert "`Content-Type: multipart/form-data`" in customer(ivan).post(path, {}).error
    both = customer(ivan).send("POST", "/assets/import", raw=b"a", content_type="text/csv")
    assert both.status == 415
    assert "`Content-Type: application/json` or `Content-Type: multipart/form-data`" in both.error


def test_it_says_the_same_thing_once(customer):
    answer = customer().post("/auth/login", {})
    assert set(answer.errors) == {"username", "password"}
    assert answer.error == "This field is required."


def test_it_knows_no_tenant_that_is_not_there(customer):
    answer = customer(headers={"X-Tenant": "nobody"}).get("/profile")
    assert (answer.status, set(answer.json)) == (404, {"error"})


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("rival.localhost", "rival"),
        ("RIVAL.localhost:8080", "rival"),
        ("localhost", "demo"),
        ("127.0.0.1:8080", "demo"),
        ("desk.example.com", "demo"),
        ("nobody.localhost", None),
        ("nobody.localhost.:8080", None),
    ],
)
def test_it_finds_the_tenant_by_the_host(customer, cast, host, slug):
    """What is below the host of `PUBLIC_URL` names a tenant, or nobody."""
    cast.tenant, cast.rival  # noqa: B018
    answer = customer(headers={"Host": host, "X-Tenant": ""}).get("/init")
    if slug is None:
        assert (answer.status, set(answer.json)) == (404, {"error"})
    else:
        assert answer.json["data"]["tenant"]["slug"] == slug


@pytest.mark.parametrize("text", ["", "x", "-1", "1.0", "1e3", "٣", " 1", "9" * 30])
def test_it_knows_nothing_by_a_malformed_id(text):
    with pytest.raises(NotFound):
        as_number(text)


def test_it_reads_an_id():
    assert as_number("1042") == 1042


# ── Limits ───────────────────────────────────────────────────────────────────────────────────────
def told(answer):
    return tuple(int(answer.headers[f"X-RateLimit-{name}"]) for name in ("Limit", "Remaining"))


def test_it_tells_the_limit_on_every_answer(customer, bob):
    ask = customer(bob)
    assert told(ask.get("/profile")) == (300, 299)
    assert told(ask.get("/nonsense")) == (300, 298)
    assert told(ask.send("DELETE", "/profile")) == (300, 297)
    assert told(ask.send("PUT", "/profile", [])) == (300, 296)
    assert told(customer().get("/profile")) == (300, 299)
    token = customer().with_token("bob")
    answer = token.get("/profile")
    assert told(answer) == (120, 119)
    assert 0 < int(answer.headers["X-RateLimit-Reset"]) - time.time() <= 62


def test_it_tells_the_limit_where_a_request_ends_early(customer, bob):
    ask = customer(bob)
    lost = ask.get("/profile", headers={"X-Tenant": "nobody"})
    assert (lost.status, told(lost)) == (404, (300, 299))
    ask.client.defaults["helpdesk.refusal"] = 413
    cut = ask.send("PUT", "/profile", {})
    assert (cut.status, told(cut)) == (413, (300, 299))
    del ask.client.defaults["helpdesk.refusal"]
    assert told(customer().get("/profile")) == (300, 298)


def test_it_refuses_strangers_who_ask_too_often(customer, settings):
    settings.RATE_LIMIT_API_SESSIONS = 1
    found = [customer().get("/init", headers={"X-Tenant": "nobody"}).status for _ in range(2)]
    assert found == [404, 429]


def test_it_refuses_who_asks_too_often(customer, bob, settings):
    settings.RATE_LIMIT_API_SESSIONS = 2
    ask = customer(bob)
    assert [ask.get("/profile").status for _ in range(3)] == [200, 200, 429]
    answer = ask.get("/profile")
    assert answer.json == {"error": "Too many requests"}
    assert told(answer) == (2, 0)
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    assert customer(bob).get("/profile").status == 200


def test_it_counts_the_tokens_of_one_sign_in_together(customer, bob, settings):
    settings.RATE_LIMIT_API_TOKENS = 2
    tokens = customer().log_in("bob").json
    body = {"refresh_token": tokens["refresh_token"]}
    new = customer().post("/auth/refresh", body).json
    found = [
        customer(bearer=token["access_token"]).get("/profile").status
        for token in (tokens, new, tokens)
    ]
    assert found == [200, 200, 429]


def test_it_has_a_limit_for_the_whole_tenant(customer, cast, bob, dana, settings):
    settings.RATE_LIMIT_API_TENANTS = 2
    assert [customer(each).get("/profile").status for each in (bob, dana, bob)] == [200, 200, 429]
    assert told(customer(dana).get("/profile")) == (2, 0)
    assert customer(cast.walt).get("/profile").status == 200


def test_it_may_have_no_limit(customer, bob, settings):
    settings.RATE_LIMIT_API_SESSIONS = settings.RATE_LIMIT_API_TENANTS = 0
    answer = customer(bob).get("/profile")
    assert "X-RateLimit-Limit" not in answer.headers
