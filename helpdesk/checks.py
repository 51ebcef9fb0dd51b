"""Refuses a production start that is unsafe; a helpdesk on this machine alone may be casual.

Django runs the checks before each command and the worker does, too; the web server asks `faults`
and `people_of_the_demo` itself.
"""

import contextlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from helpdesk.core.vault import SHORTEST_KEY
from helpdesk.runtime.options import is_loopback, listening_address

SHORTEST_SECRET = 50
DEMO_ADMIN = "admin@demo.example"
KNOWN_SECRETS = ("django-insecure-", "changeme", "change-me", "secret", "example")


@register(Tags.security)
def production_is_safe(**_: Any) -> list[CheckMessage]:
    """Every fault that would let strangers in, as one list."""
    return [
        Error(message, hint=hint, id=f"helpdesk.E{number:03}") for number, message, hint in faults()
    ]


def faults() -> Iterator[tuple[int, str, str]]:
    """Number, message and remedy of each fault."""
    secret = secret_key()
    if is_weak(secret, SHORTEST_SECRET):
        yield 1, "SECRET_KEY is missing, short or a known one.", "openssl rand -base64 48"
    keys = settings.CREDENTIAL_KEYS
    if not keys or any(is_weak(key, SHORTEST_KEY) for key in keys):
        yield (
            9,
            "CREDENTIAL_KEYS is missing, or has a short or known key.",
            "openssl rand -base64 48",
        )
    if secret in keys:
        yield 10, "CREDENTIAL_KEYS has the SECRET_KEY, which more processes know.", "Make another."
    if "*" in settings.ALLOWED_ORIGINS or getattr(settings, "CORS_ALLOW_ALL_ORIGINS", False):
        yield 2, "ALLOWED_ORIGINS lets every site act as the signed-in person.", "Name the sites."
    if not is_exposed():
        return
    if settings.DEBUG:
        yield 3, "DEBUG shows the inner workings to everybody.", "Unset DEBUG."
    if settings.DEMO_PUBLIC:
        # Somebody shows the demo on purpose, whose passwords everybody knows anyway.
        return
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield 4, "ALLOWED_HOSTS accepts every host name.", "Name the host of PUBLIC_URL."
    if urlsplit(settings.PUBLIC_URL).scheme != "https":
        yield 5, "PUBLIC_URL is not https, so passwords cross the network readable.", "Use https."
    if settings.DEMO:
        yield (
            6,
            "DEMO loads people whose passwords everybody knows.",
            "Unset DEMO, or set DEMO_PUBLIC=1 for a public demonstration.",
        )
    if settings.ALLOW_TENANT_HEADER:
        yield 7, "ALLOW_TENANT_HEADER lets a client choose its tenant.", "Unset it."


def people_of_the_demo() -> Iterator[tuple[int, str, str]]:
    """The fault of serving strangers from a database in which the demo was loaded."""
    if not is_exposed() or settings.DEMO_PUBLIC or settings.AUTH_MODE != "local":
        return
    people = get_user_model().objects.filter(email=DEMO_ADMIN, is_active=True)
    # A database that does not answer is for /readyz to tell.
    with contextlib.suppress(DatabaseError):
        if people.exists():
            yield 8, "The demo's people can sign in.", "Start with an empty database."


def is_weak(secret: str, shortest: int) -> bool:
    """Whether somebody could guess it."""
    return len(secret) < shortest or secret.lower().startswith(KNOWN_SECRETS)


def secret_key() -> str:
    """The key; Django raises where it is empty."""
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return ""


def is_exposed() -> bool:
    """Whether others than this machine can reach the service."""
    host, _ = listening_address()
    return not is_local(settings.PUBLIC_URL) or not is_loopback(host)


def is_local(url: str) -> bool:
    """Whether the address is of this machine."""
    host = urlsplit(url).hostname or ""
    return host.endswith(".localhost") or is_loopback(host)
