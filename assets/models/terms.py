"""What ends on a day: licenses, contracts, domains, certificates, warranties.

The state of each stands in a column of its own, so that lists can be filtered by it, and follows
its dates: a service sets it when dates change, a chore when time passes (`assets.tasks`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from helpdesk.core.models import ScopedQuerySet

# What ends within this time is expiring, unless a term says otherwise.
NOTICE = timedelta(days=30)


class State(models.TextChoices):
    UPCOMING = "upcoming", "Upcoming"
    ACTIVE = "active", "Active"
    EXPIRING = "expiring", "Expires soon"
    EXPIRED = "expired", "Expired"
    CANCELLED = "cancelled", "Cancelled"


@dataclass(frozen=True)
class Term:
    """A date of a model on which something ends, and the column that says how it stands.

    `noun` is what it is called; `endless` is the state where there is no date.
    """

    noun: str
    state: str
    ends: str
    starts: str = ""
    endless: str = State.ACTIVE
    notice: timedelta = NOTICE

    def due_state(self, model: type[models.Model], now: datetime) -> Case:
        """How it stands at a time, by the dates."""
        # A day is over at its end, a moment at once.
        by_day = not isinstance(model._meta.get_field(self.ends), models.DateTimeField)
        today: date | datetime = now.date() if by_day else now
        is_over = Q(**{f"{self.ends}__{'lt' if by_day else 'lte'}": today})
        rules = [
            When(**{self.state: State.CANCELLED}, then=Value(State.CANCELLED)),
            When(is_over, then=Value(State.EXPIRED)),
        ]
        if self.starts:
            is_ahead = Q(**{f"{self.starts}__gt": today})
            rules.append(When(is_ahead, then=Value(State.UPCOMING)))
        rules += [
            When(**{f"{self.ends}__isnull": True}, then=Value(self.endless)),
            When(**{f"{self.ends}__lte": today + self.notice}, then=Value(State.EXPIRING)),
        ]
        return Case(*rules, default=Value(State.ACTIVE))


class TermQuerySet(ScopedQuerySet):
    """Rows of a model that has `TERMS`."""

    def with_due_state(self, term: Term) -> Self:
        """With `due_state`: how a term of theirs stands by now."""
        return self.annotate(due_state=term.due_state(self.model, timezone.now()))

    def behind_their_dates(self, term: Term) -> Self:
        """Those whose state is no longer what their dates say."""
        return self.with_due_state(term).exclude(**{term.state: F("due_state")})

    def with_state(self, state: str) -> Self:
        return self.filter(**{self.model.TERMS[0].state: state})

    def ending_first(self) -> Self:
        """What ends next comes first, what never ends last."""
        return self.order_by(F(self.model.TERMS[0].ends).asc(nulls_last=True), "pk")


def state_field(**options: object) -> models.CharField:
    return models.CharField(max_length=10, choices=State.choices, editable=False, **options)
