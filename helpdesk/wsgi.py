"""The WSGI application, which `helpdesk.rsgi` serves."""

import os

import django
from django.core import signals
from django.core.handlers.base import reset_urlconf
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
django.setup(set_prefix=False)

from helpdesk.handler import Handler  # noqa: E402  needs the settings

application = Handler()
# The handler looks after the connection itself, and nobody sets a URLconf of their own.
signals.request_finished.disconnect(close_old_connections)
signals.request_finished.disconnect(reset_urlconf)
