"""Where one is signed in: `/auth/sessions`, golden, and signing out there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Session
from accounts.services import open_session

pytestmark = pytest.mark.usefixtures("everybody")

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def elsewhere(bob):
    open_session(bob, ip_address="192.0.2.7", user_agent=FIREFOX, by=bob)
    return Session.objects.get(ip_address="192.0.2.7")


def test_it_lists_my_sessions(customer, bob, dana, elsewhere):
    open_session(dana, by=dana)
    ask = customer(bob)
    answer = ask.get("/auth/sessions").json
    assert answer["pagination"] == {
        "page": 1, "limit": 20, "per_page": 20, "total": 2, "total_pages": 1,
    }  # fmt: skip
    mine, other = answer["sessions"]
    assert other == {
        "session_id": elsewhere.pk,
        "created_at": f"{elsewhere.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "last_used_at": f"{elsewhere.last_seen_at:%Y-%m-%dT%H:%M:%SZ}",
        "ip_address": "192.0.2.7",
        "user_agent": FIREFOX,
        "device": "Firefox on Windows",
        "is_current": False,
    }
    assert mine["is_current"]


def test_it_pages(customer, bob, elsewhere):
    answer = customer(bob).get("/auth/sessions?limit=1&page=2").json
    assert [row["session_id"] for row in answer["sessions"]] == [elsewhere.pk]
    assert answer["pagination"]["total_pages"] == 2
    assert customer(bob).get("/auth/sessions?page=x").status == 400


def test_it_shows_those_that_only_a_refresh_token_opens(customer, bob):
    customer().log_in("bob")
    yesterday = timezone.now() - timedelta(days=1)
    Session.objects.update(expires_at=yesterday)
    open_session(bob, by=bob)
    Session.objects.filter(refresh_tokens=None).update(expires_at=yesterday)
    assert customer(bob).get("/auth/sessions").json["pagination"]["total"] == 2


def test_it_signs_out_one(customer, bob, elsewhere):
    ask = customer(bob)
    path = f"/auth/sessions/{elsewhere.pk}"
    answer = ask.delete(path)
    assert (answer.status, answer.body) == (204, b"")
    assert ask.delete(path).status == 404
    assert ask.get("/profile").status == 200


def test_it_signs_out_here_as_well(customer, bob):
    ask = customer(bob)
    mine = ask.get("/auth/sessions").json["sessions"][0]["session_id"]
    assert ask.delete(f"/auth/sessions/{mine}").status == 204
    assert ask.get("/profile").status == 401


def test_it_signs_out_everywhere_else(customer, bob, dana, elsewhere):
    theirs = open_session(dana, by=dana)
    tokens = customer().log_in("bob").json
    customer().client.cookies.clear()
    ask = customer(bob)
    assert ask.delete("/auth/sessions").status == 204
    assert ask.get("/auth/sessions").json["pagination"]["total"] == 1
    assert customer(bearer=tokens["access_token"]).get("/profile").status == 401
    assert Session.objects.with_token(theirs).exists()


@pytest.mark.parametrize("who", ["agent", "admin", "dana", "mallory", "rita"])
def test_it_is_not_there_for_others(customer, cast, elsewhere, who):
    ask = customer(cast.person(who))
    assert ask.delete(f"/auth/sessions/{elsewhere.pk}").status == 404
    assert "192.0.2.7" not in str(ask.get("/auth/sessions").json)
    assert Session.objects.filter(pk=elsewhere.pk).exists()
