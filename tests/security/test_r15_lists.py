"""FreeScout c83g-9f2m-9cmw, Zammad #2757: lists, searches and counts hold what one may see, and no more.

Every list of the product, by strangers: `tests/test_tenancy.py`.
"""

import pytest

SECRET = "Reorganisation"
LISTS = [
    "/tickets", f"/tickets?search={SECRET}", "/tickets?status=New&sort=relevance", "/portal",
    f"/portal/search?q={SECRET}", "/portal/notifications", "/portal/notifications/panel",
    "/portal/approvals", "/helpdesk/api/v1/tickets", f"/helpdesk/api/v1/search?q={SECRET}",
    f"/helpdesk/api/v1/tickets/search?q={SECRET}", "/helpdesk/api/v1/tickets/export?format=csv",
]  # fmt: skip


@pytest.fixture(scope="module")
def secret(stage):
    ticket = stage.ticket(stage.bob, title=f"{SECRET} of sales", description=SECRET)
    stage.comment(ticket, stage.agent, SECRET)
    for name in ("mallory", "walt", "rita", "erin"):
        stage.person(name)
    return ticket


@pytest.mark.parametrize("who", ["mallory", "walt", "rita", "erin"])
def test_it_lists_no_ticket_of_others(api, cast, secret, who):
    ask = api(cast.person(who))
    for path in LISTS:
        answer = ask.get(path)
        assert answer.status in {200, 403, 404, 405}, path
        # The word that was asked for may be said again, what stands beside it not.
        for told in (b"of sales", secret.reference.encode(), str(secret.public_id).encode()):
            assert told not in answer.body, path


def test_it_exports_and_counts_for_staff_only(api, bob, secret):
    body = {"ids": [str(secret.public_id)]}
    assert api(bob).post("/exports/tickets", body).status == 403
    for name in ("sla", "resolution", "tickets"):
        assert api(bob).get(f"/metrics/{name}").status == 403


def test_its_requester_does_find_it(api, bob, secret):
    """Without this, a word that is nowhere would pass for a wall."""
    found = api(bob).get(f"/tickets?search={SECRET}").json
    assert [each["number"] for each in found] == [secret.reference]
    assert b"of sales" in api(bob).get(f"/portal/search?q={SECRET}").body
