from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk import archive


class Command(BaseCommand):
    help = (
        "Takes back what `backup` wrote, after verifying all of it; web and worker must be stopped."
    )
    # The database may be empty, so nothing in it can be checked.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="lose the data that are here")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            manifest = archive.take_back(file, replace=replace)
        except archive.ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored the backup of {manifest['made_at']}.")
