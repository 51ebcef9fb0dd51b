from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.core.vault import reseal_all


class Command(BaseCommand):
    help = (
        "Seals every stored secret with the first of CREDENTIAL_KEYS. May be stopped and resumed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done, closed = reseal_all()
        self.stdout.write(f"{done} secrets sealed anew.")
        if closed:
            raise CommandError(
                f"{closed} secrets were sealed by a key that CREDENTIAL_KEYS lacks: keep the old "
                "keys behind the new one until this command finds nothing left."
            )
