"""A list of tickets as the address describes it: queue, filters, search, order, page, neighbors."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Value
from django.http import QueryDict

from accounts.models import Team, User
from desk.choices import Choices
from desk.figures import Figure
from desk.order import ORDERS, RELEVANCE, Mark, Order
from desk.queues import ALL, Queue
from desk.rows import Row
from helpdesk.core.plans import Plan
from helpdesk.core.text import one_line, uuid_of, whole_number
from tickets.models import Ticket
from tickets.models.filters import TicketFilter
from tickets.models.tickets import TicketQuerySet

PAGE_SIZE = 50
MAX_VALUES = 50
MAX_OFFSET = 1_000
MAX_SUMMARY = 24
NOBODY = "none"
SHOWN = (
    "public_id", "number", "title", "status", "priority", "tags", "activity_at", "created_at",
    "version", "tenant_id", "sla_due_at", "response_due_at", "sla_marks",
    "requester__display_name", "requester__email", "requester__public_id",
    "assignee__display_name", "assignee__email", "assignee__public_id",
    "team__name", "job_type__name",
)  # fmt: skip


class Choice(NamedTuple):
    value: str
    label: str
    is_chosen: bool


class Filter(NamedTuple):
    """One filter of the bar: what may be chosen, and what is."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> list[str]:
        return [choice.label for choice in self.choices if choice.is_chosen]

    @property
    def summary(self) -> str:
        words = ", ".join(self.chosen)
        return words if len(words) <= MAX_SUMMARY else f"{len(self.chosen)} chosen"


@dataclass
class TicketPage:
    tickets: list[Ticket]
    previous_url: str = ""
    next_url: str = ""

    @property
    def rows(self) -> list[Row]:
        return Row.all_of(self.tickets)

    @property
    def label(self) -> str:
        count = len(self.tickets)
        more = self.previous_url or self.next_url
        return f"{count} on this page" if more else f"{count} ticket{'' if count == 1 else 's'}"


