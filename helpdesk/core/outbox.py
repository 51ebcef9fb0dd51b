"""Hands committed events to the workers, on a thread beside the requests that made them.

A message to the broker costs as much as a third of a ticket, so what several requests commit within
a moment travels in one. An event that is still here when the process dies lies in the database as
undelivered, and the sweep finds it.
"""

import atexit
import queue
import threading
import time

import structlog

MOST_IN_ONE_MESSAGE = 100
GATHER_SECONDS = 0.03
# After a message with several events: ten together cost a worker little more than one.
REST_SECONDS = 0.4
FAREWELL_SECONDS = 2
log = structlog.get_logger(__name__)


class Courier:
    """Takes events one by one and sends all that wait in one message."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[int] = queue.Queue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def take(self, event_id: int) -> None:
        """Sends the event soon; does not wait for the broker."""
        self._waiting.put(event_id)
        with self._starting:
            # A forked worker inherits the object, but not its thread.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
                self._thread.start()

    def say_goodbye(self) -> None:
        """Gives what still waits a moment to leave before the process ends."""
        with self._waiting.all_tasks_done:
            self._waiting.all_tasks_done.wait_for(
                lambda: not self._waiting.unfinished_tasks, FAREWELL_SECONDS
            )

    def _run(self) -> None:
        while True:
            event_ids = [self._waiting.get()]
            # Under load others follow at once; nobody notices if a worker hears a moment later.
            time.sleep(GATHER_SECONDS)
            while len(event_ids) < MOST_IN_ONE_MESSAGE and not self._waiting.empty():
                event_ids.append(self._waiting.get())
            try:
                self._send(event_ids)
            finally:
                for _ in event_ids:
                    self._waiting.task_done()
            # Where one came alone, the next one waits no longer than it did.
            if 1 < len(event_ids) < MOST_IN_ONE_MESSAGE:
                time.sleep(REST_SECONDS)

    def _send(self, event_ids: list[int]) -> None:
        """Publishes one message; if the broker is down, the sweep finds the events later.

        By name, so that it goes to the broker even where tasks run eagerly: this is no thread for
        handlers.
        """
        from helpdesk.core.tasks import deliver_events

        try:
            deliver_events.app.send_task(deliver_events.name, (event_ids,), retry=False)
        except deliver_events.OperationalError as error:
            log.warning("broker_down", event_ids=event_ids, error=str(error))


courier = Courier()
atexit.register(courier.say_goodbye)
