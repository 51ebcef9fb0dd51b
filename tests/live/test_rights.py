"""Rights that change between the moment somebody is let in and the first event: R16, R38."""

import asyncio
from dataclasses import dataclass, field, replace

import pytest
from django.db import connection, transaction

from accounts.models import Session
from accounts.services import (
    close_other_sessions,
    reset_second_factor,
    set_access,
    system_user,
)
from helpdesk.core.feed import position_now
from helpdesk.live.hub import Hub, StreamSpec
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


def listen(spec, wire, *, once_joined=None) -> bool:
    """Whether the stream ended by itself; `once_joined` happens when it is among the others."""

    async def run() -> bool:
        hub = Hub()
        serving = asyncio.ensure_future(hub.serve(spec, wire))
        if once_joined:
            while not hub.streams:
                await asyncio.sleep(0)
            await asyncio.to_thread(in_thread, once_joined)
        done, _ = await asyncio.wait({serving}, timeout=2)
        hub.close()
        await asyncio.wait({serving}, timeout=10)
        await asyncio.to_thread(hub.reader.join, 10)
        return bool(done)

    return asyncio.run(run())


def demote(agent):
    return lambda: set_access(agent, changes={"roles": ["requester"]}, by=system_user(agent.tenant))


def test_it_goes_on_while_nothing_changes(cast, bob, let_in):
    cast.ticket(bob)
    position_now()
    wire = Wire()
    assert not listen(let_in, wire)
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
