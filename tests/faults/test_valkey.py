"""Valkey stopped, silent, and started again: what goes on, what is closed, and what comes back."""

import contextlib
import re
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F

from helpdesk.core.models import Event
from helpdesk.demo.people import PASSWORD
from tests.faults.programs import Listener, Writers, hold_true
from tests.processes import until
from tickets.events import TicketEvent
from tickets.models import Notification, Ticket
from tickets.models.notifications import Kind

SIGN_IN = {"username": "bob", "password": PASSWORD}
TICKET = {"title": "Printer on fire", "priority": 3}
# Two are promised beside the work itself; who waits without an end is given up after 15.
WITHIN_SECONDS = 5
NEWS = r"limits_without_redis|keys_without_redis"


@pytest.fixture
def without(installation):
    """`without(how)`: Valkey is `dead` or `silent` from here to the end of the test."""
    ends = []

    def run(how: str) -> None:
        if how == "silent":
            silence = installation.silent("valkey")
            silence.__enter__()
            ends.append(lambda: silence.__exit__(None, None, None))
        else:
            installation.kill("valkey")
            ends.append(lambda: installation.bring_back("valkey"))

    yield run
    for end in ends:
        end()
    installation.wait_for_all()


def test_a_limit_counts_over_all_processes(installation, cast, caller):
    path = f"/tickets/{cast.ticket().public_id}/attachments"
    limit = int(installation.environment["RATE_LIMIT_ATTACHMENTS"])
    answers = [caller.ask("GET", path, web=number % 2)[0] for number in range(limit + 2)]
    assert answers == [200] * limit + [429, 429]


def test_a_key_runs_once_over_all_processes(installation, cast, caller):
    answers = []

    def ask(number: int) -> None:
        answers.append(caller.ask("POST", "/tickets", TICKET, web=number % 2, Idempotency_Key="k"))

    asking = [threading.Thread(target=ask, args=[number]) for number in range(6)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    created = [answer for status, answer in answers if status == 201]
    assert {status for status, _ in answers} <= {201, 409}
    assert created and all(answer == created[0] for answer in created)
    assert Ticket.objects.of_tenant(cast.tenant).count() == 1


@pytest.mark.parametrize("how", ["dead", "silent"])
def test_without_it_requests_go_on_and_signing_in_is_closed(
    installation, cast, caller, without, how
):
    path = f"/tickets/{cast.ticket().public_id}/attachments"
    limit = int(installation.environment["RATE_LIMIT_ATTACHMENTS"])
    before = Counter(re.findall(NEWS, installation.said()))
    without(how)

    def ask(*arguments, **options):
        """The answer that came in time: a crowded machine may be late, but not each time."""
        answers = []

        def is_quick():
            began = time.monotonic()
            with contextlib.suppress(TimeoutError):
                answers.append(caller.ask(*arguments, **options))
            return time.monotonic() - began < WITHIN_SECONDS

        until(is_quick)
        return answers[-1]

    assert ask("GET", "/tickets")[0] == 200
    assert ask("POST", "/tickets", TICKET, Idempotency_Key="k")[0] == 201
    assert ask("POST", "/login", SIGN_IN) == (
        503,
        {"error": "Signing in is not possible right now."},
    )
    assert ask("GET", "/readyz", web=1) == (500, {"error": "redis"})
    tries = limit + 1 if how == "dead" else 1
    assert {ask("GET", path)[0] for _ in range(tries)} == {200}
    news = Counter(re.findall(NEWS, installation.said())) - before
    assert news["limits_without_redis"] >= tries + 1
    assert news["keys_without_redis"] >= 1


def test_back_again_it_counts_again_and_lets_people_in(installation, cast, caller):
    installation.kill("valkey")
    installation.bring_back("valkey")
    for number in (0, 1):
        assert caller.ask("POST", "/login", SIGN_IN, web=number)[0] == 200
    wrong = [caller.ask("POST", "/login", SIGN_IN | {"password": "?"})[0] for _ in range(12)]
    assert set(wrong) == {401, 429}


def test_stopped_and_started_it_costs_no_write_and_no_event(installation, cast, caller):
    listener = Listener(caller)
    with Writers(caller) as writers:
        writers.wait_for_more(10)
        installation.kill("valkey")
        writers.wait_for_more(10)
        installation.bring_back("valkey")
        writers.wait_for_more(10)
    hold_true(writers, listener)

    # What could be handed to nobody is swept up; the sweep looks for what is older than 20 s.
    ours = Event.objects.of_tenant(cast.tenant)
    ours.undelivered().update(created_at=F("created_at") - timedelta(minutes=1))
    installation.send("helpdesk.core.tasks.sweep_events")
    until(lambda: not ours.undelivered().exists())
    # One receipt a ticket: each handler ran to its end once.
    created = ours.filter(type=TicketEvent.CREATED).count()
    receipts = Notification.objects.of_tenant(cast.tenant).filter(kind=Kind.RECEIVED)
    assert receipts.count() == created
