"""FreeScout CVE-2026-32754 (mail template), q3fh-rj9h-jfrc (auto-reply): what a requester typed is
text in every mail that goes out."""

from html.parser import HTMLParser

import pytest

from accounts.services import update_person
from tests.security.corpus import LINKS, MARKUP
from tickets.services import add_comment

ALIVE = {"script", "svg", "math", "iframe", "object", "embed", "form", "input", "base", "img", "style", "video"}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_inert(text: str, own_styles: int) -> None:
    tags = Tags(text).found
    styles = [tag for tag, _ in tags if tag == "style"]
    assert len(styles) == own_styles
    for tag, attrs in tags:
        assert tag not in ALIVE - {"style"}, tag
        assert not [name for name in attrs if name.startswith("on")]
        for name in ("href", "src", "action"):
            assert str(attrs.get(name, "https:")).startswith(("https:", "http:", "mailto:"))


@pytest.mark.parametrize("payloads", [MARKUP, LINKS], ids=["markup", "links"])
def test_it_mails_what_people_typed_as_text(cast, inbox, post, settings, payloads):
    settings.MAIL_DAILY_LIMIT = 1000
    for payload in payloads:
        case = cast.ticket(title=f"Help {payload}", description=payload, assignee=cast.agent)
        add_comment(case, body_md=payload, by=cast.bob)
        add_comment(case, body_md=payload, by=cast.agent)
    post()
    assert {cast.bob.email, cast.agent.email} == set(inbox.addresses)
    assert len(inbox.letters) == 2 * len(payloads)
    for letter in inbox.letters:
        assert_inert(letter.html, own_styles=1)


@pytest.mark.parametrize("payload", MARKUP[:4])
def test_it_mails_names_as_text(cast, inbox, post, payload):
    changes = {"display_name": f"Bob {payload}"}
    update_person(cast.bob, changes=changes, by=cast.admin)
    case = cast.ticket(assignee=cast.agent)
    add_comment(case, body_md="Hello.", by=cast.bob)
    post()
    for letter in inbox.letters:
        assert_inert(letter.html, own_styles=1)
