"""One ticket in the desk: what an agent reads there, and every form on it, without JavaScript."""

import re

import pytest

from accounts.models import User
from accounts.services import add_site, system_user
from tickets.models import Comment, Ticket
from tickets.services import add_job_type, add_watcher, update_ticket

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def ticket(cast):
    return cast.ticket(title="Printer on fire", description="It *burns*.", tags=["printer"])


def url(ticket, act=""):
    return f"/desk/tickets/{ticket.number}{act}"


def test_it_shows_the_conversation_oldest_first_with_notes_apart(desk, cast, ticket, agent, bob):
    cast.comment(ticket, agent, "First answer")
    cast.comment(ticket, agent, "Between us", is_internal=True)
    cast.comment(ticket, bob, "Last word")
    page = desk(agent).get(url(ticket))
    said = [page.html.index(text) for text in ("<em>burns</em>", "First", "Between", "Last word")]
    assert said == sorted(said)
    assert page.html.count("message--note") == 1
    assert "Internal note from" in page.html


def test_it_shows_the_end_of_a_long_conversation(desk, cast, ticket, agent, bob):
    asked = cast.comment(ticket, bob, "When?")
    for number in range(41):
        cast.comment(ticket, agent, f"Note {number}.", is_internal=True)
    browser = desk(agent)
    page = browser.get(url(ticket))
    assert "When?" not in page.html
    assert ["Note 0." in page.text, "Note 1." in page.text] == [False, True]
    assert "earlier entries" in page.text
    # What its reader has seen is the last reply, though it stands further up.
    assert f'value="{asked.public_id}"' in page.html
    whole = browser.get(f"{url(ticket)}?all=1")
    assert "When?" in whole.text
    assert "earlier entries" not in whole.text


def test_each_of_its_keys_leads_to_one_place(desk, ticket, agent):
    keys = re.findall('data-key="([^"]+)"', desk(agent).get(url(ticket)).html)
    # The bell is a link or a menu, as scripts are off or on.
    keys.remove("g n")
    assert {"s", "t", "m"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_it_tells_who_changed_what_when_and_from_what(desk, ticket, agent):
    update_ticket(ticket, changes={"status": "Open", "priority": 1, "tags": ["fire"]}, by=agent)
    text = desk(agent).get(url(ticket)).text
    assert f"{agent.display_name} changed the status New → Open" in text
    assert "changed the priority Normal → Critical" in text
    assert "added fire , removed printer" in text.replace("fire,", "fire ,")


def test_it_sends_a_reply(desk, ticket, agent):
    browser = desk(agent)
    page = browser.submit(
        browser.get(url(ticket)), url(ticket, "/reply"), body_md="**Water** is on its way."
    )
    assert "Reply sent." in page.text
    assert "<strong>Water</strong>" in page.html
    comment = Comment.objects.get()
    assert (comment.author, comment.is_internal) == (agent, False)


def test_it_adds_a_note_and_moves_the_status_in_one_go(desk, ticket, agent):
    browser = desk(agent)
    page = browser.submit(
        browser.get(url(ticket)),
        url(ticket, "/reply"),
        body_md="Arson?",
        is_internal="1",
        status="Pending",
    )
    ticket.refresh_from_db()
    assert ("Note added." in page.text, ticket.status) == (True, "Pending")
    assert Comment.objects.get().is_internal


def test_it_refuses_an_empty_reply_and_changes_nothing(desk, ticket, agent):
    browser = desk(agent)
    page = browser.submit(
        browser.get(url(ticket)), url(ticket, "/reply"), body_md="  ", status="Resolved"
    )
    ticket.refresh_from_db()
    assert (page.status, ticket.status) == (400, "New")
    assert "Write something first." in page.text


def test_it_previews_without_sending(desk, ticket, agent):
    browser = desk(agent)
    page = browser.submit(
        browser.get(url(ticket)), url(ticket, "/reply"), body_md="*maybe*", preview="1"
    )
    assert "<em>maybe</em>" in page.html
    assert page.value(url(ticket, "/reply"), "body_md") == "*maybe*"
    assert not Comment.objects.exists()


def test_it_warns_when_somebody_answered_meanwhile_and_keeps_the_text(
    desk, cast, ticket, agent, agent2
):
    browser = desk(agent)
    page = browser.get(url(ticket))
    cast.comment(ticket, agent2, "I am on it.")
    page = browser.submit(page, url(ticket, "/reply"), body_md="Me too!")
    assert page.status == 412
    assert f"{agent2.display_name} wrote while you were writing" in page.text
    assert page.value(url(ticket, "/reply"), "body_md") == "Me too!"
    # Having seen it, the same text goes out.
    page = browser.submit(page, url(ticket, "/reply"))
    assert "Reply sent." in page.text


def test_it_changes_properties(desk, cast, ticket, agent):
    team = cast.team("Service Desk")
    browser = desk(agent)
    browser.submit(
        browser.get(url(ticket)),
        url(ticket, "/properties"),
        status="In Progress",
        priority="1",
        urgency="2",
        assignee=agent.public_id,
        team=team.public_id,
        tags="Fire, printer, fire",
    )
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.urgency) == ("In Progress", 1, 2)
    assert (ticket.assignee, ticket.team, ticket.tags) == (agent, team, ["fire", "printer"])
    page = browser.get(url(ticket))
    browser.submit(page, url(ticket, "/properties"), assignee="", team="", urgency="", tags="")
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.team, ticket.urgency, ticket.tags) == (None, None, None, [])


