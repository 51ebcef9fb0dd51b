"""Whether the service lives, and whether it can work."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import redis
import structlog
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.mail import get_connection
from django.db import connection
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.agent.dialect import AgentView, ok
from helpdesk.api.agent.shapes import Error, Ok

ALL_WITHIN = 4.0
log = structlog.get_logger(__name__)


def database_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def redis_answers() -> None:
    redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2).ping()


def object_store_answers() -> None:
    """The bucket is there and lets us in, or the folder can be written to."""
    if isinstance(default_storage, FileSystemStorage):
        folder = Path(default_storage.location)
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise OSError("not writable")
    else:
        default_storage.bucket.meta.client.head_bucket(Bucket=default_storage.bucket_name)


def mail_server_answers() -> None:
    """It greets us, lets us in, and is left again; where none is named, none is asked."""
    if settings.EMAIL_HOST:
        with get_connection(timeout=2):
            pass


PARTS: dict[str, Callable[[], None]] = {
    "database": database_answers,
    "redis": redis_answers,
    "object store": object_store_answers,
    "mail server": mail_server_answers,
}


class Live(AgentView):
    is_public = True
    authentication_classes = ()

    @extend_schema(operation_id="live", summary="Whether the process lives", responses=Ok)
    def get(self, request: Request) -> Response:
        return ok()


class Healthy(Live):
    @extend_schema(operation_id="healthy", summary="The same as /livez", responses=Ok)
    def get(self, request: Request) -> Response:
        return super().get(request)


class Ready(AgentView):
    """Asks each part; the answer names the first that fails, and comes within five seconds."""

    is_public = True
    authentication_classes = ()

    @extend_schema(
        operation_id="ready",
        summary="Whether every part it needs answers",
        responses={200: Ok, 500: Error},
    )
    def get(self, request: Request) -> Response:
        until = time.monotonic() + ALL_WITHIN
        for name, asked in self._ask_all().items():
            try:
                asked.result(timeout=max(0, until - time.monotonic()))
            except Exception as error:  # noqa: BLE001  whatever it is, the part does not answer
                log.warning("not_ready", part=name, error=str(error) or type(error).__name__)
                return Response({"error": name}, status=500)
        return ok()

    def _ask_all(self) -> dict:
        pool = ThreadPoolExecutor(len(PARTS), thread_name_prefix="readyz")
        asked = {name: pool.submit(_and_let_go, ask) for name, ask in PARTS.items()}
        pool.shutdown(wait=False)
        return asked


def _and_let_go(ask: Callable[[], None]) -> None:
    """Runs one question in its thread, which keeps no database connection afterwards."""
    try:
        ask()
    finally:
        connection.close()
