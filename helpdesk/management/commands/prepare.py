from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Tags
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from accounts.models import Tenant, User
from accounts.services import add_person, set_password, system_user

# Any number will do, as long as every process that migrates asks for the same one.
LOCK = 7_115_223_041


class Command(BaseCommand):
    # What strangers could use. The rest is about the code, which is the same as at the last start.
    requires_system_checks = (Tags.security,)
    help = "Brings database and static files up to date; several may run at once, one does it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--skip-static", action="store_true", help="Leave static files alone.")

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                self.stdout.write("Bringing the database up to date …")
                call_command(
                    "migrate", interactive=False, verbosity=max(options["verbosity"] - 1, 0)
                )
                if settings.DEMO and "seed_demo" in get_commands() and self._is_empty():
                    self.stdout.write("Loading the demo data …")
                    call_command("seed_demo")
                self._take_admin(Tenant.objects.take_default())
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        if not options["skip_static"]:
            call_command("collectstatic", interactive=False, if_new=True)

    @transaction.atomic
    def _take_admin(self, tenant: Tenant) -> None:
        """Makes the user `admin` with ADMIN_PASSWORD where there is one and no admin yet."""
        if (
            not settings.ADMIN_PASSWORD
            or User.objects.of_tenant(tenant).with_role("admin").exists()
        ):
            return
        system = system_user(tenant)
        admin = add_person(
            tenant, username="admin", display_name="Admin", roles=[User.Role.ADMIN], by=system
        )
        set_password(admin, password=settings.ADMIN_PASSWORD, by=system)
        self.stdout.write("Made the user admin with ADMIN_PASSWORD.")

    def _is_empty(self) -> bool:
        return not apps.get_model(settings.AUTH_USER_MODEL).objects.filter(is_system=False).exists()
