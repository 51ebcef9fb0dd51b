"""Events on their way to the workers: together, beside the requests, and never waited for."""

import json

import pytest
from celery import current_app

from helpdesk.core.outbox import Courier
from tests.processes import until


@pytest.fixture
def queue():
    """The messages that wait in the broker, emptied before."""
    with current_app.connection_for_read() as connection:
        client = connection.default_channel.client
        client.delete("helpdesk")
        yield lambda: client.lrange("helpdesk", 0, -1)


def test_it_sends_what_waits_in_one_message(queue):
    courier = Courier()
    # Before its thread is there, which would begin to gather at the first one.
    for event_id in range(1, 5):
        courier._waiting.put(event_id)
    courier.take(5)
    until(lambda: queue())
    courier.say_goodbye()
    headers = [json.loads(message)["headers"] for message in queue()]
    assert [head["argsrepr"] for head in headers] == ["([1, 2, 3, 4, 5],)"]


def test_it_waits_for_the_last_one_before_the_process_ends(queue):
    courier = Courier()
    courier.take(7)
    courier.say_goodbye()
    assert json.loads(queue()[0])["headers"]["argsrepr"] == "([7],)"
