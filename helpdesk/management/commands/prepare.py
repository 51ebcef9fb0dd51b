from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection

# Any number will do, as long as every process that migrates asks for the same one.
LOCK = 7_115_223_041


class Command(BaseCommand):
    help = "Brings database and static files up to date; several may run at once, one does it."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                call_command("migrate", interactive=False, verbosity=min(options["verbosity"], 1))
                if settings.DEMO and "seed_demo" in get_commands() and self._is_empty():
                    self.stdout.write("Loading the demo data …")
                    call_command("seed_demo")
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        call_command("collectstatic", interactive=False, verbosity=0)

    def _is_empty(self) -> bool:
        return not apps.get_model(settings.AUTH_USER_MODEL).objects.filter(is_system=False).exists()
