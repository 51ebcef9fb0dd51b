"""FreeScout qjr9-6v9q-3r72: a mail tells nobody that, when or where it was read."""

import hashlib
import io
import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from accounts.models import Branding
from accounts.services import (
    add_branding,
    add_manager_group,
    ask_to_confirm_email,
    delegate_decisions,
    forgot_password,
    invite_person,
    set_logo,
)
from tests.security.corpus import LINKS, MARKUP
from tickets.services import (
    add_approval_rule,
    add_comment,
    add_job_type,
    add_watcher,
    reject_ticket,
    update_ticket,
)

# Attributes by which a mail makes its reader's program ask a server.
LOADING = {"src", "srcset", "background", "poster", "data", "lowsrc", "dynsrc", "cite", "profile", "manifest"}  # fmt: skip
RECEIPTS = ("Disposition-Notification-To", "Return-Receipt-To", "X-Confirm-Reading-To", "Return-Receipt-Requested",
            "X-PMRQC", "Read-Receipt-To", "Generate-Delivery-Report")  # fmt: skip
# Keys in addresses: each is for doing one thing, and looking at a mail follows none.
KEYED = re.compile(
    r"/(?:csat|approvals|login/password|login/email)/[\w-]{43}(?:\?score=(?:good|bad))?"
)
PAGES = re.compile(r"/(?:portal|desk)(?:/tickets/\d+|/notifications/settings)?")
ORIGIN = "http://localhost:8080"


class Reader(HTMLParser):
    """What a mail program would load, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[tuple[str, str]] = []
        self.links: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in LOADING or (name == "href" and tag != "a"):
                self.loads.append((tag, value))
            elif name == "href":
                self.links.add(value)
            elif name == "style" and re.search(r"url\s*\(|image|@import|expression", value or ""):
                self.loads.append((tag, value))

    def handle_data(self, data):
        if re.search(r"url\s*\(|@import|src\s*:", data) and self.lasttag == "style":
            self.loads.append(("style", data))


def picture(color):
    out = io.BytesIO()
    Image.new("RGB", (40, 20), color).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def logo(cast):
    """The address of the tenant's logo."""
    row = set_logo(add_branding(cast.tenant, by=cast.admin), content=picture("teal"), by=cast.admin)
    return f"/brand/logos/{row.logo_digest}.png"


@pytest.fixture
def letters(cast, inbox, post, settings, logo):
    """Mails of every kind, to customers and staff, about what people typed to be tracked by."""
    settings.MAIL_DAILY_LIMIT = 1000
    bob, dana, agent = cast.bob, cast.dana, cast.agent
    wants = add_job_type(cast.tenant, name="Access", by=cast.admin)
    add_approval_rule(cast.tenant, job_type=wants, by=cast.admin)
    add_manager_group(bob.company, name="All", managers=[dana], members=[bob], by=cast.admin)
    delegate_decisions(dana, delegate=cast.erin, starts_on=timezone.now().date(), by=dana)
    evil = "\n\n".join(
        [*LINKS, *MARKUP, "![p](https://evil.example/p.png)", "<img src='//evil.example/p'>"]
    )
    case = cast.ticket(bob, title="Help", description=evil, assignee=agent)
    add_watcher(case, user=dana, by=agent)
    for each, is_internal in ((bob, False), (agent, False), (cast.admin, True)):
        add_comment(case, body_md=evil, is_internal=is_internal, by=each)
    post()
    update_ticket(case, changes={"status": "Resolved"}, by=agent)
    asked = cast.ticket(bob, job_type=wants)
    post()
    reject_ticket(asked, reason="No.", by=dana)
    forgot_password(cast.tenant, email=bob.email, ip_address="192.0.2.1")
    invite_person(cast.erin, by=cast.admin)
    dana.is_email_verified = False
    dana.save(update_fields=["is_email_verified"])
    ask_to_confirm_email(dana, by=dana)
    post()
    return inbox.letters


def test_a_mail_loads_nothing_but_the_logo(letters, logo):
    """The same address for everybody and for ever, so that who loads it tells nothing."""
    assert len(letters) >= 10
    assert {address for letter in letters for address in letter.to} >= {
        "bob@acme.example", "dana@acme.example", "erin@acme.example", "agent@demo.example",
    }  # fmt: skip
    for letter in letters:
        assert Reader(letter.html).loads == [("img", f"{ORIGIN}{logo}")]
        assert [name for name in RECEIPTS if letter[name]] == []
        assert not [part for part in letter.mail.walk() if part.get_content_maintype() == "image"]


def test_a_mail_without_a_logo_loads_nothing(cast, inbox, post):
    cast.ticket()
    post()
    assert Reader(inbox.letters[0].html).loads == []


def test_its_links_lead_to_the_thing_itself(letters):
    """No address of ours that counts and leads on, and nothing in it that says who followed it."""
    seen = set()
    for letter in letters:
        found = Reader(letter.html).links | set(letter.links)
        ours = {link.removeprefix(ORIGIN) for link in found if link.startswith(ORIGIN)}
        assert ours
        for path in ours:
            assert KEYED.fullmatch(path) or PAGES.fullmatch(path), path
            seen.add(path.split("/")[1])
        # What people typed stands as they typed it.
        for link in found:
            assert link.startswith(
                (ORIGIN, "https://ok.example", "https://evil.example", "http://evil.example")
            ), link
    assert {"csat", "approvals", "login", "portal", "desk"} <= seen


def test_loading_the_logo_leaves_no_trace(logo):
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(logo, {"who": "bob@acme.example"})
    assert answer.status_code == 200 and not client.cookies
    assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []
    # Kept by whoever loaded it once, for a year.
    assert "immutable" in answer.headers["Cache-Control"]


def test_nobody_guesses_the_address_of_a_logo(cast, logo):
    digest = logo.rpartition("/")[2].removesuffix(".png")
    row = Branding.objects.get()
    assert digest == hashlib.sha256(bytes(row.logo_png)).hexdigest()
    near = [
        digest[:-1],
        digest[:-1] + ("0" if digest[-1] != "0" else "1"),
        digest.upper(),
        str(row.pk),
        "%",
        "_" * 64,
    ]
    for wrong in near:
        assert Client().get(f"/brand/logos/{wrong}.png").status_code == 404, wrong
    theirs = {"HTTP_X_TENANT": cast.rival.slug}
    assert Client().get(logo, **theirs).status_code == 404


def test_a_mail_says_the_same_to_all_but_for_its_keys(cast, inbox, post, logo):
    """Two who are told the same get the same, so no letter of it is there to tell them apart."""
    case = cast.ticket(cast.bob)
    for each in (cast.dana, cast.erin):
        add_watcher(case, user=each, by=cast.agent)
    post()
    inbox.clear()
    add_comment(case, body_md="It is done.", by=cast.agent)
    post()
    told = set()
    for person in (cast.dana, cast.erin):
        [letter] = inbox.of(person)
        text = letter.html.replace(person.email, "ADDRESS").replace(person.display_name, "NAME")
        told.add(text)
    assert len(told) == 1
