"""Slow work on tickets."""

from celery import shared_task

from tickets.models import SearchDocument


@shared_task(acks_late=True)
def reindex_requester(user_id: int) -> None:
    """Writes the search documents of all tickets that a person asked for."""
    SearchDocument.objects.build("t.requester_id = %s", [user_id])
