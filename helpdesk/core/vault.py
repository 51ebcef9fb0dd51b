"""Secrets that must be read again, at rest: sealed by keys that the database never sees.

`CREDENTIAL_KEYS` holds the keys, the newest first: it seals, the others still open (Fernet, from
`cryptography`; each key is derived by HKDF-SHA256, RFC 5869). What is sealed names its key, so that
`reseal_all` finds what an older one has sealed.
"""

import base64
import functools
import hashlib
from collections.abc import Iterator

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from helpdesk.core.errors import Unavailable

SHORTEST_KEY = 32
BATCH = 500


class SealedField(models.TextField):
    """A column of what `seal` gave. It opens nothing by itself, and no form shows it."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **{**options, "editable": False})


def seal(text: str) -> str:
    """The text as it may be stored."""
    name, key = next(iter(_ring().items()))
    return f"{name}${key.encrypt(text.encode()).decode()}"


def unseal(sealed: str) -> str:
    """The text again. Raises Unavailable where its key is gone, or where it was tampered with."""
    name, _, token = sealed.partition("$")
    try:
        return _ring()[name].decrypt(token.encode()).decode()
    except (KeyError, InvalidToken):
        # From None: a traceback of the library's has no business with what it could not read.
        raise Unavailable("This secret cannot be read: its key is missing.") from None


def reseal_all() -> tuple[int, int]:
    """Seals everything with the newest key; gives how many it did and how many it could not open.

    Each row is done by itself, and those done already are passed over: killed, it goes on when it
    is started again. A secret that somebody changes meanwhile stays as they made it.
    """
    newest, done, closed = next(iter(_ring())), 0, 0
    for model, field in _sealed_columns():
        rows = model._base_manager.exclude(**{field: ""}).order_by("pk")
        last = 0
        while batch := list(
            rows.filter(pk__gt=last)
            .exclude(**{f"{field}__startswith": f"{newest}$"})
            .values_list("pk", field)[:BATCH]
        ):
            for last, sealed in batch:
                try:
                    fresh = seal(unseal(sealed))
                except Unavailable:
                    closed += 1
                    continue
                same = model._base_manager.filter(pk=last, **{field: sealed})
                done += same.update(**{field: fresh})
    return done, closed


def _sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield model, field.name


def _ring() -> dict[str, Fernet]:
    """The keys by their names, the newest first."""
    if not settings.CREDENTIAL_KEYS:
        raise ImproperlyConfigured("CREDENTIAL_KEYS is missing.")
    return dict(map(_named, settings.CREDENTIAL_KEYS))


@functools.lru_cache(32)
def _named(secret: str) -> tuple[str, Fernet]:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"helpdesk.vault")
    key = kdf.derive(secret.encode())
    # Eight digits of a digest tell keys apart and nothing about them.
    return hashlib.sha256(key).hexdigest()[:8], Fernet(base64.urlsafe_b64encode(key))
