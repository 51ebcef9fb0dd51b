import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.management.commands import collectstatic


class Command(collectstatic.Command):
    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--if-new",
            action="store_true",
            help="Collect into DATA_DIR only, and only when a source is new: it takes seconds.",
        )

    def handle(self, **options: Any) -> str | None:
        if not options["if_new"]:
            return super().handle(**options)
        root = Path(settings.STATIC_ROOT)
        mark, state = root / ".sources", fingerprint()
        # Elsewhere, as in a container's image, they were collected before.
        if root.is_relative_to(settings.DATA_DIR) and kept_in(mark) != state:
            self.stdout.write("Collecting static files …")
            ignored = [*options["ignore_patterns"], "rest_framework"]
            super().handle(**options | {"verbosity": 0, "ignore_patterns": ignored})
            mark.write_text(state)
        return None


def kept_in(mark: Path) -> str:
    """What the last collection wrote down; nothing if there was none."""
    return mark.read_text() if mark.exists() else ""


def fingerprint() -> str:
    """A text that changes with any static file, with the packages, and with what makes fonts."""
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    folders += [Path(config.path) / "static" for config in apps.get_app_configs()]
    sources = [settings.BASE_DIR / "uv.lock", settings.BASE_DIR / "helpdesk" / "settings.py"]
    sources += [settings.BASE_DIR / "helpdesk" / "fonts.py"]
    for folder in folders:
        sources += sorted(path for path in folder.rglob("*") if path.is_file())
    seen = hashlib.sha256()
    for path in sources:
        status = path.stat()
        seen.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return seen.hexdigest()
