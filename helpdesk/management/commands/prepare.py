import hashlib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from accounts.models import Tenant, User
from accounts.services import add_person, set_password, system_user

# Any number will do, as long as every process that migrates asks for the same one.
LOCK = 7_115_223_041


class Command(BaseCommand):
    help = "Brings database and static files up to date; several may run at once, one does it."

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
        self._collect_static()

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

    def _collect_static(self) -> None:
        """Collects only when a source is new, since making the font takes seconds."""
        root = Path(settings.STATIC_ROOT)
        if not root.is_relative_to(settings.DATA_DIR):
            # They were collected elsewhere, as for the container image.
            return
        mark, state = root / ".sources", fingerprint()
        if not mark.exists() or mark.read_text() != state:
            self.stdout.write("Collecting static files …")
            call_command(
                "collectstatic", interactive=False, verbosity=0, ignore_patterns=["rest_framework"]
            )
            mark.write_text(state)


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
