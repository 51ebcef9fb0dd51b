"""django-helpdesk 360bace4, osTicket 33ed106, OTRS CVE-2005-3895; osTicket 68dcaa2, Trudesk CVE-2022-1045."""

import pytest

from tests.api.agent.attaching import PNG, Sender, load

SCRIPT = b"<script>alert(1)</script>"
FILES = {
    "page.html": b"<!doctype html><html>" + SCRIPT,
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "page.xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT,
    "sheet.xml": b'<?xml version="1.0"?><?xml-stylesheet href="data:text/xsl,x"?><a/>',
    "code.js": b"alert(1)",
    "shot.png": PNG + SCRIPT,
    "shot.gif": b"GIF89a=1;" + SCRIPT,
    "note.txt": SCRIPT,
    "page.png": b"<html>" + SCRIPT,
    "mail.mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + SCRIPT,
    "no-extension": SCRIPT,
}
ACTIVE = ("html", "svg", "xml", "script", "multipart", "pdf+")


@pytest.fixture(params=["folder", "bucket"])
def store(request):
    request.getfixturevalue(request.param)
    return request.param


def test_it_gives_every_file_to_save_and_none_to_run(store, api, cast, bob):
    sender = Sender(api(bob), cast.ticket(bob))
    for name, body in FILES.items():
        answer = sender.load(sender.attach(body, name))
        assert (answer.status, answer.body) == (200, body), name
        assert answer.headers["Content-Disposition"].startswith("attachment"), name
        assert not any(word in answer.headers["Content-Type"] for word in ACTIVE), name
        if store == "folder":
            # A bucket is another origin, and has no such headers.
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("entrance", ["desk", "portal"])
def test_it_gives_a_page_the_same_file_to_save(api, cast, agent, bob, folder, entrance):
    ticket = cast.ticket(bob)
    made = Sender(api(bob), ticket).attach(FILES["picture.svg"], "picture.svg")
    person = agent if entrance == "desk" else bob
    led = api(person).get(f"/{entrance}/tickets/{ticket.number}/attachments/{made}")
    answer = load(api(person), led.raw.wsgi_request.build_absolute_uri(led.headers["Location"]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"
