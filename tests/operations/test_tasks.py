"""What web and workers share: the request's id, and a broker that may be dead."""

import json
import os
import signal
import time

import pytest
from celery import current_app, shared_task
from kombu.exceptions import OperationalError

from helpdesk.core.logging import bind_request_id, request_id_var
from helpdesk.runtime.folders import Folders
from tests.processes import until, worker


@shared_task(name="tests.note")
def note() -> None: ...


def test_the_request_id_travels_with_the_message() -> None:
    token = bind_request_id("request-of-bob")
    try:
        current_app.send_task("tests.note", queue="nobody-reads-this")
    finally:
        request_id_var.reset(token)
    with current_app.connection_for_read() as connection:
        message = connection.default_channel.client.lpop("nobody-reads-this")
    assert json.loads(message)["headers"]["request_id"] == "request-of-bob"


def test_a_worker_logs_under_the_request_id() -> None:
    with worker() as process:
        current_app.send_task(
            "helpdesk.core.tasks.deliver_events", [["no number"]], headers={"request_id": "of-bob"}
        )
        until(lambda: '"request_id":"of-bob"' in process.log.read_text())


@pytest.mark.parametrize("state", ["silent", "dead"])
def test_a_broker_that_is_gone_costs_less_than_a_second(state: str, valkey_pid: int) -> None:
    os.kill(valkey_pid, signal.SIGSTOP if state == "silent" else 0)
    url = None if state == "silent" else "redis://127.0.0.1:1/0"
    spent = []
    try:
        # The machine has other things to do: what counts is the best of three.
        for _ in range(3):
            began = time.monotonic()
            with (
                pytest.raises(OperationalError),
                current_app.connection_for_write(url=url) as connection,
            ):
                note.apply_async(connection=connection)
            spent.append(time.monotonic() - began)
        assert min(spent) < 1
    finally:
        os.kill(valkey_pid, signal.SIGCONT)


@pytest.fixture
def valkey_pid(settings) -> int:
    record = Folders(settings.DATA_DIR).run / "valkey.json"
    return json.loads(record.read_text())["pid"]
