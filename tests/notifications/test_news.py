"""What the mails about tickets say, when they come, and what they leave out."""

import html
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from accounts.models import Mail, User
from accounts.services import add_branding, set_logo, update_profile, update_tenant
from helpdesk.core.models import Event
from helpdesk.core.tasks import deliver_events
from tickets.models import Notification
from tickets.models.notifications import Channels, Kind
from tickets.services import (
    add_comment,
    add_watcher,
    choose_notifications,
    remove_watcher,
    update_ticket,
)

OFF = Channels(mail=False, in_app=False)


@pytest.fixture
def case(cast, inbox, post):
    """bob's ticket in the hands of agent, of which everybody has been told already."""
    made = cast.ticket(assignee=cast.agent)
    post()
    inbox.clear()
    return made


def test_it_sends_a_receipt(cast, inbox, post, settings):
    settings.PUBLIC_URL = "https://help.example.com"
    made = cast.ticket()
    post()
    [letter] = inbox.letters
    assert letter.to == [cast.bob.email]
    assert letter["Subject"] == f"[{made.reference}] Printer on fire"
    assert f"Hello {cast.bob.display_name}" in letter.plain
    assert "We have your request" in letter.plain
    page = f"https://help.example.com/portal/tickets/{made.number}"
    assert page in letter.links
    assert f'href="{page}"' in letter.html
    assert letter["List-Unsubscribe"] == (
        "<https://help.example.com/portal/notifications/settings>"
    )


def test_it_shows_the_logo_in_its_head(cast, admin, inbox, post, settings):
    settings.PUBLIC_URL = "https://help.example.com"
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20)).save(drawn, "PNG")
    branding = add_branding(cast.tenant, by=admin)
    digest = set_logo(branding, content=drawn.getvalue(), by=admin).logo_digest
    cast.ticket()
    post()
    [letter] = inbox.letters
    assert f'src="https://help.example.com/brand/logos/{digest}.png"' in letter.html


def test_it_says_that_a_machine_wrote_it(cast, case, inbox, post):
    add_comment(case, body_md="Try **this**.", by=cast.agent)
    post()
    [letter] = inbox.letters
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "All"
    assert "Try **this**." in letter.plain
    assert "<strong>this</strong>" in letter.html
    for word in ("<img", "<script", "http://www", "src="):
        assert word not in letter.html


def test_it_keeps_a_ticket_in_one_conversation(cast, case, inbox, post):
    add_comment(case, body_md="First.", by=cast.agent)
    post()
    add_comment(case, body_md="Second.", by=cast.agent)
    post()
    first, second = inbox.of(cast.bob)
    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] == second["References"] == second["In-Reply-To"]
    assert first["References"] == f"<ticket.{case.public_id}@demo.example>"
    assert first["Subject"] == second["Subject"]


def test_it_opens_the_conversation_with_the_receipt(cast, inbox, post):
    ticket = cast.ticket(assignee=cast.agent)
    post()
    add_comment(ticket, body_md="Plugged in?", by=cast.agent)
    post()
    receipt, reply = inbox.of(cast.bob)
    assert receipt["References"] is receipt["In-Reply-To"] is None
    assert reply["References"] == reply["In-Reply-To"] == receipt["Message-ID"]


def test_it_tells_in_order_whichever_worker_came_first(cast, inbox, post):
    ticket = cast.ticket(assignee=cast.agent)
    update_ticket(ticket, changes={"status": "Resolved"}, by=cast.agent)
    newest_first = Event.objects.order_by("-pk").values_list("pk", flat=True)
    deliver_events(list(newest_first))
    post()
    [letter] = inbox.of(cast.bob)
    assert letter.plain.index("We have your request") < letter.plain.index("marked it as solved")


def test_it_comes_from_the_tenants_own_address(cast, case, inbox, post):
    changes = {"mail_from_name": "Harbor, the Helpers", "mail_from_address": "it@harbor.example"}
    update_tenant(cast.tenant, changes=changes, by=cast.admin)
    add_comment(case, body_md="Hello.", by=cast.agent)
    post()
    [letter] = inbox.letters
    [sender] = letter["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Harbor, the Helpers", "it@harbor.example")
    assert letter["Reply-To"].addresses[0].addr_spec.startswith("it+")
    assert letter["Message-ID"].endswith("@harbor.example>")


