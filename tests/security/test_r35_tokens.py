"""FreeScout CVE-2026-53595, CVE-2026-41902: no empty token matches; all are hashed, expire, serve once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import OneTimeLink, Session, User
from accounts.models.sessions import digest
from accounts.services import claim_first_admin, offer_first_admin, open_session, system_user
from helpdesk.core.errors import NotFound

ADMIN = {"email": "first@x.example", "display_name": "First", "password": "correct horse battery"}


@pytest.mark.parametrize("token", ["", " ", "null", "undefined", "0", "[]", "%00", "*", "x" * 5000])
def test_it_opens_nothing_with_an_empty_token(api, bob, token):
    open_session(bob, by=bob)
    answer = api().get("/me", headers={"Cookie": f"hd_auth={token}"})
    assert answer.status == 401


def test_it_stores_no_token_that_could_be_used(bob):
    token = open_session(bob, by=bob)
    session = Session.objects.get()
    assert bytes(session.token_hash) == digest(token)
    assert len(token) >= 43
    assert token not in str(vars(session))


def test_it_serves_a_link_once_and_for_a_day(cast):
    by = system_user(cast.tenant)
    token = offer_first_admin(cast.tenant, by=by)
    late = offer_first_admin(cast.tenant, by=by)
    OneTimeLink.objects.filter(token_hash=digest(late)).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    for wrong in ("", "x", late, token[:-1]):
        with pytest.raises(NotFound):
            claim_first_admin(cast.tenant, token=wrong, by=by, **ADMIN)
    spare = offer_first_admin(cast.tenant, by=by)
    assert claim_first_admin(cast.tenant, token=token, by=by, **ADMIN).is_admin
    for later in (token, spare):
        with pytest.raises(NotFound):
            claim_first_admin(cast.tenant, token=later, by=by, **(ADMIN | {"email": "b@x.example"}))


def test_it_makes_no_first_admin_where_there_is_one(cast, api):
    """A link that an earlier start printed is nothing once somebody is admin, however they became it."""
    token = offer_first_admin(cast.tenant, by=system_user(cast.tenant))
    cast.admin  # noqa: B018
    form = {"email": "b@x.example", "display_name": "B", "password": ADMIN["password"]}
    answer = api().client.post(f"/welcome/{token}", form)
    assert answer.status_code == 404
    assert User.objects.of_tenant(cast.tenant).with_role("admin").count() == 1
