"""Somebody is named behind an @: who is meant, who is told, and how it is drawn."""

import tracemalloc

import pytest

from accounts.services import add_manager_group, system_user
from helpdesk.core.events import HANDLERS
from helpdesk.core.models import Event
from tickets.models import Comment, Notification, Watcher
from tickets.models.notifications import Kind
from tickets.services import add_comment, add_watcher


@pytest.fixture
def ticket(cast, bob):
    return cast.ticket(bob)


@pytest.fixture
def say(ticket):
    """Says something and gives who was told, by user name, and of what kind of news."""

    def said(text, *, by, is_internal=False):
        comment = add_comment(ticket, body_md=text, is_internal=is_internal, by=by)
        event = Event.objects.filter(data__comment_id=str(comment.public_id)).get()
        for handle in HANDLERS[event.type]:
            handle([event])
        rows = Notification.objects.filter(event=event).select_related("person")
        return {row.person.username: row.kind for row in rows}

    return said


def last():
    return Comment.objects.latest("pk")


def watching(ticket):
    return set(Watcher.objects.filter(ticket=ticket).values_list("user__username", flat=True))


@pytest.mark.parametrize("name", ["display_name", "username", "first"])
def test_it_tells_a_colleague_by_any_name(say, agent, agent2, name):
    names = {
        "display_name": agent2.display_name,
        "username": agent2.username.upper(),
        "first": agent2.name_parts[0].lower(),
    }
    told = say(f"Can you look, @{names[name]}?", by=agent, is_internal=True)
    assert told == {"agent2": Kind.MENTIONED}
    assert last().mentions == [names[name]]
    assert f'<span class="mention">@{names[name]}</span>?' in last().body_html
    assert Notification.objects.get().sentence.endswith("mentioned you in an internal note")


def test_it_tells_customers_who_see_the_ticket_in_public(cast, say, agent, bob, dana, ivan, erin):
    add_manager_group(
        bob.company, name="Sales", managers=[dana], members=[bob], by=system_user(cast.tenant)
    )
    names = " ".join(f"@{each.display_name}" for each in (bob, dana, ivan, erin))
    told = say(names, by=agent)
    assert told == dict.fromkeys(("bob", "dana", "ivan"), Kind.MENTIONED)
    assert "mention" not in last().body_html.split(erin.display_name)[1]
    assert f">@{erin.display_name}<" not in last().body_html


def test_it_tells_no_customer_of_a_note(say, agent, bob, ivan):
    assert say(f"@{bob.display_name} and @{ivan.username}", by=agent, is_internal=True) == {}
    assert last().mentions == []


def test_it_tells_nobody_of_another_tenant_or_company(say, agent, rita, mallory):
    told = say(f"@{rita.display_name} @rita @{mallory.display_name} @mallory", by=agent)
    assert set(told) == {"bob"} and last().mentions == []


def test_it_lets_customers_mention_those_who_show_on_the_ticket(
    ticket, say, agent, agent2, bob, dana, erin
):
    """Guessing names, they learn of nobody else."""
    add_watcher(ticket, user=dana, by=agent)
    say("I look into it.", by=agent)
    told = say(f"@{agent.display_name} @{agent2.display_name} @dana @erin", by=bob)
    assert told == {"agent": Kind.MENTIONED, "dana": Kind.MENTIONED}
    assert last().mentions == [agent.display_name, "dana"]
    assert watching(ticket) == {"dana"}


def test_it_lets_those_watch_whom_staff_mention_in_public(ticket, say, agent, agent2, admin):
    say(f"@{admin.username} look", by=agent, is_internal=True)
    assert watching(ticket) == set()
    say(f"@bob meet @{agent2.display_name}", by=agent)
    assert watching(ticket) == {"agent2"}


def test_it_tells_nobody_of_themself(say, agent):
    assert say(f"I, @{agent.display_name}, was here", by=agent, is_internal=True) == {}


@pytest.mark.parametrize(
    "text",
    [
        "`@agent2`",
        "```\n@agent2\n```",
        "mail@agent2",
        "[@agent2](https://example.org/)",
        "@agent22",
        "@agent2x",
        "https://example.org/@agent2",
        "@",
        "@@",
    ],
)
def test_it_takes_for_a_name_only_what_is_one(say, agent, agent2, text):
    assert say(text, by=agent, is_internal=True) == {}
    assert "mention" not in last().body_html


def test_it_looks_up_the_first_names_of_a_text_that_has_no_end(say, agent, agent2):
    names = " ".join(f"@nobody{number}" for number in range(8_000))
    tracemalloc.start()
    assert say(f"@agent2 {names} @lead", by=agent, is_internal=True) == {"agent2": Kind.MENTIONED}
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 50_000_000


def test_it_takes_a_name_of_somebody_who_went_to_another_company(
    cast, ticket, say, agent, dana, mallory
):
    add_watcher(ticket, user=dana, by=agent)
    type(dana).objects.filter(pk=dana.pk).update(company=mallory.company)
    assert say("@dana is still on this one", by=agent)["dana"] == Kind.MENTIONED
    assert watching(ticket) == {"dana"}


def test_it_means_the_longest_name_that_fits_and_nobody_whom_two_are_called(
    cast, say, agent, agent2
):
    first = agent2.name_parts[0]
    people = type(agent2).objects
    people.filter(pk=cast.lead.pk).update(display_name=f"{first} Zed")
    people.filter(pk=cast.admin.pk).update(display_name=f"{first} Zed Young")
    assert say(f"@{first} please", by=agent, is_internal=True) == {}
    assert set(say(f"@{first} zed young", by=agent, is_internal=True)) == {"admin"}
    assert set(say(f"@{first} Zed, please", by=agent, is_internal=True)) == {"lead"}


def test_it_draws_names_as_text(say, agent, agent2):
    type(agent2).objects.filter(pk=agent2.pk).update(display_name="<b onclick=x>Al")
    say("@<b onclick=x>Al hi", by=agent, is_internal=True)
    assert "<b" not in last().body_html
    say('<span class="mention">@agent2</span>', by=agent, is_internal=True)
    assert '<span class="mention">@agent2</span>' in last().body_html
    assert last().body_html.count("<span") == 1


def test_it_tells_nobody_who_lost_sight_meanwhile(cast, ticket, agent, dana, bob):
    group = add_manager_group(
        bob.company, name="Sales", managers=[dana], members=[bob], by=system_user(cast.tenant)
    )
    add_comment(ticket, body_md="@dana @bob", by=agent)
    Watcher.objects.filter(ticket=ticket).delete()
    group.members.clear()
    event = Event.objects.about(ticket).get(type="comment_added")
    for handle in HANDLERS[event.type]:
        handle([event])
    assert [row.person for row in Notification.objects.all()] == [bob]


def test_it_offers_agents_whom_they_may_mention(api, ticket, agent, agent2, bob, ivan, mallory):
    page = api(agent).get(f"/desk/tickets/{ticket.number}/mentionable").body.decode()
    assert agent2.display_name in page and ivan.display_name in page
    assert mallory.display_name not in page and agent.display_name not in page
    assert page.count("data-customer") == 2
    assert api(bob).get(f"/desk/tickets/{ticket.number}/mentionable").status == 403
