"""osTicket CVE-2026-9507; Chatwoot CVE-2021-3740; GLPI CVE-2022-39234; RT CVE-2022-25803 (R41); R39, R53."""

import pytest

from helpdesk.demo.people import PASSWORD

TARGETS = [
    "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "javascript:alert(1)", "data:text/html,x", "https:evil.example", "//[::1", "/%0d%0aSet-Cookie:x=1", "evil.example",
    "/\r\nX: 1", "http://testserver@evil.example", "///evil.example",
]  # fmt: skip


def test_it_gives_a_new_session_at_each_sign_in(api, bob):
    first = (
        api().post("/login", {"username": "bob", "password": PASSWORD}).raw.cookies["hd_auth"].value
    )
    fixed = api(token=first).post("/login", {"username": "bob", "password": PASSWORD})
    assert fixed.raw.cookies["hd_auth"].value != first
    planted = api(token="planted").post("/login", {"username": "bob", "password": PASSWORD})
    assert planted.raw.cookies["hd_auth"].value != "planted"
    assert api(token="planted").get("/me").status == 401


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
