"""Somebody's own tickets as the address asks for them: tab, search, page."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from accounts.models import User
from helpdesk.pages import NEWEST_FIRST, pager
from portal.wording import State, state_of
from tickets.models import Comment, Ticket
from tickets.models.tickets import TicketQuerySet

PAGE_SIZE = 20
MAX_SEARCH = 200
TABS = {"open": "Open", "waiting": "Waiting for you", "closed": "Closed", "all": "All"}
OF_OTHERS = {"waiting": "Waiting for an answer"}


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    href: str
    is_current: bool


@dataclass(frozen=True)
class Row:
    """A ticket in the list, with who spoke last in public."""

    ticket: Ticket
    last: Comment | None
    state: State
    is_mine: bool
    is_last_mine: bool


@dataclass(frozen=True)
class Whose:
    """Whose tickets are listed: one's own, or everybody's that one may see."""

    label: str
    href: str
    is_current: bool


class Listing:
    """The tickets a person takes part in, or all they see. What the address cannot mean, it ignores."""

    def __init__(self, user: User, query: QueryDict) -> None:
        self.user = user
        self.search = " ".join(query.get("q", "").split())[:MAX_SEARCH]
        self.tab = query.get("tab") if query.get("tab") in TABS else "open"
        self.whose = "all" if self.others and query.get("whose") == "all" else "mine"
        self._page_wanted = query.get("page", "1")

    @property
    def others(self) -> str:
        """Whose tickets they see beside their own; also an agent sees their own only here.

        The rest is what the desk is for.
        """
        if self.user.is_agent or self.user.company_id is None:
            return ""
        if self.user.it_privileges:
            return f"Everyone at {self.user.company}"
        return "My team" if self.user.is_manager else ""

    @property
    def scopes(self) -> list[Whose]:
        """Whose tickets there are to choose from, if more than one's own."""
        labels = {"mine": "Mine", "all": self.others} if self.others else {}
        return [
            Whose(label, self.url(whose=key, page=1), key == self.whose)
            for key, label in labels.items()
        ]

    @cached_property
    def mine(self) -> TicketQuerySet:
        """Those that the list chooses from."""
        rows = Ticket.objects.visible_to(self.user)
        return rows if self.whose == "all" else rows.involving(self.user)

    @cached_property
    def rows(self) -> TicketQuerySet:
        """Every ticket that the search lets through, of all tabs."""
        return self.mine.matching(self.search, self.user) if self.search else self.mine

    @cached_property
    def counts(self) -> dict[str, int]:
        done = self.rows.with_status(Ticket.DONE).count()
        active = self.rows.active().count()
        waiting = self.rows.waiting_for_customer().count()
        return {"open": active, "waiting": waiting, "closed": done, "all": active + done}

    @cached_property
    def has_any(self) -> bool:
        return self.mine.exists()

    @property
    def tabs(self) -> list[Tab]:
        return [
            Tab(key, label, self.counts[key], self.url(tab=key), key == self.tab)
            for key, label in (TABS | (OF_OTHERS if self.whose == "all" else {})).items()
        ]

    @cached_property
    def page(self) -> Page:
        """The page asked for, the nearest one if there is no such page."""
        paginator = Paginator(self._of_tab().latest_first().with_people(), PAGE_SIZE)
        # The tabs have counted them already.
        paginator.count = self.counts[self.tab]
        return paginator.get_page(self._page_wanted)

    @property
    def requests(self) -> list[Row]:
        tickets = list(self.page.object_list)
        last_words = self._last_words(tickets)
        return [self._row(ticket, last_words.get(ticket.pk)) for ticket in tickets]

    @property
    def pager(self) -> dict[str, str]:
        return pager(self.page, lambda number: self.url(page=number), NEWEST_FIRST)

    @property
    def unsearched_url(self) -> str:
        return self.url(q="")

    @property
    def all_url(self) -> str:
        return self.url(tab="all") if self.tab != "all" else ""

    def url(self, **changes: object) -> str:
        """The address of this list with other parameters; the usual ones are left out."""
        state = {"whose": self.whose, "tab": self.tab, "q": self.search, "page": 1} | changes
        usual = {"whose": "mine", "tab": "open", "q": "", "page": 1}
        query = urlencode({name: value for name, value in state.items() if value != usual[name]})
        return f"/portal?{query}" if query else "/portal"

    def _of_tab(self) -> TicketQuerySet:
        if self.tab == "open":
            return self.rows.active()
        if self.tab == "waiting":
            return self.rows.waiting_for_customer()
        return self.rows.with_status(Ticket.DONE) if self.tab == "closed" else self.rows

    def _last_words(self, tickets: list[Ticket]) -> dict[int, Comment]:
        """The last public comment of each ticket, in one query. Notes do not exist here."""
        said = Comment.objects.visible_to(self.user).public().filter(ticket__in=tickets)
        return {comment.ticket_id: comment for comment in said.last_of_each_ticket().with_author()}

    def _row(self, ticket: Ticket, last: Comment | None) -> Row:
        return Row(
            ticket=ticket,
            last=last,
            state=state_of(ticket, staff_spoke_last=last.author.is_agent if last else None),
            is_mine=ticket.requester_id == self.user.pk,
            is_last_mine=last is not None and last.author_id == self.user.pk,
        )
