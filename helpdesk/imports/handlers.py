"""Reactions to imports that are asked for."""

from helpdesk.core.events import on
from helpdesk.core.models import Event
from helpdesk.imports.services import IMPORT_REQUESTED
from helpdesk.imports.tasks import run_import


@on(IMPORT_REQUESTED)
def take_in_what_was_brought(event: Event) -> None:
    """Lets a worker take the rows in."""
    run_import.delay(event.data["id"])
