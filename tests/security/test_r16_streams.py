"""Zammad CVE-2026-102489, CVE-2022-40816; FreeScout w668: rights lost on the way to the first event; R38."""

# Fixtures of the suite of streams are borrowed.
# ruff: noqa: F811

import asyncio
import time
from dataclasses import dataclass, field, replace

import pytest
from django.db import connection, transaction

from accounts.models import Session
from accounts.services import (
    add_manager_group,
    close_other_sessions,
    remove_from_group,
    reset_second_factor,
    set_access,
    system_user,
)
from helpdesk.core.feed import position_now
from helpdesk.core.models import Event
from helpdesk.live import reader
from helpdesk.live.hub import Hub, StreamSpec
from helpdesk.live.reader import frames_of
from tests.live.conftest import cast, process  # noqa: F401
from tickets.services import update_ticket


@dataclass
class Wire:
    """What a client receives; `at_heartbeat` happens in between."""

    at_heartbeat: object = None
    sent: list[str] = field(default_factory=list)

    async def send_str(self, text: str) -> None:
        if text.startswith(":") and self.at_heartbeat:
            await asyncio.to_thread(in_thread, self.at_heartbeat)
        self.sent.append(text)

    @property
    def frames(self) -> list[str]:
        return [text for text in self.sent if not text.startswith(":")]


@pytest.fixture(autouse=True)
def _reader_that_ends_soon(monkeypatch):
    """It hears that it is to end when it next looks by itself."""
    monkeypatch.setattr(reader, "LOOK_EVERY_SECONDS", 0.1)


def in_thread(act) -> None:
    try:
        act()
    finally:
        connection.close()


@pytest.fixture
def let_in(cast, agent):
    """What the request of an agent was let in with, who has missed everything so far."""
    return StreamSpec(
        user_id=agent.pk,
        tenant_id=agent.tenant_id,
        is_agent=True,
        hears_queues=False,
        after=0,
        checked=position_now(),
    )


def listen(spec, wire, *, once_joined=None, until_heard=False, seconds=60) -> bool:
    """Whether the stream ended by itself; `once_joined` happens when it is among the others.

    One that goes on is left after so many seconds, or once it was heard, if that is waited for.
    """

    async def run() -> bool:
        hub = Hub()
        serving = asyncio.ensure_future(hub.serve(spec, wire))
        if once_joined:
            while not hub.streams:
                await asyncio.sleep(0)
            await asyncio.to_thread(in_thread, once_joined)
        deadline = time.monotonic() + seconds
        while (
            not serving.done() and time.monotonic() < deadline and not (until_heard and wire.frames)
        ):
            await asyncio.sleep(0.01)
        done = serving.done()
        hub.close()
        await asyncio.wait({serving}, timeout=60)
        await asyncio.to_thread(hub.reader.join, 60)
        return done

    return asyncio.run(run())


def demote(agent):
    return lambda: set_access(agent, changes={"roles": ["requester"]}, by=system_user(agent.tenant))


def test_it_goes_on_while_nothing_changes(cast, bob, let_in):
    cast.ticket(bob)
    position_now()
    wire = Wire()
    assert not listen(let_in, wire, until_heard=True)
    assert "ticket_created" in wire.frames[0]


@pytest.mark.parametrize("how", ["demoted", "deactivated", "signed out", "second factor"])
def test_it_tells_nothing_by_rights_lost_before_it_joins(cast, agent, bob, let_in, how):
    session = Session(user=agent)
    machine = system_user(agent.tenant)
    act = {
        "demoted": lambda: set_access(agent, changes={"roles": ["requester"]}, by=machine),
        "deactivated": lambda: set_access(agent, changes={"is_active": False}, by=machine),
        "signed out": lambda: close_other_sessions(session, by=agent),
        "second factor": lambda: reset_second_factor(agent, by=machine),
    }[how]
    cast.ticket(bob)
    act()
    cast.ticket(bob)
    position_now()
    wire = Wire()
    assert listen(let_in, wire)
    assert wire.frames == []


def test_it_tells_nothing_by_rights_lost_while_it_replays(cast, agent, bob, let_in):
    ticket = cast.ticket(bob)
    position_now()

    def change() -> None:
        demote(agent)()
        update_ticket(ticket, changes={"status": "Open"}, by=system_user(agent.tenant))
        position_now()

    wire = Wire(at_heartbeat=change)
    assert listen(let_in, wire)
    assert not any('"Open"' in text for text in wire.frames)


def test_it_tells_nothing_of_the_batch_in_which_rights_were_lost(cast, agent, bob, let_in):
    @transaction.atomic
    def change() -> None:
        demote(agent)()
        cast.ticket(bob)

    wire = Wire()
    here = replace(let_in, after=position_now())
    assert listen(here, wire, once_joined=change)
    assert wire.frames == []


# ── Who looks on at tickets of their company or team, on a page of ours ──────────────────────────
def looking_on(person, **options):
    return StreamSpec(
        user_id=person.pk,
        tenant_id=person.tenant_id,
        is_agent=False,
        hears_queues=False,
        checked=position_now(),
        company_id=person.company_id,
        is_page=True,
        **{"after": position_now()} | options,
    )


@pytest.mark.parametrize("how", ["IT no longer", "led by another"])
def test_it_tells_onlookers_nothing_of_the_batch_in_which_they_lost_sight(
    cast, bob, dana, ivan, how
):
    machine = system_user(cast.tenant)
    group = add_manager_group(bob.company, name="Sales", managers=[dana], members=[bob], by=machine)
    ticket = cast.ticket(bob)
    looker, lose_sight = {
        "IT no longer": (
            ivan,
            lambda: set_access(ivan, changes={"it_privileges": False}, by=machine),
        ),
        "led by another": (
            dana,
            lambda: remove_from_group(group, person=bob, role="member", by=machine),
        ),
    }[how]

    @transaction.atomic
    def change() -> None:
        update_ticket(ticket, changes={"status": "Open"}, by=machine)
        lose_sight()
        update_ticket(ticket, changes={"status": "Pending"}, by=machine)

    wire = Wire()
    listen(looking_on(looker), wire, once_joined=change, seconds=2)
    assert wire.frames == []
    # Nor afterwards, among what was missed.
    again = Wire()
    listen(looking_on(looker, after=0), again, seconds=2)
    assert not any("ticket_" in text for text in again.frames)


def test_it_tells_onlookers_what_they_see(cast, bob, ivan):
    wire = Wire()
    spec = looking_on(ivan)
    assert not listen(spec, wire, once_joined=lambda: cast.ticket(bob), until_heard=True)
    assert "ticket_created" in wire.frames[0]


def test_it_opens_again_what_came_while_nobody_looked_on(cast, agent, bob, ivan, let_in):
    cast.ticket(bob)
    position_now()
    frame = frames_of([Event.objects.of_type("ticket_created").last()])[0]
    assert frame.ends(looking_on(ivan))
    assert not frame.ends(let_in)
