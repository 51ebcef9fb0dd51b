"""Access and refresh tokens (V002): short, rotated, taken back at once."""

import datetime as dt

import jwt
import pytest
from django.utils import timezone

from accounts import access_tokens
from accounts.models import RefreshToken, Session
from accounts.models.sessions import digest
from accounts.services import set_password
from accounts.tasks import forget_expired_sessions

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def signed_in(customer, bob):
    return customer().log_in("bob").json


@pytest.fixture
def exchange(customer):
    def run(token):
        return customer().post("/auth/refresh", {"refresh_token": token})

    return run


def age(token, seconds):
    """Lets a token have been replaced some seconds ago."""
    then = timezone.now() - dt.timedelta(seconds=seconds)
    assert RefreshToken.objects.filter(token_hash=digest(token)).update(replaced_at=then)


def test_it_exchanges_a_refresh_token_for_new_ones(customer, signed_in, exchange):
    answer = exchange(signed_in["refresh_token"])
    assert answer.status == 200
    assert set(answer.json) == {
        "success", "access_token", "refresh_token", "token_type", "expires_in",
    }  # fmt: skip
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 3600)
    assert answer.json["refresh_token"] != signed_in["refresh_token"]
    for token in (signed_in, answer.json):
        assert customer(bearer=token["access_token"]).get("/profile").status == 200


def test_it_stores_no_token(signed_in):
    stored = RefreshToken.objects.get()
    assert bytes(stored.token_hash) == digest(signed_in["refresh_token"])
    lives = stored.expires_at - timezone.now()
    assert dt.timedelta(days=29, hours=23) < lives <= dt.timedelta(days=30)


def test_it_takes_the_one_before_for_half_a_minute(signed_in, exchange):
    first = signed_in["refresh_token"]
    second = exchange(first).json["refresh_token"]
    assert exchange(first).status == 200
    age(first, 29)
    assert exchange(first).status == 200
    assert exchange(second).status == 200


def test_it_ends_the_whole_sign_in_when_a_token_comes_again(customer, signed_in, exchange):
    first = signed_in["refresh_token"]
    new = exchange(first).json
    age(first, 31)
    answer = exchange(first)
    assert (answer.status, answer.json["code"]) == (401, "token_reused")
    assert exchange(new["refresh_token"]).status == 401
    for token in (signed_in, new):
        assert customer(bearer=token["access_token"]).get("/profile").status == 401
    assert not Session.objects.exists()


def test_it_leaves_other_sign_ins_alone_then(customer, signed_in, exchange):
    other = customer().log_in("bob").json
    exchange(signed_in["refresh_token"])
    age(signed_in["refresh_token"], 60)
    assert exchange(signed_in["refresh_token"]).status == 401
    assert exchange(other["refresh_token"]).status == 200


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 5000])
def test_it_refuses_what_is_no_token_of_ours(exchange, cast, token):
    answer = exchange(token)
    assert (answer.status, set(answer.json)) == (401, {"error"})


@pytest.mark.parametrize("body", [{}, {"refresh_token": 1}, {"refresh_token": None}, []])
def test_it_says_what_is_missing(customer, cast, body):
    assert customer().post("/auth/refresh", body).status == 400


def test_it_refuses_a_token_whose_time_is_over(signed_in, exchange):
    RefreshToken.objects.update(expires_at=timezone.now())
    assert exchange(signed_in["refresh_token"]).status == 401


def test_it_counts_exchanges_by_address(signed_in, exchange, settings):
    settings.RATE_LIMIT_REFRESH = 2
    assert [exchange("x").status for _ in range(3)] == [401, 401, 429]


def forged(signed_in, key=None, algorithm="HS256", **changes):
    claims = jwt.decode(signed_in["access_token"], options={"verify_signature": False})
    claims = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(claims, access_tokens._key() if key is None else key, algorithm=algorithm)


def test_it_opens_with_a_token_that_is_as_ours(customer, signed_in):
    assert customer(bearer=forged(signed_in)).get("/profile").status == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": None},
        {"aud": "other"},
        {"aud": None},
        {"sid": 0},
        {"sid": 2**80},
        {"sid": "x"},
        {"sid": None},
        {"sub": "00000000-0000-0000-0000-000000000000"},
        {"sub": "x"},
        {"key": b"k" * 64},
        {"key": "", "algorithm": "none"},
    ],
    ids=str,
)
def test_it_opens_with_no_other(customer, signed_in, changes):
    answer = customer(bearer=forged(signed_in, **changes)).get("/profile")
    assert (answer.status, set(answer.json)) == (401, {"error"})
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_it_opens_no_other_entrance(api, signed_in):
    assert api(bearer=signed_in["access_token"]).get("/me").status == 401


def test_it_ends_with_a_password_that_an_admin_sets(admin, bob, signed_in, exchange):
    set_password(bob, password="four quiet yellow boats", by=admin)
    assert exchange(signed_in["refresh_token"]).status == 401


def test_it_forgets_what_nothing_opens_any_more(signed_in):
    Session.objects.update(expires_at=timezone.now())
    forget_expired_sessions()
    assert Session.objects.exists()
    RefreshToken.objects.update(expires_at=timezone.now())
    forget_expired_sessions()
    assert not Session.objects.exists()
