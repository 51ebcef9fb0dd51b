from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Tenant
from accounts.services import offer_first_admin, system_user
from helpdesk.core.errors import Forbidden


class Command(BaseCommand):
    help = "Prints a link, good once and for a day, whose holder makes the first admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-none", action="store_true", help="say nothing where there is an admin already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                tenant = Tenant.objects.take_default()
                token = offer_first_admin(tenant, by=system_user(tenant))
        except Forbidden as error:
            if options["if_none"]:
                return
            raise CommandError(error.message) from error
        self.stdout.write(f"{settings.PUBLIC_URL}/welcome/{token}")
