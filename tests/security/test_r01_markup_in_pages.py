"""Zammad CVE-2018-1000154, CVE-2019-1010018; OTRS CVE-2021-21441: what people type is text."""

import re
from html.parser import HTMLParser

import pytest

from accounts.models import User
from tests.security.corpus import LINKS, MARKUP
from tickets.services import update_ticket

HARMLESS = {"application/json", "speculationrules"}


class Dangers(HTMLParser):
    """What a browser would act on in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag in {"iframe", "object", "embed", "base", "math", "frame"}:
            self.found.append(tag)
        if tag == "script" and not values.get("src") and values.get("type") not in HARMLESS:
            self.found.append("inline script")
        for name, value in attributes:
            if name.startswith("on"):
                self.found.append(name)
            reached = re.sub(r"[\s\x00-\x20]", "", (value or "").lower())
            if name in {"href", "src", "action", "formaction"} and (
                reached.startswith(("javascript:", "vbscript:", "data:text"))
                or "evil.example" in reached
            ):
                self.found.append(f"{name}={value}")


@pytest.fixture(scope="module")
def hostile(stage):
    """Tickets whose every text is hostile, asked for by somebody with a hostile name."""
    cast, agent, bob = stage, stage.agent, stage.bob
    User.objects.filter(pk=bob.pk).update(display_name="<script>alert('bob')</script>")
    cast.team("<img src=x onerror=alert(1)>", "agent")
    for at, text in enumerate(MARKUP):
        ticket = cast.ticket(
            bob, title=f"{text} t", description="\n\n".join([*MARKUP, *LINKS]), category=text[:90],
            tags=[text[:50]], custom_json={text: text}, assignee=agent, team=cast.team("<img src=x onerror=alert(1)>"),
        )  # fmt: skip
        cast.comment(ticket, bob, text)
        cast.comment(ticket, agent, f"{text}\n\n{LINKS[at % len(LINKS)]}", is_internal=True)
    update_ticket(ticket, changes={"title": "<b onclick=alert(1)>new title</b>"}, by=agent)
    return ticket


PAGES = [
    ("agent", "/desk/queues/all"), ("agent", "/desk/tickets/{number}"), ("agent", "/desk/people"),
    ("agent", "/desk/people/{bob}"), ("agent", "/desk/palette?q=script"),
    ("agent", "/desk/queues/all?search=%3Cscript%3Ealert(1)%3C/script%3E"), ("agent", "/desk/tickets/new"),
    ("bob", "/portal"), ("bob", "/portal/search?q=script"), ("bob", "/portal/search?q=%3Cscript%3E"),
    ("bob", "/portal/tickets/{number}"), ("bob", "/portal/profile"),
    ("bob", "/portal?search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
    ("admin", "/admin/tickets/ticket/"), ("admin", "/admin/accounts/user/"),
    ("nobody", "/login?next=%22%3E%3Cscript%3E"), ("nobody", "/desk/%3Cscript%3Ealert(1)%3C/script%3E"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_it_shows_hostile_texts_as_texts(api, cast, hostile, who, path):
    person = None if who == "nobody" else cast.person(who)
    filled = path.format(number=hostile.number, bob=cast.bob.public_id)
    answer = api(person).get(filled)
    assert answer.status in {200, 302, 404}
    assert Dangers(answer.body.decode()).found == []


def test_it_gives_texts_to_programs_as_they_are_and_as_json(api, agent, hostile):
    answer = api(agent).get("/tickets")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert MARKUP[0] in answer.json[-1]["title"]
