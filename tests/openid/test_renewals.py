"""Sessions that a provider vouched for: it is asked again who their people are."""

import pytest
from django.utils import timezone

from accounts.models import Session, User
from accounts.oidc import claims_by_now
from accounts.tasks import renew_sessions
from helpdesk.core.errors import Unavailable
from helpdesk.core.models import Event
from helpdesk.core.vault import unseal
from tests.openid.conftest import BACK, CLIENT, START


@pytest.fixture
def carla(flow, provider):
    """Signs carla in as an agent; gives her browser."""
    provider.know("carla", email="carla@x.example", groups=["agent"])
    flow.get(BACK, provider.sign_in(flow.get(START)["Location"], "carla"))
    assert flow.get("/teams").status_code == 200
    return flow


def some_time_later():
    Session.objects.update(renew_at=timezone.now())
    return renew_sessions()


def test_it_takes_a_lost_group_away(carla, provider):
    assert renew_sessions() == 0
    provider.know("carla", email="carla@x.example", groups=["staff"])
    assert some_time_later() == 1
    assert carla.get("/me").json()["roles"] == ["requester"]
    assert carla.get("/teams").status_code == 403
    assert User.objects.get(external_id="carla").vouched_roles == []
    # Open streams end, and begin anew with what is left.
    assert Event.objects.filter(type="access_changed").exists()


def test_it_gives_a_new_group(carla, provider):
    provider.know("carla", email="carla@x.example", groups=["agent", "manager"])
    some_time_later()
    assert carla.get("/me").json()["roles"] == ["agent", "manager", "requester"]


def test_it_ends_the_session_of_who_is_not_vouched_for_any_more(carla, provider):
    provider.revoke("carla")
    some_time_later()
    assert carla.get("/me").status_code == 401
    assert not Session.objects.exists()


def test_it_changes_nothing_while_the_provider_is_down(carla, provider, settings):
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:1/token"
    assert some_time_later() == 0
    assert carla.get("/teams").status_code == 200
    assert Session.objects.get().renew_at > timezone.now()


def test_it_asks_again_with_what_it_was_given_last(carla, provider):
    first = unseal(Session.objects.get().sealed_renewal)
    assert some_time_later() == some_time_later() == 1
    assert unseal(Session.objects.get().sealed_renewal) != first
    assert first not in Session.objects.get().sealed_renewal
    assert carla.get("/teams").status_code == 200


def test_it_asks_nobody_any_more_once_that_is_switched_off(carla, settings):
    settings.OIDC_RECHECK_MINUTES = 0
    assert some_time_later() == 0


def test_it_asks_nobody_where_that_is_switched_off(flow, provider, settings):
    settings.OIDC_RECHECK_MINUTES = 0
    provider.know("carla", email="carla@x.example", groups=["agent"])
    flow.get(BACK, provider.sign_in(flow.get(START)["Location"], "carla"))
    session = Session.objects.get()
    assert (session.sealed_renewal, session.renew_at) == ("", None)


def test_it_believes_an_id_token_that_is_for_us(cast, keys, settings):
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_OP_USER_ENDPOINT = CLIENT, ""
    settings.OIDC_OP_TOKEN_ENDPOINT = keys.url
    keys.told = {"id_token": keys.token(aud=CLIENT, groups=["agent"])}
    claims, renewal = claims_by_now("first")
    assert (claims["groups"], renewal) == (["agent"], "first")
    for told in ({}, {"id_token": keys.token(aud="another")}, {"id_token": "nonsense"}):
        keys.told = told
        with pytest.raises(Unavailable):
            claims_by_now("first")
