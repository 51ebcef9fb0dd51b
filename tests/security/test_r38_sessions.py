"""osTicket CVE-2026-9507; Chatwoot CVE-2021-3740; GLPI CVE-2022-39234; R39, R53."""

from helpdesk.demo.people import PASSWORD


def test_it_gives_a_new_session_at_each_sign_in(api, bob):
    first = (
        api().post("/login", {"username": "bob", "password": PASSWORD}).raw.cookies["hd_auth"].value
    )
    fixed = api(token=first).post("/login", {"username": "bob", "password": PASSWORD})
    assert fixed.raw.cookies["hd_auth"].value != first
    planted = api(token="planted").post("/login", {"username": "bob", "password": PASSWORD})
    assert planted.raw.cookies["hd_auth"].value != "planted"
    assert api(token="planted").get("/me").status == 401
