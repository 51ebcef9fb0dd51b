"""The token that a reply comes back with: bound to ticket and person, and to nothing else."""

import pytest

from accounts.models import User
from tickets.models.replies import reply_named_by, reply_token
from tickets.services import add_comment, add_watcher, remove_watcher


@pytest.fixture
def case(cast):
    return cast.ticket()


def test_it_stands_in_the_address_that_a_mail_asks_to_be_answered_to(cast, case, inbox, post):
    add_comment(case, body_md="Hello.", by=cast.agent)
    post()
    [letter] = inbox.letters
    local, _, domain = letter["Reply-To"].addresses[0].addr_spec.partition("@")
    ours, _, token = local.partition("+")
    assert (ours, domain) == ("help", "demo.example")
    assert len(local) <= 64
    assert reply_named_by(token) == (case, cast.bob)


def test_it_survives_what_mail_programs_do_to_an_address(cast, case):
    assert reply_named_by(reply_token(case, cast.bob).upper()) == (case, cast.bob)


def test_it_has_more_than_128_bits(cast, case):
    mac = reply_token(case, cast.bob).rpartition("-")[2]
    assert len(mac) * 5 >= 128


def forgeries(token, other):
    ticket, person, mac = token.split("-")
    other_ticket, other_person, other_mac = other.split("-")
    yield from ("", "-", "--", "x", token[:-1], token + "a", f" {token}", f"{token}\n", token[1:])
    yield f"{other_ticket}-{person}-{mac}"
    yield f"{ticket}-{other_person}-{mac}"
    yield f"{ticket}-{person}-{other_mac}"
    yield f"{ticket}-{person}-{'a' * 32}"
    yield f"0{ticket}-{person}-"
    yield f"{ticket}-{person}-{mac[:-1]}{'a' if mac[-1] != 'a' else 'b'}"
    yield f"{'z' * 13}-{'z' * 13}-{mac}"
    yield token.replace("-", "\u2010")
    yield "null"


def test_it_knows_every_forgery(cast, case):
    other = reply_token(cast.ticket(cast.dana), cast.dana)
    for forged in forgeries(reply_token(case, cast.bob), other):
        assert reply_named_by(forged) is None, forged


def test_it_opens_nothing_that_is_closed_by_now(cast, case):
    add_watcher(case, user=cast.dana, by=cast.agent)
    watcher, gone = reply_token(case, cast.dana), reply_token(case, cast.bob)
    assert reply_named_by(watcher) == (case, cast.dana)
    remove_watcher(case, user=cast.dana, by=cast.dana)
    assert reply_named_by(watcher) is None
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert reply_named_by(gone) is None


def test_another_key_makes_other_tokens(cast, case, settings):
    token = reply_token(case, cast.bob)
    settings.SECRET_KEY = "another key, which is as long as the first one, more or less so"
    assert reply_named_by(token) is None
