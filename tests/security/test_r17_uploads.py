"""Zammad CVE-2024-33668, FreeScout CVE-2026-27637: nobody guesses an upload, or ends another's."""

import re
from urllib.parse import urlsplit

import pytest

from tests.api.agent.attaching import PNG, Sender, put


@pytest.fixture
def sender(api, cast, bob, folder):
    return Sender(api(bob), cast.ticket(bob))


def test_it_signs_each_upload_beyond_guessing(api, sender):
    begun = [sender.presign().json for _ in range(3)]
    tokens = [urlsplit(each["upload_url"]).path.rpartition("/")[2] for each in begun]
    signatures = {token.rpartition(":")[2] for token in tokens}
    assert len(signatures) == 3
    # 43 characters of base64 are 256 bits.
    assert all(re.fullmatch(r"[\w-]{43}", signature) for signature in signatures)


def test_it_takes_no_upload_with_a_changed_address(api, sender):
    begun = [sender.presign().json for _ in range(2)]
    one, other = (urlsplit(each["upload_url"]).path.rpartition("/")[2] for each in begun)
    mixed = other.partition(":")[0] + one[one.index(":") :]
    changed = [
        one[:i] + ("A" if one[i] != "A" else "B") + one[i + 1 :] for i in range(0, len(one), 3)
    ]
    for token in (mixed, *changed, one[:-1], one + "A", one.swapcase(), ""):
        url = f"http://testserver/uploads/{token}"
        assert put(sender.api, url, PNG, begun[0]["headers"]) in {400, 404}, token
    assert sender.put(begun[0]) == 200


@pytest.mark.parametrize("who", ["agent", "dana", "mallory", "rita", "admin"])
def test_it_lets_nobody_end_anothers_upload(api, cast, sender, who):
    begun = sender.presign().json
    sender.put(begun)
    stranger = Sender(api(cast.person(who)), sender.ticket)
    assert stranger.finish(begun["attachment_id"]).status in {400, 404}
    other = Sender(sender.api, cast.ticket())
    assert other.finish(begun["attachment_id"]).status == 400
    assert sender.finish(begun["attachment_id"]).status == 201