def test_it_changes_the_job_type_and_tells_of_it(desk, cast, ticket, agent):
    by = system_user(cast.tenant)
    hardware, _ = (add_job_type(cast.tenant, name=name, by=by) for name in ("Hardware", "Access"))
    browser = desk(agent)
    browser.submit(browser.get(url(ticket)), url(ticket, "/properties"), job_type=hardware.pk)
    ticket.refresh_from_db()
    assert ticket.job_type == hardware
    page = browser.get(url(ticket))
    assert "changed the job type" in page.text
    browser.submit(page, url(ticket, "/properties"), job_type="")
    ticket.refresh_from_db()
    assert ticket.job_type is None
    foreign = add_job_type(cast.rival, name="Hardware", by=system_user(cast.rival))
    page = browser.submit(browser.get(url(ticket)), url(ticket, "/properties"), job_type=foreign.pk)
    assert "There is no such job type." in page.text


def test_it_changes_the_asset_and_the_site(desk, cast, ticket, agent, bob, mallory):
    by = system_user(cast.tenant)
    asset, site = cast.asset(), add_site(bob.company, name="Attic", by=by)
    cast.asset(mallory.company, machine_name="GLX-01")
    path, browser = url(ticket, "/asset"), desk(agent)
    page = browser.submit(browser.get(url(ticket)), path, asset="lt-017 #1", site=site.pk)
    assert page.status == 400 and page.value(path, "asset") == "lt-017 #1"
    page = browser.submit(page, path, asset="acme-lt-017", site=site.pk)
    ticket.refresh_from_db()
    assert (ticket.asset, ticket.site) == (asset, site)
    assert f"/desk/assets/{asset.pk}" in page.links() and "changed the asset" in page.text
    for wrong in ({"asset": "GLX-01"}, {"asset": "ACME"}, {"site": "999999"}, {"site": "x"}):
        assert browser.submit(page, path, **wrong).status == 400
    options = browser.get(f"{path}/options?asset=017").html
    assert asset.reference in options and "GLX" not in options
    browser.submit(page, path, asset="", site="")
    ticket.refresh_from_db()
    assert (ticket.asset, ticket.site) == (None, None)


def test_it_takes_a_ticket_by_one_button(desk, ticket, agent):
    browser = desk(agent)
    browser.submit(browser.get(url(ticket)), url(ticket, "/properties"), assignee="me")
    ticket.refresh_from_db()
    assert ticket.assignee == agent


def test_it_lets_two_agents_change_different_fields(desk, ticket, agent, agent2):
    browser = desk(agent)
    page = browser.get(url(ticket))
    update_ticket(ticket, changes={"status": "Open"}, by=agent2)
    page = browser.submit(page, url(ticket, "/properties"), priority="1")
    ticket.refresh_from_db()
    assert (page.status, ticket.status, ticket.priority) == (200, "Open", 1)


def test_it_does_not_overwrite_what_somebody_else_changed(desk, ticket, agent, agent2):
    browser = desk(agent)
    page = browser.get(url(ticket))
    update_ticket(ticket, changes={"status": "Resolved"}, by=agent2)
    page = browser.submit(page, url(ticket, "/properties"), status="Pending")
    ticket.refresh_from_db()
    assert (page.status, ticket.status) == (412, "Resolved")
    assert "Somebody else changed status to “Resolved”" in page.text


def test_it_edits_the_texts(desk, ticket, agent, dana):
    browser = desk(agent)
    page = browser.submit(
        browser.get(url(ticket, "/edit")),
        url(ticket, "/edit"),
        title="Printer was on fire",
        description="It is out.\r\n\r\nReally.",
        requester=dana.email,
        category="Hardware",
        due_at="2031-05-06T07:08",
    )
    ticket.refresh_from_db()
    assert "Ticket changed." in page.text
    assert (ticket.title, ticket.category) == ("Printer was on fire", "Hardware")
    assert ticket.description == "It is out.\n\nReally."
    assert (ticket.requester, ticket.due_at.isoformat()) == (dana, "2031-05-06T07:08:00+00:00")


def test_it_keeps_the_texts_that_were_refused(desk, ticket, agent, agent2):
    browser = desk(agent)
    page = browser.get(url(ticket, "/edit"))
    update_ticket(ticket, changes={"title": "Fire!"}, by=agent2)
    page = browser.submit(page, url(ticket, "/edit"), title="x", description="Long story")
    assert page.status == 412
    assert page.value(url(ticket, "/edit"), "description") == "Long story"
    page = browser.submit(page, url(ticket, "/edit"), title="x")
    assert page.status == 400
    assert "At least 3 characters." in page.text


