"""RT CVE-2022-25802, CVE-2013-3372; osTicket b794c599 and FreeScout CVE-2026-107393 (R09, R37)."""

import pytest

ODD = ["a\r\nSet-Cookie: x=1", "a\nX: 1", "a\x00b", "\u202egnp", "a;b\"c'", "<script>", "é" * 300]
IDENTITY = [
    "Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Auth-Request-User",
    "X-User", "X-WEBAUTH-USER", "Ssl-Client-S-Dn", "X-Forwarded-Access-Token", "X-Original-User",
]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["X-Request-ID", "X-Tenant", "Last-Event-ID", "If-Match", "Accept", "User-Agent", "Referer"],
)
def test_it_writes_nothing_odd_into_its_headers(api, agent, name):
    for value in ODD:
        answer = api(agent).get("/me", headers={name: value})
        assert answer.status in {200, 400, 404}, (name, value)
        for sent in answer.headers.values():
            assert not set("\r\n\x00") & set(sent)
            assert "Set-Cookie: x" not in sent


@pytest.mark.parametrize("header", IDENTITY)
def test_it_believes_no_header_that_says_who_one_is(api, admin, header):
    for value in (admin.email, "admin", str(admin.public_id)):
        for path in ("/me", "/helpdesk/api/v1/profile", "/events"):
            assert api().get(path, headers={header: value}).status == 401
        assert api().get("/admin/", headers={header: value}).status == 302


@pytest.mark.parametrize(
    "header", ["X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Forwarded-Prefix"]
)
def test_it_lets_no_header_change_what_is_asked(api, agent, header):
    for value in ("/admin/", "DELETE", "/readyz"):
        assert api(agent).get("/me", headers={header: value}).json["id"] == str(agent.public_id)


def test_it_does_not_believe_who_forwarded_a_request(api, bob, settings):
    settings.RATE_LIMIT_LOGIN = 1
    for number in range(6):
        headers = {"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": f"10.0.0.{number}"}
        api().post("/login", {"username": f"n{number}", "password": "x"}, headers=headers)
    fresh = {"X-Forwarded-For": "10.9.9.9"}
    assert api().post("/login", {"username": "bob", "password": "x"}, headers=fresh).status == 429
