"""What the tests of both APIs share."""

import pytest
from django.core import signals
from django.db import close_old_connections


@pytest.fixture
def one_connection():
    """The transaction of the test outlives each request, as with Django's own client."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)
