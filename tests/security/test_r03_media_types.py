"""Libredesk CVE-2026-111168, Chatwoot CVE-2021-3741: what a file says it is has no say."""

import pytest

from helpdesk.core.files import HARMLESS, OCTETS
from tests.api.agent.attaching import PNG, Sender

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
# Declared type, bytes: what slips past a check of the text before it.
LIES = [
    ("image/png", SVG), ("IMAGE/PNG", SVG), ("image/svg+xml", SVG), ("Image/SVG+XML", SVG),
    ("text/html", b"<html><script>alert(1)</script>"), ("image/x-unknown", SVG),
    ("application/xhtml+xml", SVG), ("text/xml", SVG), ("image/svg+xml", PNG), ("x/y", SVG),
]  # fmt: skip
NO_TYPES = [
    "image/png, text/html", "image/png\ttext/html",
    "image/png\r\nX: y", "text/html\x00image/png", "image", "/", "image/", "*/*", "a/b/c", "é/é",
    "image\u200b/png",
]  # fmt: skip


@pytest.fixture
def sender(api, cast, bob, folder):
    return Sender(api(bob), cast.ticket(bob))


@pytest.mark.parametrize(("declared", "body"), LIES)
def test_it_goes_by_the_bytes(sender, declared, body):
    made = sender.attach(body, "shot.png", mime=declared)
    answer = sender.load(made)
    expected = "image/png" if body is PNG else OCTETS
    assert answer.headers["Content-Type"] == expected
    assert answer.headers["Content-Type"] in (*HARMLESS, OCTETS)


@pytest.mark.parametrize("declared", ["image/svg+xml; x", "image/png;text/html", "image/png; a=b"])
def test_it_cuts_parameters_off_before_it_looks(sender, declared):
    begun = sender.presign(mime=declared, size=len(SVG)).json
    assert begun["headers"] == {"Content-Type": declared.partition(";")[0]}
    sender.put(begun, SVG)
    made = sender.finish(begun["attachment_id"], len(SVG)).json["id"]
    assert sender.load(made).headers["Content-Type"] == OCTETS


@pytest.mark.parametrize("text", NO_TYPES)
def test_it_takes_nothing_for_a_media_type_that_is_more_than_one(sender, text):
    answer = sender.presign(mime=text)
    assert answer.status == 400
    assert list(answer.errors) == ["mime"]
