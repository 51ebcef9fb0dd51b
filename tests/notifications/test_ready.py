"""Readiness asks the mail server, too, and waits for no one."""

import socket
import time

import pytest

from tests.processes import until


@pytest.fixture
def silent(settings):
    """A mail server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        yield


def test_it_does_not_wait_for_a_mail_server_that_is_silent(api, silent):
    def says_so_within_five_seconds():
        began = time.monotonic()
        answer = api().get("/readyz")
        assert (answer.status, answer.json) == (500, {"error": "mail server"})
        return time.monotonic() - began < 5

    # A crowded machine may be late, but not each time.
    until(says_so_within_five_seconds)
