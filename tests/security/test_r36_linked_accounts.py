"""Zammad CVE-2026-84458: an account is linked by an address only where the provider has verified it."""

# Fixtures of their own suites are borrowed.
# ruff: noqa: F811

import pytest

from accounts.models import Session
from accounts.services import open_session
from tests.openid.conftest import _no_keys_from_before, keys  # noqa: F401
from tests.openid.test_bearer import me


@pytest.mark.parametrize("verified", [None, False, "true", "yes", 1, 0, "", []])
def test_it_gives_nobody_an_account_for_an_address_that_is_not_verified(api, keys, admin, verified):
    answer = me(api, keys.token(email=admin.email, email_verified=verified))
    assert answer.status == 200
    assert answer.json["id"] != str(admin.public_id)
    assert answer.json["roles"] == ["requester"]
    assert answer.json["email"] == ""


def test_it_links_an_account_by_a_verified_address_once(api, keys, agent):
    answer = me(api, keys.token(email=agent.email.upper(), email_verified=True))
    assert answer.json["id"] == str(agent.public_id)
    assert answer.json["roles"] == ["agent"]
    other = me(api, keys.token(sub="another", email=agent.email, email_verified=True))
    assert other.json["id"] != str(agent.public_id)


def test_it_leaves_no_password_of_whoever_had_the_address_before(api, keys, bob):
    """Somebody may have typed an address that was never theirs, with a password they know."""
    squatter = open_session(bob, by=bob)

    me(api, keys.token(email=bob.email, email_verified=True))

    bob.refresh_from_db()
    assert not bob.has_usable_password()
    assert not Session.objects.with_token(squatter).exists()
