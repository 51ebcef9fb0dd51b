"""Processes that are killed in the middle of their work."""

import contextlib
from collections.abc import Callable, Iterator

import psycopg
import pytest
import redis
from django.db import transaction

from helpdesk.core.models import Event
from helpdesk.core.tasks import deliver_events
from tests.faults.programs import Listener, Writers, hold_true
from tests.processes import until
from tickets.events import TicketEvent

DELIVER = deliver_events.name
BLOCKED = """
    SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO core_event%'
"""


def test_a_web_process_killed_during_writes_loses_and_doubles_nothing(installation, caller):
    listeners = [Listener(caller), Listener(caller)]
    with Writers(caller) as writers:
        writers.wait_for_more(10)
        installation.webs[0].kill()
        writers.wait_for_more(10)
        installation.replace_web(0)
        installation.wait_for_all()
        writers.wait_for_more(10)
    hold_true(writers, *listeners)


@pytest.fixture
def due(installation, cast) -> Event:
    """An event whose handlers have not run: of those, one records how long the queue is."""
    installation.wait_until_idle()
    ticket = cast.ticket()
    return Event.objects.about(ticket).get(type=TicketEvent.CREATED)


@pytest.fixture
def held_up(installation):
    """Nobody can record an event until the end, so handlers come no further than their middle."""

    @contextlib.contextmanager
    def hold() -> Iterator[Callable[[], int]]:
        address = installation.environment["DATABASE_URL"]
        # What a transaction sees of the others' activity, it sees for its whole length.
        with psycopg.connect(address) as other, psycopg.connect(address, autocommit=True) as look:
            other.execute("LOCK TABLE core_event IN SHARE MODE")
            yield lambda: look.execute(BLOCKED).fetchone()[0]

    return hold


def runs_of(event: Event) -> int:
    """How often the handlers of an event ran to their end."""
    found = Event.objects.of_tenant(event.tenant_id).filter(type=TicketEvent.QUEUE_CHANGED)
    return found.count()


def is_free(event: Event) -> bool:
    """Whether no transaction holds on to the event."""
    with transaction.atomic():
        return Event.objects.filter(pk=event.pk).select_for_update(skip_locked=True).exists()


def taken(worker) -> int:
    return worker.log.read_text().count(f"Task {DELIVER}")


def test_of_two_workers_with_the_same_job_one_does_it(installation, due, held_up):
    before = [taken(worker) for worker in installation.workers]
    with held_up() as blocked:
        installation.send(DELIVER, [due.pk])
        installation.send(DELIVER, [due.pk])
        # One has received it and is held up; the other has received it and is done.
        until(lambda: sum(map(taken, installation.workers)) == sum(before) + 3)
        until(lambda: blocked() == 1)
        assert all(
            taken(worker) > count
            for worker, count in zip(installation.workers, before, strict=True)
        )
    until(lambda: sum(map(taken, installation.workers)) == sum(before) + 4)
    assert runs_of(due) == 1


def test_a_worker_killed_in_the_middle_of_a_task_leaves_it_to_another(installation, due, held_up):
    before = [taken(worker) for worker in installation.workers]
    with held_up() as blocked:
        installation.send(DELIVER, [due.pk])
        until(lambda: blocked() == 1)
        busy = next(n for n in (0, 1) if taken(installation.workers[n]) > before[n])
        installation.workers[busy].kill()
        installation.replace_worker(busy)
    # What the killed one held is free once PostgreSQL has seen that it is gone.
    until(lambda: is_free(due))
    assert runs_of(due) == 0

    # After an hour the broker gives away again what nobody has confirmed.
    with contextlib.closing(redis.Redis.from_url(installation.environment["REDIS_URL"])) as broker:
        [(message, at)] = broker.zrange("unacked_index", 0, -1, withscores=True)
        broker.zadd("unacked_index", {message: at - 3600})
    until(lambda: runs_of(due) == 1)
    installation.wait_for_all()
