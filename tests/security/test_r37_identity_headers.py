"""Zammad CVE-2026-34720, CVE-2020-26030; GLPI CVE-2026-23624: no header says who one is, or what is asked."""

import pytest

IDENTITY = [
    "Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Auth-Request-User",
    "X-User", "X-WEBAUTH-USER", "Ssl-Client-S-Dn", "X-Forwarded-Access-Token", "X-Original-User",
]  # fmt: skip


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
