"""The metrics as the page shows them: each figure in words, with the list of tickets behind it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from desk.board.parts import Amount, Cell, Flow, PromiseRow, Row, Tile
from desk.board.words import NOTHING, mean, median, percent, share_of, tone
from desk.charts import BarChart, Step, bar_chart, level
from desk.figures import WEEKDAYS, day_words
from helpdesk.reporting.metrics import Period
from helpdesk.reporting.metrics_board import AGES, Board, Rating
from tickets.models import Ticket

# More days than this are drawn by the week.
MOST_BARS = 45
WEEK = 7


class Page:
    """What the template draws, for one period and one team (`team` is as the address has it)."""

    def __init__(self, board: Board, team: str) -> None:
        self.board, self.team = board, team

    def url(self, queue: str = "all", **params: Any) -> str:
        """The list of tickets behind a figure."""
        said = {name: str(value) for name, value in params.items() if value not in (None, "")}
        return (
            f"/desk/queues/{queue}?{urlencode(said | ({'team': self.team} if self.team else {}))}"
        )

    def created(self, first: date | None = None, last: date | None = None, **params: Any) -> str:
        return self._of("created", first, last, **params)

    def done(self, first: date | None = None, last: date | None = None, **params: Any) -> str:
        return self._of("done", first, last, **params)

    def _of(self, moment: str, first: date | None, last: date | None, **params: Any) -> str:
        period = self.board.period
        days = {f"{moment}_from": first or period.first, f"{moment}_to": last or period.last}
        return self.url(**days, **params)

    @property
    def tiles(self) -> list[Tile]:
        board, found = self.board, self.board.attainment
        rated = board.ratings.all
        response, resolution = board.times.response, board.times.resolution
        return [
            Tile("Created", f"{board.created_count:,}", "in this period", self.created()),
            Tile("Resolved", f"{board.done_count:,}", "in this period", self.done()),
            Tile("Open now", f"{board.backlog.total:,}", "whenever created", self.url("open")),
            Tile("First reply", median(response), mean(response), self.done(replied=1)),
            Tile("Resolution", median(resolution), mean(resolution), self.done()),
            Tile(
                "SLA kept",
                percent(found.share) if found.total else NOTHING,
                f"{found.met:,} of {found.total:,}",
                self.done(promise="any"),
                tone(found.share, found.total),
            ),
            Tile(
                "Satisfied",
                percent(rated.share) if rated.total else NOTHING,
                f"{rated.good:,} of {rated.total:,} answers",
                self._rated(),
                tone(rated.share, rated.total),
            ),
            Tile(
                "Reopened",
                percent(board.reopen_share) if board.done_count else NOTHING,
                f"{board.reopened:,} of {board.done_count:,} resolved",
                self.done(reopened=1),
            ),
        ]

    # Day by day -----------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """How many days a bar stands for."""
        return 1 if len(self.board.created) <= MOST_BARS else WEEK

    @property
    def flow(self) -> list[Flow]:
        """Each step of time with what came in and what was done."""
        came, went = self.board.created, self.board.done
        return [
            self._flow(came[start : start + self.step], went[start : start + self.step])
            for start in range(0, len(came), self.step)
        ]

    def _flow(self, came: list[tuple[date, int]], went: list[tuple[date, int]]) -> Flow:
        first, last = came[0][0], came[-1][0]
        name = day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"
        return Flow(
            name,
            f"{first.day} {first:%b}",
            Amount(sum(count for _, count in came), self.created(first, last)),
            Amount(sum(count for _, count in went), self.done(first, last)),
        )

    @property
    def chart(self) -> BarChart:
        return bar_chart(
            [
                Step(
                    flow.short,
                    [
                        (series, amount.count, amount.href, f"{flow.name}: {amount.count} {series}")
                        for series, amount in (("created", flow.created), ("resolved", flow.done))
                    ],
                )
                for flow in self.flow
            ]
        )

    # What is open ---------------------------------------------------------------------------------

    @property
    def statuses(self) -> list[Row]:
        counted = self.board.backlog.statuses
        most = max(counted.values(), default=0)
        return [
            Row(
                status,
                f"{counted[status]:,}",
                share_of(counted[status], most),
                self.url("open", status=status.value),
                status=status,
            )
            for status in Ticket.ACTIVE
        ]

    @property
    def priorities(self) -> list[Row]:
        counted = self.board.backlog.priorities
        most = max(counted.values(), default=0)
        return [
            Row(
                label,
                f"{counted[value]:,}",
                share_of(counted[value], most),
                self.url("open", priority=value),
                priority=value,
            )
            for value, label in Ticket.Priority.choices
        ]

    @property
    def ages(self) -> list[Row]:
        backlog = self.board.backlog
        most = max(backlog.ages.values(), default=0)
        found = []
        for place, (_, _, label) in enumerate(AGES):
            days = backlog.days_of(place)
            href = self.url("open", created_from=days.first, created_to=days.last)
            count = backlog.ages[place]
            found.append(Row(label, f"{count:,}", share_of(count, most), href))
        return found

    # What was promised, and what people say -------------------------------------------------------

    @property
    def promises(self) -> list[PromiseRow]:
        found = []
        for each in self.board.promises:
            params = {"policy": each.policy_id, "priority": each.priority}
            share = each.met / each.total
            missed = [
                f"{count:,} {words}"
                for count, words in (
                    (each.response_missed, "replied to"),
                    (each.resolution_missed, "resolved"),
                )
                if count
            ]
            found.append(
                PromiseRow(
                    each.policy,
                    each.priority,
                    each.total,
                    self.done(promise="any", **params),
                    round(share * 100, 1),
                    percent(share),
                    tone(share, each.total),
                    f"{', '.join(missed)} too late" if missed else "",
                    self.done(promise="missed", **params),
                )
            )
        return found

    @property
    def by_agent(self) -> list[Row]:
        return [
            self._rating(each, assignee=each.key or "none") for each in self.board.ratings.agents
        ]

    @property
    def by_team(self) -> list[Row]:
        return [self._rating(each, team=each.key or "none") for each in self.board.ratings.teams]

    @property
    def by_month(self) -> list[Row]:
        return [self._rating(each, **self._month(each.key)) for each in self.board.ratings.months]

    def _month(self, first: date) -> dict[str, date]:
        following = (first + timedelta(days=32)).replace(day=1)
        period: Period = self.board.period
        return {
            "rated_from": max(first, period.first),
            "rated_to": min(following - timedelta(days=1), period.last),
        }

    def _rating(self, rating: Rating, **params: Any) -> Row:
        detail = f"{rating.good:,} of {rating.total:,} good"
        share = rating.share * 100
        return Row(
            rating.name,
            percent(rating.share),
            round(share, 1),
            self._rated(**params),
            detail,
            tone=tone(rating.share, rating.total),
        )

    def _rated(self, **params: Any) -> str:
        period = self.board.period
        days = {"rated_from": period.first, "rated_to": period.last}
        said = {"rated": "any"} | days | params
        team = said.pop("team", self.team)
        return self.url(**said) if team == self.team else Page(self.board, str(team)).url(**said)

    # When people write ----------------------------------------------------------------------------

    @property
    def clock(self) -> list[str]:
        """The hours of a day, as they stand over the columns."""
        return [f"{hour:02}" for hour in range(24)]

    @property
    def hours(self) -> Iterable[tuple[str, list[Cell]]]:
        counted = self.board.hours
        most = max(counted.values(), default=0)
        for day, name in enumerate(WEEKDAYS, start=1):
            yield name, [self._cell(day, hour, counted[day, hour], most) for hour in range(24)]

    def _cell(self, day: int, hour: int, count: int, most: int) -> Cell:
        words = "1 ticket" if count == 1 else f"{count:,} tickets"
        label = f"{WEEKDAYS[day - 1]} {hour:02}:00, {words}"
        href = self.created(created_hour=f"{day}-{hour}") if count else ""
        return Cell(count, level(count, most), href, label)
