"""Chores of the accounts."""

from celery import shared_task

from accounts.models import Session


@shared_task
def forget_expired_sessions() -> int:
    """Deletes sessions whose time has run out; gives how many."""
    return Session.objects.expired().delete()[0]