def test_it_adds_and_removes_watchers(desk, cast, ticket, agent, dana):
    browser = desk(agent)
    page = browser.post(url(ticket, "/watchers"), {"person": "me"})
    page = browser.submit(page, url(ticket, "/watchers"), person=dana.email)
    assert set(ticket.watchers.all()) == {agent, dana}
    browser.submit(page, url(ticket, f"/watchers/{dana.public_id}/remove"))
    assert set(ticket.watchers.all()) == {agent}


def test_it_says_why_somebody_cannot_watch(desk, ticket, agent, mallory):
    browser = desk(agent)
    for person, told in [
        ("nobody@nowhere.example", "Nobody has this name or address."),
        (mallory.email, "This person belongs to another company."),
    ]:
        page = browser.post(url(ticket, "/watchers"), {"person": person})
        assert (page.status, told in page.text) == (400, True)
    assert not ticket.watchers.exists()


def test_it_leads_to_the_neighbors_in_the_list(desk, cast, agent):
    one, two, three = [cast.ticket(assignee=agent) for _ in range(3)]
    cast.ticket(title="Of nobody")
    page = desk(agent).get(f"{url(two)}?queue=mine&sort=newest")
    assert f"{url(three)}?queue=mine&sort=newest" in page.links()
    assert f"{url(one)}?queue=mine&sort=newest" in page.links()


def test_it_shows_the_end_of_a_long_conversation_first(desk, cast, ticket, agent):
    for at in range(60):
        cast.comment(ticket, agent, f"Message number {at}.")
    browser = desk(agent)
    page = browser.get(url(ticket))
    assert "Message number 59." in page.text
    assert "Message number 3." not in page.text
    whole = next(link for link in page.links() if "all=1" in link)
    assert "Message number 3." in browser.get(url(ticket) + whole.split("#")[0]).text


def test_it_takes_as_many_queries_for_a_long_conversation_as_for_a_short_one(
    desk, cast, ticket, agent, bob, django_assert_max_num_queries
):
    for at in range(30):
        cast.comment(ticket, agent if at % 2 else bob)
    add_watcher(ticket, user=agent, by=agent)
    browser = desk(agent)
    browser.get(url(ticket))
    with django_assert_max_num_queries(20):
        browser.get(url(ticket))


def test_it_opens_a_ticket_for_somebody_known(desk, cast, agent, bob):
    browser = desk(agent)
    page = browser.submit(
        browser.get(f"/desk/tickets/new?for={bob.email}"),
        "/desk/tickets/new",
        title="Chair squeaks",
        description="Loudly.",
        priority="2",
        tags="chair, noise",
        assignee="me",
    )
    ticket = Ticket.objects.get()
    assert page.path == url(ticket)
    assert (ticket.requester, ticket.assignee, ticket.priority) == (bob, agent, 2)
    assert ticket.tags == ["chair", "noise"]


@pytest.mark.parametrize(
    "typed", ["bob@acme.example", "BOB@ACME.EXAMPLE", "{name}", "X <bob@acme.example>"]
)
def test_it_knows_people_by_address_and_by_name(desk, agent, bob, typed):
    browser = desk(agent)
    browser.submit(
        browser.get("/desk/tickets/new"),
        "/desk/tickets/new",
        requester=typed.format(name=bob.display_name),
        title="Chair squeaks",
    )
    assert Ticket.objects.get().requester == bob


def test_it_adds_a_new_requester_on_the_way(desk, cast, agent):
    cast.company("Acme Corp")
    browser = desk(agent)
    page = browser.submit(
        browser.get("/desk/tickets/new"),
        "/desk/tickets/new",
        requester="nina@acme.example",
        title="First day, no laptop",
        description="Kept text",
    )
    assert page.status == 400
    assert "A new requester: what is their name?" in page.text
    page = browser.submit(page, "/desk/tickets/new", requester_name="Nina New")
    nina = User.objects.get(email="nina@acme.example")
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.description) == (nina, "Kept text")
    assert (nina.display_name, nina.company.name) == ("Nina New", "Acme Corp")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"requester": ""}, "This field is required."),
        ({"requester": "Nobody Known"}, "Nobody is called that."),
        ({"requester": "not an@address", "requester_name": "X"}, "This is not an e-mail address."),
        ({"title": "ab"}, "At least 3 characters."),
        ({"priority": "7"}, "Select a valid choice"),
        ({"team": "nonsense"}, "There is no such team."),
        ({"assignee": "nonsense"}, "There is no such agent."),
        ({"tags": "x" * 51}, "A tag has at most 50 characters."),
    ],
)
def test_it_says_what_is_wrong_with_a_new_ticket_and_keeps_the_input(
    desk, agent, bob, changes, told
):
    browser = desk(agent)
    good = {"requester": bob.email, "title": "Chair squeaks", "description": "Dear all, …"}
    page = browser.submit(browser.get("/desk/tickets/new"), "/desk/tickets/new", **(good | changes))
    assert page.status == 400
    assert told in page.text
    assert page.value("/desk/tickets/new", "description") == "Dear all, …"
    assert not Ticket.objects.exists()
