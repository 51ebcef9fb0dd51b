from django.apps import AppConfig
from django.conf import settings
from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.db import reset_queries


class HelpdeskConfig(AppConfig):
    name = "helpdesk"

    def ready(self) -> None:
        # The Celery application must exist before anything calls a shared task's `delay`.
        from helpdesk import celery, checks  # noqa: F401

        # At each request Django closes caches that need no closing, and empties logs of queries
        # that only DEBUG fills: together as long as finding the person.
        request_finished.disconnect(close_caches)
        if not settings.DEBUG:
            request_started.disconnect(reset_queries)
