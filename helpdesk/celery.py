"""The Celery application. Tasks take ids, run after the commit, and carry their request's id."""

import contextlib
import os
from logging.config import dictConfig
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import (
    before_task_publish,
    celeryd_init,
    setup_logging,
    task_postrun,
    task_prerun,
)

from helpdesk.core.logging import request_id_var

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
HEADER = "request_id"
WORKER_NICENESS = 5
AUTOGROUP = Path("/proc/self/autogroup")


@celeryd_init.connect
def be_patient(conf: Any, **_: Any) -> None:
    """A worker waits for its broker as long as it takes; only a web request must not."""
    conf.broker_transport_options = conf.broker_transport_options | {
        "socket_timeout": 30,
        "socket_connect_timeout": 10,
    }


@celeryd_init.connect
def let_requests_go_first(**_: Any) -> None:
    """Somebody waits for a request; what a worker does can be a moment later.

    Linux weighs the processes of a session against each other, and sessions, where it groups them,
    as wholes.
    """
    os.nice(WORKER_NICENESS)
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):
            AUTOGROUP.write_text(str(WORKER_NICENESS))


@setup_logging.connect
def use_our_logging(**_: Any) -> None:
    """Workers log as the web does."""
    from django.conf import settings

    if settings.LOGGING:
        dictConfig(settings.LOGGING)


@before_task_publish.connect
def send_request_id(headers: dict[str, Any], **_: Any) -> None:
    """Puts the current request's id on the message."""
    if request_id := request_id_var.get():
        headers.setdefault(HEADER, request_id)


@task_prerun.connect
def take_request_id(task: Any, **_: Any) -> None:
    """Makes the id of the request that caused the task the id of everything the task logs."""
    request_id_var.set(getattr(task.request, HEADER, None) or task.request.id or "")


@task_postrun.connect
def drop_request_id(**_: Any) -> None:
    """Leaves nothing of one task to the next one on the same thread."""
    request_id_var.set("")
