from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.core.errors import Conflict
from helpdesk.demo.loading import is_loaded, load_demo


class Command(BaseCommand):
    help = "Loads the demo data. Twice is once; a database with people of its own is refused."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("The demo data is there already.")
            return
        try:
            count = load_demo()
        except Conflict as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Loaded the demo data: {count} tickets.")
