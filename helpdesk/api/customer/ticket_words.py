"""Statuses of tickets as this API calls them: four words for our six."""

from collections.abc import Iterable

from helpdesk.core.errors import Invalid
from tickets.models import Ticket

Status = Ticket.Status
STATUSES = {
    "open": (Status.NEW, Status.OPEN),
    "in_progress": (Status.IN_PROGRESS,),
    "on_hold": (Status.PENDING,),
    "closed": Ticket.DONE,
}
# What each word makes of a ticket.
SETS = {
    "open": Status.OPEN,
    "in_progress": Status.IN_PROGRESS,
    "on_hold": Status.PENDING,
    "closed": Status.CLOSED,
}
CHOICES = f"One of {', '.join(STATUSES)}."
_WORDS = {status: word for word, statuses in STATUSES.items() for status in statuses}
# SQL of the word of the ticket `t`.
WORD = "CASE t.status {} END".format(
    " ".join(f"WHEN '{status.value}' THEN '{word}'" for status, word in _WORDS.items())
)


def word_of(ticket: Ticket) -> str:
    """What this API calls the ticket's status."""
    return _WORDS[Status(ticket.status)]


def statuses_of(words: Iterable[str]) -> list[str]:
    """Our statuses that these words mean."""
    return [status for word in words for status in STATUSES[word]]


def status_set_by(word: str) -> str:
    """The status that a ticket gets by this word. Raises Invalid."""
    if word not in SETS:
        raise Invalid(status=CHOICES)
    return SETS[word]