class Listing:
    """The tickets of a queue that a query string asks for. What it cannot mean, it ignores."""

    def __init__(self, user: User, queue: Queue, query: QueryDict) -> None:
        self.user = user
        self.queue = queue
        self.query = query
        self.search = one_line(query.get("q", ""))[:200]
        self.statuses = self._among("status", Ticket.Status.values)
        self.priorities = [int(v) for v in self._among("priority", ["1", "2", "3", "4"])]
        self.tag = one_line(query.get("tag", "")).lower()[:50]
        self.figure = Figure(query)
        default = "newest" if self.search else "activity"
        wanted = query.get("sort", default)
        known = wanted in ORDERS or (wanted == RELEVANCE and self.search)
        self.sort = wanted if known else default
        self.order = Order(self.sort, queue.is_active_only)

    # What the address says ------------------------------------------------------------------------

    def _values(self, name: str) -> list[str]:
        return list(dict.fromkeys(self.query.getlist(name)))[:MAX_VALUES]

    def _among(self, name: str, allowed: list[str]) -> list[str]:
        return [value for value in self._values(name) if value in allowed]

    @cached_property
    def state(self) -> list[tuple[str, str]]:
        """Everything but the page, as the parameters of an address."""
        pairs = [(name, value) for name in ("status", "priority") for value in self._values(name)]
        pairs += [
            (name, value)
            for name in ("team", "assignee", "job_type")
            for value in self._values(name)
        ]
        pairs += self.figure.state
        pairs += [("tag", self.tag)] if self.tag else []
        pairs += [("q", self.search)] if self.search else []
        pairs += [("sort", self.query["sort"])] if self.query.get("sort") == self.sort else []
        return pairs

    def url(self, **changes: str) -> str:
        """The address of this list with other parameters; an empty one is left out."""
        kept = [(name, value) for name, value in self.state if name not in changes]
        query = urlencode(kept + [(name, value) for name, value in changes.items() if value])
        return f"{self.queue.href}?{query}" if query else self.queue.href

    @cached_property
    def ticket_query(self) -> str:
        """What the address of a ticket takes along, so that it knows its neighbors."""
        return urlencode([("queue", self.queue.key), *self.state])

    @cached_property
    def is_filtered(self) -> bool:
        return bool([name for name, _ in self.state if name != "sort"])

    # The tickets ----------------------------------------------------------------------------------

    @cached_property
    def wanted(self) -> list[TicketFilter]:
        """What the tickets of the list must fit: the queue, and what is chosen within it."""
        return [self.queue.wanted(self.user), self._chosen()]

    def _chosen(self) -> TicketFilter:
        return TicketFilter(
            statuses=tuple(self.statuses) or None,
            priorities=tuple(self.priorities) or None,
            teams=self._keys("team", Team),
            assignees=self._keys("assignee", User),
            job_types=self._job_types(),
            tag=self.tag,
            search=self.search,
            **self.figure.wanted(self.user),
        )

    def _keys(self, name: str, model: type[Team | User]) -> tuple[int | None, ...] | None:
        """The rows that a parameter names, by primary key; None for none where it says so."""
        values = self._values(name)
        if not values:
            return None
        ids = [found for value in values if (found := uuid_of(value))]
        rows = model.objects.visible_to(self.user).filter(public_id__in=ids)
        keys = list(rows.values_list("pk", flat=True)) if ids else []
        keys += [self.user.pk] if name == "assignee" and "me" in values else []
        return (*keys, None) if NOBODY in values else tuple(keys)

    def _job_types(self) -> tuple[int | None, ...] | None:
        """The job types of the address; None for none where it says so."""
        values = self._values("job_type")
        keys = [key for key in map(whole_number, values) if key is not None]
        return (*keys, *([None] if NOBODY in values else [])) if values else None

    def page(self) -> TicketPage:
        """One page of tickets with the people on them, in one query."""
        if self.sort == RELEVANCE:
            return self._page_by_relevance()
        backwards = "before" in self.query
        mark = self.order.read(self.query.get("before" if backwards else "after", ""))
        tickets = self._ask(_page, mark, backwards)
        more = len(tickets) > PAGE_SIZE
        tickets = tickets[:PAGE_SIZE]
        if backwards:
            tickets.reverse()
        return TicketPage(
            tickets,
            previous_url=self._url_from("before", tickets[:1], more if backwards else mark),
            next_url=self._url_from("after", tickets[-1:], mark if backwards else more),
        )

    def neighbors(self, ticket: Ticket) -> tuple[int | None, int | None]:
        """The numbers of the tickets before and after this one in the list."""
        if self.sort == RELEVANCE:
            return None, None
        is_narrowed = any(each != TicketFilter() for each in self.wanted)
        plan = _neighbors if is_narrowed else _neighbors_among_all
        found = dict(self._ask(plan, self.order.mark(ticket)))
        return found.get("before"), found.get("after")

    def _ask(self, plan: Plan, mark: Mark | None, *more: bool) -> list[Any]:
        # How a search is best run depends on its words.
        ask = plan.build if self.search else plan.rows
        asked = self.user, tuple(self.wanted), self.order, *more
        return list(ask(*asked, **self.order.values(mark)))

    def _page_by_relevance(self) -> TicketPage:
        offset = min(whole_number(self.query.get("from", "")) or 0, MAX_OFFSET)
        rows = _fitting(self.user, self.wanted).most_relevant_first(self.search, self.user)
        tickets = list(shown(rows)[offset : offset + PAGE_SIZE + 1])
        back = str(offset - PAGE_SIZE) if offset > PAGE_SIZE else ""
        return TicketPage(
            tickets[:PAGE_SIZE],
            previous_url=self.url(**{"from": back}) if offset else "",
            next_url=self.url(**{"from": str(offset + PAGE_SIZE)})
            if len(tickets) > PAGE_SIZE
            else "",
        )

    def _url_from(self, direction: str, tickets: list[Ticket], wanted: Any) -> str:
        if not wanted or not tickets:
            return ""
        return self.url(**{direction: self.order.mark(tickets[0]).written})

    # The bar of filters ---------------------------------------------------------------------------

    def filters(self, choices: Choices) -> list[Filter]:
        """What the bar offers, with what is chosen."""
        me = str(self.user.public_id)
        others = (option for option in choices.agents if option[0] != me)
        priorities = [(str(value), label) for value, label in Ticket.Priority.choices]
        return [
            self._filter("status", "Status", [(value, value) for value in Ticket.Status.values]),
            self._filter("priority", "Priority", priorities),
            self._filter("team", "Team", [(NOBODY, "No team"), *choices.teams]),
            self._filter("assignee", "Assignee", [("me", "Me"), (NOBODY, "Nobody"), *others]),
            self._filter("job_type", "Job type", [(NOBODY, "None"), *choices.job_types]),
        ]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What a figure of the metrics narrowed the list to, with the address without it."""
        return [
            (label, self.url(**dict.fromkeys(names, "")))
            for label, names in self.figure.told(self.user)
        ]

    def _filter(self, name: str, label: str, choices: list[tuple[str, str]]) -> Filter:
        chosen = self._values(name)
        return Filter(
            name, label, tuple(Choice(value, text, value in chosen) for value, text in choices)
        )

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """Address, label and whether it is the present one, for every order."""
        orders = [(key, label) for key, (label, _, _) in ORDERS.items()]
        if self.search:
            orders.append((RELEVANCE, "Best match"))
        return [(self.url(sort=key), label, key == self.sort) for key, label in orders]

    @property
    def due_url(self) -> str:
        """The address of this list with what is due first on top."""
        return self.url(sort="due")

    @property
    def order_label(self) -> str:
        return next(label for _, label, is_present in self.orders if is_present)


# Which index serves depends on how many tickets fit.
@partial(Plan, prepared=False)
def _page(*asked: Any, **mark: Any) -> TicketQuerySet:
    return shown(_sorted(*asked, **mark))[: PAGE_SIZE + 1]


@partial(Plan, prepared=False)
def _neighbors(*asked: Any, **mark: Any) -> TicketQuerySet:
    """The numbers of the tickets before and after a mark, each with where it is."""
    before, after = (
        _sorted(*asked, backwards, **mark)
        .annotate(where=Value(name))
        .values_list("where", "number")
        for name, backwards in (("before", True), ("after", False))
    )
    return before[:1].union(after[:1], all=True)


# Among all tickets the index of the order serves, wherever the mark is.
_neighbors_among_all = Plan(_neighbors.build)


def _sorted(
    user: User, wanted: Iterable[TicketFilter], order: Order, backwards: bool, **mark: Any
) -> TicketQuerySet:
    """The tickets that fit, in their order, from a mark on if there is one."""
    rows = _fitting(user, wanted)
    rows = rows.filter(order.beyond(**mark, backwards=backwards)) if mark else rows
    return order.sorted(rows, backwards)


def _fitting(user: User, wanted: Iterable[TicketFilter]) -> TicketQuerySet:
    rows = Ticket.objects.visible_to(user)
    for each in wanted:
        rows = rows.fitting(each, user)
    return rows


def shown(rows: TicketQuerySet) -> TicketQuerySet:
    """Only the columns that a row of a list shows, with its people, in one query."""
    return rows.select_related("requester", "assignee", "team", "job_type").only(*SHOWN)


def everything(user: User, query: QueryDict) -> Listing:
    """The list of all tickets a person may see."""
    return Listing(user, ALL, query)
