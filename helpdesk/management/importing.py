"""The base of the commands that import a file of the server: `import_employees` and its likes."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Company, Tenant
from accounts.services import system_user
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.imports import Became, Mode
from helpdesk.imports.kinds import KINDS
from helpdesk.imports.models import Import
from helpdesk.imports.reading import Row, rows_of
from helpdesk.imports.services import import_rows
from helpdesk.imports.tasks import run_import
from helpdesk.imports.writing import faults_csv

LOOK_EVERY_SECONDS = 0.5


class ImportCommand(BaseCommand):
    """Imports rows of `kind` for one company, in the system's name, and waits until they are in."""

    kind = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        kind = KINDS[self.kind]
        parser.add_argument("file", type=Path, help="CSV, or JSON with a list")
        parser.add_argument("--company", type=int, required=True, metavar="N", help="its number")
        parser.add_argument("--tenant", metavar="SLUG", help="the default one unless told")
        parser.add_argument(
            "--mode", choices=[each.value for each in Mode], default=Mode.CREATE.value
        )
        parser.add_argument("--match-on", choices=kind.match_on, default=kind.match_on[0])
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument(
            "--errors", type=Path, metavar="FILE", help="write what was wrong there"
        )

    def handle(self, *args: Any, file: Path, errors: Path | None, **options: Any) -> None:
        self._check_writable(errors)
        try:
            company = self._company(options["tenant"], options["company"])
            with self._rows(file, Mode(options["mode"]), options["match_on"]) as rows:
                job = import_rows(
                    company,
                    kind=KINDS[self.kind],
                    rows=rows,
                    mode=Mode(options["mode"]),
                    match_on=options["match_on"],
                    is_dry_run=options["dry_run"],
                    filename=file.name,
                    by=system_user(company.tenant),
                )
        except HelpdeskError as error:
            raise CommandError(error.message) from error
        self._wait_for(job)
        if errors:
            errors.write_text(faults_csv(job), encoding="utf-8-sig")
        self._tell(job)

    def _check_writable(self, errors: Path | None) -> None:
        """Raises CommandError before anything is taken in whose faults could be told nowhere."""
        try:
            if errors:
                errors.write_bytes(b"")
        except OSError as error:
            raise CommandError(f"{errors} cannot be written: {error.strerror}") from error

    def _company(self, slug: str | None, number: int) -> Company:
        tenants = Tenant.objects.filter(slug=slug) if slug else Tenant.objects.default()
        found = Company.objects.filter(tenant__in=tenants, number=number).select_related("tenant")
        if not (company := found.first()):
            raise CommandError("There is no such company.")
        return company

    @contextmanager
    def _rows(self, file: Path, mode: Mode, match_on: str) -> Iterator[Iterator[Row]]:
        try:
            with file.open("rb") as source:
                yield rows_of(source, file.name, KINDS[self.kind], mode=mode, match_on=match_on)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error}") from error

    def _wait_for(self, job: Import) -> None:
        """Does what no worker does, and waits for the one that does."""
        if job.is_unfinished:
            run_import(job.pk)
        job.refresh_from_db()
        while job.is_unfinished:
            time.sleep(LOOK_EVERY_SECONDS)
            job.refresh_from_db()

    def _tell(self, job: Import) -> None:
        for fault in job.faults.in_order()[:20]:
            self.stderr.write(f"row {fault.row}: {fault.field} {fault.message}".replace("  ", " "))
        counts = ", ".join(f"{getattr(job, each.value)} {each.value}" for each in Became)
        would = "would be " if job.is_dry_run else ""
        self.stdout.write(f"{job.total} rows: {would}{counts}.")
        if job.is_failed:
            raise CommandError(job.reason)
