from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk import archive


class Command(BaseCommand):
    help = "Writes database and attachments into one file; the service may go on meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = archive.write(file)
        except archive.ArchiveError as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size / 1_000_000
        self.stdout.write(f"{file}: {len(manifest['sha256']) - 1} files, {size:.1f} MB in all.")
