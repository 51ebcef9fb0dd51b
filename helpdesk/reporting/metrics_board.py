"""All figures of the metrics page, in as many queries as there are questions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Self

from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import TruncHour, TruncMonth
from django.utils import timezone

from accounts.models import User
from helpdesk.reporting.metrics import DAY, Attainment, Period, created, done, per_day, tickets_of
from helpdesk.reporting.metrics_times import Times, times
from tickets.models import Survey
from tickets.models.csat import SurveyQuerySet
from tickets.models.figures import PROMISES, start_of
from tickets.models.tickets import TicketQuerySet

# Whole days of UTC since an open ticket came in: from, to, in words.
AGES = (
    (0, 0, "Today"),
    (1, 2, "1 to 2 days"),
    (3, 6, "3 to 6 days"),
    (7, 29, "7 to 29 days"),
    (30, 89, "30 to 89 days"),
    (90, None, "90 days and more"),
)


@dataclass(frozen=True)
class Backlog:
    """The tickets that are open now, whatever the period."""

    statuses: Counter[str]
    priorities: Counter[int]
    ages: Counter[int]
    today: date

    @property
    def total(self) -> int:
        return self.statuses.total()

    def days_of(self, age: int) -> Period:
        """The days on which tickets of this age (a place in `AGES`) came in."""
        youngest, oldest, _ = AGES[age]
        first = None if oldest is None else self.today - oldest * DAY
        return Period(first, self.today - youngest * DAY)


@dataclass(frozen=True)
class Promise:
    """What became of the promises of one policy and priority."""

    policy: str
    policy_id: Any
    priority: int
    total: int
    met: int
    response_missed: int
    resolution_missed: int


@dataclass
class Rating:
    """Answers to the question how it went, of one agent, team or month."""

    name: str
    key: Any
    good: int = 0
    bad: int = 0

    @property
    def total(self) -> int:
        return self.good + self.bad

    @property
    def share(self) -> float:
        return self.good / self.total if self.total else 0.0


@dataclass(frozen=True)
class Ratings:
    agents: list[Rating] = field(default_factory=list)
    teams: list[Rating] = field(default_factory=list)
    months: list[Rating] = field(default_factory=list)

    @property
    def all(self) -> Rating:
        good, bad = sum(each.good for each in self.months), sum(each.bad for each in self.months)
        return Rating("", None, good, bad)


@dataclass(frozen=True)
class Board:
    """The figures of one period and team."""

    period: Period
    created: list[tuple[date, int]]
    done: list[tuple[date, int]]
    hours: Counter[tuple[int, int]]
    backlog: Backlog
    times: Times
    promises: list[Promise]
    reopened: int
    ratings: Ratings

    @classmethod
    def of(cls, user: User, period: Period, teams: Sequence[int | None] | None = None) -> Self:
        """Reads everything a person may see, or what is of these teams; None is no team."""
        tickets = tickets_of(user)
        surveys = Survey.objects.visible_to(user)
        if teams is not None:
            tickets = tickets.in_teams(teams)
            surveys = surveys.filter(ticket__in=tickets)
        came = _by_hour(created(tickets, period))
        days = Counter[date]()
        hours = Counter[tuple[int, int]]()
        for hour, count in came:
            days[hour.date()] += count
            hours[hour.isoweekday(), hour.hour] += count
        return cls(
            period=period,
            created=[(day, days[day]) for day in period.days],
            done=per_day(done(tickets, period), "resolved_at", period),
            hours=hours,
            backlog=backlog(tickets),
            times=times(tickets, period),
            promises=promises(tickets, period),
            reopened=done(tickets, period).reopened().count(),
            ratings=ratings(surveys, period),
        )

    @property
    def created_count(self) -> int:
        return sum(count for _, count in self.created)

    @property
    def done_count(self) -> int:
        return sum(count for _, count in self.done)

    @property
    def attainment(self) -> Attainment:
        """Of all policies together."""
        total = sum(each.total for each in self.promises)
        return Attainment(total, sum(each.met for each in self.promises))

    @property
    def reopen_share(self) -> float:
        """How many of the tickets done had been done before, from 0 to 1."""
        return self.reopened / self.done_count if self.done_count else 0.0


def _by_hour(rows: TicketQuerySet) -> Iterable[tuple[datetime, int]]:
    hours = rows.order_by().annotate(hour=TruncHour("created_at", tzinfo=UTC))
    return hours.values_list("hour").annotate(count=Count("*"))


def backlog(tickets: TicketQuerySet) -> Backlog:
    """The open tickets by status, priority, and age in days, in one query."""
    today = timezone.now().astimezone(UTC).date()
    ages = [
        When(created_at__gte=start_of(today - oldest * DAY), then=Value(place))
        for place, (_, oldest, _) in enumerate(AGES)
        if oldest is not None
    ]
    found = Backlog(Counter(), Counter(), Counter(), today)
    rows = tickets.active().order_by().annotate(age=Case(*ages, default=Value(len(AGES) - 1)))
    for status, priority, age, count in rows.values_list("status", "priority", "age").annotate(
        count=Count("*")
    ):
        found.statuses[status] += count
        found.priorities[priority] += count
        found.ages[age] += count
    return found


def promises(tickets: TicketQuerySet, period: Period) -> list[Promise]:
    """What became of the promises of the tickets done in the period, by policy and priority."""
    rows = done(tickets, period).filter(PROMISES["any"], sla_policy__isnull=False).order_by()
    grouped = rows.values_list("sla_policy__name", "sla_policy__public_id", "priority").annotate(
        total=Count("pk"),
        met=Count("pk", filter=PROMISES["kept"]),
        response=Count("pk", filter=PROMISES["response_missed"]),
        resolution=Count("pk", filter=PROMISES["resolution_missed"]),
    )
    return [Promise(*row) for row in grouped.order_by("sla_policy__name", "priority")]


def ratings(surveys: SurveyQuerySet, period: Period) -> Ratings:
    """What requesters said in the period, by the agent and team their ticket has now, and month."""
    counted = (
        surveys.answered_within(period.since, period.until)
        .order_by()
        .annotate(month=TruncMonth("answered_at", tzinfo=UTC))
        .values_list(
            "ticket__assignee__public_id",
            "ticket__assignee__display_name",
            "ticket__team__public_id",
            "ticket__team__name",
            "month",
        )
        .annotate(
            good=Count("pk", filter=Q(score=Survey.Score.GOOD)),
            bad=Count("pk", filter=Q(score=Survey.Score.BAD)),
        )
    )
    agents: dict[Any, Rating] = {}
    teams: dict[Any, Rating] = {}
    months: dict[Any, Rating] = {}
    for agent_id, agent, team_id, team, month, good, bad in counted:
        for kind, key, name in (
            (agents, agent_id, agent or "Nobody"),
            (teams, team_id, team or "No team"),
            (months, month.date(), f"{month:%B %Y}"),
        ):
            rating = kind.setdefault(key, Rating(name, key))
            rating.good += good
            rating.bad += bad
    return Ratings(
        sorted(agents.values(), key=lambda each: (-each.total, each.name)),
        sorted(teams.values(), key=lambda each: (-each.total, each.name)),
        [months[key] for key in sorted(months)],
    )
