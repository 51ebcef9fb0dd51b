"""Saved replies: who writes them, who is offered them, and what is filled in."""

import pytest

from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.models import Event
from tickets.models import SavedReply
from tickets.services import add_saved_reply, update_saved_reply

TEXT = "Hello {first_name}, {number} is with {agent}. {what} {title}"


@pytest.fixture
def reply(cast, admin):
    return add_saved_reply(cast.tenant, name=" We are  on it ", text=TEXT, by=admin)


def test_it_is_written_by_admins_only(cast, agent, ivan, reply):
    assert reply.name == "We are on it"
    assert Event.objects.filter(type="saved_reply_added").count() == 1
    for person in (agent, ivan):
        with pytest.raises(Forbidden):
            add_saved_reply(cast.tenant, name="Mine", text="Mine", by=person)
        with pytest.raises(Forbidden):
            update_saved_reply(reply, changes={"text": "Mine"}, by=person)


def test_it_has_a_name_of_its_own(cast, admin, reply):
    with pytest.raises(Invalid) as refused:
        add_saved_reply(cast.tenant, name="WE ARE ON IT", text="Twice", by=admin)
    assert refused.value.fields == {"name": "Another one has this name already."}


def test_it_is_seen_by_the_agents_of_its_tenant(cast, reply):
    assert SavedReply.objects.visible_to(cast.agent).get() == reply
    for stranger in (cast.bob, cast.ivan, cast.rita):
        assert not SavedReply.objects.visible_to(stranger).exists()


def test_it_fills_in_what_it_knows_once(cast, agent, bob, reply):
    ticket = cast.ticket(bob, title="{agent} <b>")
    said = reply.filled(ticket, agent)
    assert (
        said
        == f"Hello Bob, {ticket.reference} is with {agent.display_name}. {{what}} {{agent}} <b>"
    )


def test_it_is_offered_on_a_ticket(api, cast, admin, agent, bob, reply):
    ticket = cast.ticket(bob, title='" onclick=x data-a="')
    path = f"/desk/tickets/{ticket.number}/saved-replies"
    page = api(agent).get(path).body.decode()
    assert "We are on it" in page and "Hello Bob" in page and '" onclick' not in page
    update_saved_reply(reply, changes={"is_active": False}, by=admin)
    assert "None yet." in api(agent).get(path).body.decode()
    assert api(bob).get(path).status == 403
