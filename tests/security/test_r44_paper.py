"""R44: what is printed on paper loads no file and no address, and runs nothing."""

import sys

import pytest

from helpdesk.reporting.pdf import Column, Paper

# Hooks stay for the life of a process, so this one listens only while a test wants it to.
_heard: list[tuple[str, object]] | None = None
_TELLING = {"open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "exec", "compile"}


def _listen(event, arguments):
    if _heard is not None and event in _TELLING:
        _heard.append((event, arguments[0] if arguments else None))


sys.addaudithook(_listen)


def paper(text):
    columns = [Column("No.", 1, is_number=True), Column("Subject", 4)]
    facts = [("For", text), ("Company", text)]
    return Paper(text, "#1d5fd1", "Tickets", columns, [["1", text]], facts=facts).pdf()


@pytest.mark.parametrize(
    "said",
    [
        '<img src="file:///etc/passwd"/>',
        '<img src="http://127.0.0.1:9/x.png"/>',
        '<font color="[[].append(1)]">x</font>',
        "<para><b>unclosed",
        "&amp;&#0;&nosuch;",
        "x" * 100_000,
        "\u202ereversed \U0001f389 日本語",
        "\x00",
        "",
    ],
    ids=repr,
)
def test_it_draws_markup_as_text(said):
    global _heard
    paper("What the library loads for itself, it loads now: \u05d0 \u0628 日 の 한")
    _heard = []
    try:
        made = paper(said)
        assert _heard == []
    finally:
        _heard = None
    assert made.startswith(b"%PDF-")
    assert b"/Subtype /Image" not in made
    assert b"/JavaScript" not in made and b"/URI" not in made