def test_it_leads_each_tenant_to_its_own_host(cast, inbox, post, settings):
    settings.PUBLIC_URL = "https://help.example.com:8443"
    cast.ticket(cast.walt)
    post()
    [letter] = inbox.letters
    assert all(url.startswith("https://rival.help.example.com:8443/") for url in letter.links)


def test_it_leads_agents_to_the_desk(cast, case, inbox, post):
    add_comment(case, body_md="It smokes.", by=cast.bob)
    post()
    [letter] = inbox.of(cast.agent)
    assert any(url.endswith(f"/desk/tickets/{case.number}") for url in letter.links)


def test_it_puts_many_changes_into_one_mail(cast, case, inbox, post, settings, clock):
    settings.MAIL_WINDOW_SECONDS = 30
    add_comment(case, body_md="Found it.", by=cast.agent)
    post()
    clock.forward(seconds=20)
    update_ticket(case, changes={"status": "Resolved"}, by=cast.agent)
    post()
    assert inbox.letters == []
    clock.forward(seconds=11)
    post()
    [letter] = inbox.letters
    for words in ("replied", "Found it.", "marked it as solved", "/csat/"):
        assert words in letter.plain
    clock.forward(hours=1)
    post()
    assert len(inbox.letters) == 1


@pytest.mark.parametrize(("digest", "hours"), [("hourly", 1), ("daily", 24)])
def test_it_gathers_a_digest(cast, case, inbox, post, clock, digest, hours):
    choose_notifications(cast.bob, digest=digest, choices={}, by=cast.bob)
    other = cast.ticket(title="Mouse is dead")
    add_comment(case, body_md="One.", by=cast.agent)
    add_comment(other, body_md="Two.", by=cast.agent)
    post()
    assert inbox.letters == []
    clock.forward(hours=hours)
    post()
    [letter] = inbox.letters
    assert letter["Subject"] == "News on 2 tickets"
    for words in ("Printer on fire", "One.", "Mouse is dead", "Two."):
        assert words in letter.plain
        assert words in letter.html
    assert letter["References"] is letter["Reply-To"] is None


def test_it_takes_what_waits_into_a_new_rhythm(cast, case, inbox, post, clock):
    choose_notifications(cast.bob, digest="daily", choices={}, by=cast.bob)
    add_comment(case, body_md="One.", by=cast.agent)
    post()
    choose_notifications(cast.bob, digest="at_once", choices={}, by=cast.bob)
    post()
    assert len(inbox.letters) == 1


@pytest.mark.parametrize("kind", [Kind.REPLY, Kind.STATUS])
def test_it_mails_only_what_is_wanted(cast, case, inbox, post, kind):
    choices = {kind: Channels(mail=False, in_app=True)}
    choose_notifications(cast.bob, digest="at_once", choices=choices, by=cast.bob)
    add_comment(case, body_md="One.", by=cast.agent)
    update_ticket(case, changes={"status": "Pending"}, by=cast.agent)
    post()
    [letter] = inbox.letters
    assert ("One." in letter.plain) == (kind != Kind.REPLY)
    assert ("put it on hold" in letter.plain) == (kind != Kind.STATUS)
    assert Notification.objects.told_to(cast.bob).in_bell().filter(kind=kind).exists()


def test_it_tells_nothing_at_all_where_nothing_is_wanted(cast, case, inbox, post):
    choose_notifications(cast.bob, digest="at_once", choices=dict.fromkeys(Kind, OFF), by=cast.bob)
    add_comment(case, body_md="One.", by=cast.agent)
    post()
    assert inbox.letters == []
    assert not Notification.objects.filter(person=cast.bob, event__type="comment_added").exists()


# ── What is asked again when the mail is written ─────────────────────────────────────────────────
def wait_for_mail(cast, case, deliver):
    add_comment(case, body_md="A secret.", by=cast.agent)
    deliver()


