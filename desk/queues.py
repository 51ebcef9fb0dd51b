"""The queues of the sidebar: which tickets each one holds, and how many, in one query for all."""

from collections.abc import Iterable
from typing import NamedTuple, Self

from django.db.models import QuerySet

from accounts.models import Team, User
from accounts.models.people import TeamQuerySet
from helpdesk.core.errors import NotFound
from helpdesk.core.plans import Plan, counted_up_to
from helpdesk.page_notifications import notifications_of
from tickets.models import Ticket
from tickets.models.filters import TicketFilter

RECENT_DAYS = 14
MAX_TEAMS = 30
# Nobody works by whether it is 12,000 or 13,000; counting them would read an index of 100,000.
COUNTED_TO = 1_000
# Beside the keys of queues.
UNREAD = "unread"


class Queue(NamedTuple):
    """A named part of the tickets. `count` stays None where counting would read the whole table."""

    key: str
    label: str
    symbol: str
    shortcut: str = ""
    is_loud: bool = False
    team_id: int | None = None
    count: int | None = None

    @property
    def badge(self) -> str:
        """The count as it is shown."""
        return str(self.count) if (self.count or 0) < COUNTED_TO else "1k+"

    @property
    def is_active_only(self) -> bool:
        """Whether it holds active tickets only: few among many, and in an index of their own."""
        return self.key not in {"resolved", "all"}

    @property
    def href(self) -> str:
        return f"/desk/queues/{self.key}"

    def wanted(self, user: User) -> TicketFilter:
        """Which tickets this queue holds for a person."""
        if self.key == "mine":
            return TicketFilter(statuses=Ticket.ACTIVE, assignees=(user.pk,))
        if self.key == "unassigned":
            return TicketFilter(statuses=Ticket.QUEUED, assignees=(None,))
        if self.key == "resolved":
            return TicketFilter(statuses=Ticket.DONE, resolved_within_days=RECENT_DAYS)
        if self.key == "all":
            return TicketFilter()
        teams = (self.team_id,) if self.team_id else None
        return TicketFilter(statuses=Ticket.ACTIVE, teams=teams)


class Group(NamedTuple):
    title: str
    queues: tuple[Queue, ...]


MINE = Queue("mine", "My open", "inbox", "g i")
UNASSIGNED = Queue("unassigned", "Unassigned", "bell", "g u", is_loud=True)
OPEN = Queue("open", "All open", "layers", "g o")
RESOLVED = Queue("resolved", "Recently resolved", "circle-check-big", "g r")
ALL = Queue("all", "Everything", "archive", "g a")


class Sidebar(NamedTuple):
    """All queues of a person, and how many notifications they have not read."""

    groups: tuple[Group, ...]
    unread: int

    @classmethod
    def of(cls, user: User) -> Self:
        """Counted as of now, in two queries, whatever the number of queues."""
        teams = _team_queues(user)
        counts = _counts.of(user, MINE, UNASSIGNED, OPEN, *teams)
        groups = [Group("", (MINE, UNASSIGNED, OPEN)), Group("Teams", teams)]
        counted = [
            Group(title, tuple([each._replace(count=counts[each.key]) for each in queues]))
            for title, queues in groups
            if queues
        ]
        return cls((*counted, Group("Archive", (RESOLVED, ALL))), counts[UNREAD])


def find(groups: Iterable[Group], key: str) -> Queue:
    """The queue with this key. Raises NotFound."""
    for group in groups:
        for queue in group.queues:
            if queue.key == key:
                return queue
    raise NotFound


def _team_queues(user: User) -> tuple[Queue, ...]:
    return tuple(
        Queue(f"team-{public_id}", name, "users", "g t" if at == 0 else "", team_id=key)
        for at, (key, public_id, name) in enumerate(_teams.rows(user))
    )


@Plan
def _teams(user: User) -> TeamQuerySet:
    """The teams a person works in; those of the tenant for admins."""
    teams = Team.objects.visible_to(user).by_name()
    if not user.is_admin:
        teams = teams.of_member(user)
    return teams.values_list("pk", "public_id", "name")[:MAX_TEAMS]


@counted_up_to(COUNTED_TO)
def _counts(user: User, *queues: Queue) -> dict[str, QuerySet]:
    tickets = Ticket.objects.visible_to(user)
    counted = {
        queue.key: tickets.fitting(queue.wanted(user), user).values("number") for queue in queues
    }
    return counted | {UNREAD: notifications_of(user).unread().values("pk")}
