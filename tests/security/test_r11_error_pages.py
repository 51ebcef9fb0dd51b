"""Zammad CVE-2021-35300: an error page never repeats what somebody put into its address."""

from urllib.parse import quote

import pytest

LURE = "Call-0900-55511 to unlock"
PAGES = [
    "/desk/{}", "/portal/{}", "/desk/tickets/{}", "/portal/tickets/{}", "/welcome/{}", "/csat/{}",
    "/auth/{}", "/docs/{}", "/admin/{}", "/desk/queues/{}", "/desk/people/{}", "/{}", "/api/{}",
    "/static/{}", "/desk/queues/all?status={}", "/desk/queues/all?cursor={}", "/portal?page={}",
    "/desk/tickets/1?x={}", "/login/{}", "/tickets/{}", "/csat/{}?score={}", "/files/{}",
]  # fmt: skip


@pytest.mark.parametrize("place", PAGES)
def test_it_never_repeats_free_text(api, admin, place):
    path = place.replace("{}", quote(LURE))
    for ask in (api(), api(admin)):
        for method in ("GET", "POST"):
            answer = ask.send(method, path, headers={"Accept": "text/html", "X-Note": LURE})
            if answer.status >= 400:
                assert b"0900-55511" not in answer.body, (method, answer.status)


@pytest.mark.parametrize("path", ["/tickets", "/api/requesters", "/users"])
def test_it_repeats_no_value_in_what_it_says_of_a_field(api, agent, path):
    for name in ("status", "priority", "limit", "cursor", "team", "sort", "role", "q", "search"):
        answer = api(agent).get(f"{path}?{name}={quote(LURE)}")
        assert b"0900-55511" not in answer.body