def test_it_drops_what_is_not_wanted_any_more(cast, case, inbox, post, deliver):
    wait_for_mail(cast, case, deliver)
    choose_notifications(cast.bob, digest="at_once", choices={Kind.REPLY: OFF}, by=cast.bob)
    post()
    assert inbox.letters == []
    assert Mail.objects.latest("pk").state == Mail.State.NEEDLESS


def test_it_drops_what_somebody_may_not_see_any_more(cast, case, inbox, post, deliver):
    add_watcher(case, user=cast.dana, by=cast.agent)
    wait_for_mail(cast, case, deliver)
    remove_watcher(case, user=cast.dana, by=cast.agent)
    update_ticket(case, changes={"requester": cast.erin}, by=cast.admin)
    post()
    assert cast.dana.email not in inbox.addresses
    assert cast.bob.email not in inbox.addresses


def test_it_drops_a_note_for_who_is_no_agent_any_more(cast, case, inbox, post, deliver):
    add_comment(case, body_md="A secret.", is_internal=True, by=cast.lead)
    deliver()
    User.objects.filter(pk=cast.agent.pk).update(roles=["requester"])
    post()
    assert inbox.letters == []


def test_it_writes_to_nobody_who_is_gone(cast, case, inbox, post, deliver):
    wait_for_mail(cast, case, deliver)
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    post()
    assert inbox.letters == []


def test_it_never_writes_to_itself(cast, case, inbox, post, settings):
    User.objects.filter(pk=cast.bob.pk).update(
        email="help@demo.example", email_key="help@demo.example"
    )
    add_comment(case, body_md="One.", by=cast.agent)
    post()
    assert inbox.letters == []


def test_it_tells_customers_nothing_internal(cast, case, inbox, post):
    add_watcher(case, user=cast.dana, by=cast.agent)
    for act in (
        lambda: add_comment(case, body_md="He broke it himself.", is_internal=True, by=cast.lead),
        lambda: update_ticket(case, changes={"assignee": cast.lead}, by=cast.lead),
        lambda: update_ticket(case, changes={"team": cast.team("Network", "agent2")}, by=cast.lead),
        lambda: update_ticket(case, changes={"priority": 1, "tags": ["vip"]}, by=cast.lead),
    ):
        act()
    post()
    assert {cast.bob.email, cast.dana.email}.isdisjoint(inbox.addresses)
    inbox.clear()
    add_comment(case, body_md="Done.", by=cast.lead)
    post()
    for person in (cast.bob, cast.dana):
        [letter] = inbox.of(person)
        for word in ("broke", "Network", "vip", "internal", "assigned", "1 note"):
            assert word not in letter.plain + letter.html
    told = Notification.objects.filter(person__in=[cast.bob, cast.dana]).exclude(kind="received")
    assert {row.kind for row in told} == {"reply"}


# ── Limits ───────────────────────────────────────────────────────────────────────────────────────
def test_it_stops_at_the_limit_of_a_day_and_loses_nothing(cast, case, inbox, post, settings, clock):
    settings.MAIL_DAILY_LIMIT = 3
    for number in range(6):
        add_comment(case, body_md=f"Word {number}.", by=cast.agent)
        post()
    # The receipt was the first one.
    assert len(inbox.letters) == 2
    clock.forward(days=1, minutes=1)
    Mail.objects.update(created_at=timezone.now() - timedelta(days=2))
    post()
    last = inbox.letters[-1]
    assert len(inbox.letters) == 3
    assert all(f"Word {number}." in last.plain for number in range(2, 6))


def test_it_keeps_words_from_an_address_that_nobody_proved(cast, case, inbox, post):
    changes = {"email": "victim@elsewhere.example", "display_name": "BUY NOW"}
    update_profile(cast.bob, changes=changes, by=cast.bob)
    made = cast.ticket(User.objects.get(pk=cast.bob.pk), title="Cheap pills at http://x.example")
    post()
    news = [letter for letter in inbox.letters if made.reference in letter["Subject"]]
    [letter] = news
    assert letter.to == ["victim@elsewhere.example"]
    for word in ("BUY", "pills", "x.example"):
        assert word not in letter["Subject"] + letter.plain + html.unescape(letter.html)
    assert letter["Reply-To"] is None
