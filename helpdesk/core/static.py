"""Static files whose addresses are worked out once: a page names twenty of them."""

import functools
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Remembered:
    """Remembers the address of each file; none changes while a process lives."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.url = functools.lru_cache(1_000)(self.url)


class StaticFiles(Remembered, ManifestStaticFilesStorage):
    """Named by what is in them."""


class CompressedStaticFiles(Remembered, CompressedManifestStaticFilesStorage):
    """The same, and compressed."""
