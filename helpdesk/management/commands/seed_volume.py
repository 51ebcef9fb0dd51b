from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.core.errors import Conflict
from helpdesk.volume.loading import load_volume
from helpdesk.volume.people import take_tenant


class Command(BaseCommand):
    help = "Fills a tenant with made-up tickets, for measurements; may run beside a server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, required=True, metavar="N")
        parser.add_argument("--tenant", default="volume", metavar="SLUG", help="new or existing")
        parser.add_argument("--password", default="", help="lets its agents sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["tickets"] < 1:
            raise CommandError("At least one ticket.")
        try:
            load_volume(
                take_tenant(options["tenant"]),
                count=options["tickets"],
                password=options["password"],
                report=self._report,
            )
        except Conflict as error:
            raise CommandError(error.message) from error

    def _report(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
