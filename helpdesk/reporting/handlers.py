"""Reactions to exports that are asked for, and to rights that are taken away."""

from helpdesk.core.events import on
from helpdesk.core.models import Event
from helpdesk.reporting.services import EXPORT_REQUESTED
from helpdesk.reporting.tasks import build_export, withdraw_exports


@on(EXPORT_REQUESTED)
def build_what_was_asked_for(event: Event) -> None:
    """Lets a worker make the file."""
    build_export.delay(event.data["id"])


@on("access_changed")
def withdraw_what_is_no_longer_theirs(event: Event) -> None:
    """Takes the files away from who may not export any longer: a bucket's address asks nobody."""
    withdraw_exports.delay(event.subject_id)
