"""The figures of a period and a team, each with the tickets behind it."""

from typing import Any

from django.http import QueryDict

from accounts.models import Team
from accounts.permissions import Perm
from desk.board import Page
from desk.views.base import DeskView
from helpdesk.core.errors import Forbidden
from helpdesk.core.text import uuid_of
from helpdesk.reporting.metrics import DAY, DEFAULT_DAYS, MOST_DAYS, Period
from helpdesk.reporting.metrics_board import Board
from tickets.models.figures import day_from

SPANS = ((7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "A year"))
NO_TEAM = "none"


class Metrics(DeskView):
    template = "desk/metrics.html"

    def context(self) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        if not user.may(Perm.SEE_METRICS):
            raise Forbidden
        teams = list(Team.objects.visible_to(user).by_name())
        team, keys = _team_in(query, teams)
        period = period_in(query)
        page = Page(Board.of(user, period, keys), team)
        today = Period.last_days(1).last
        spans = [(label, count, period == Period.last_days(count, today)) for count, label in SPANS]
        return {
            "page": page,
            "period": period,
            "teams": teams,
            "team": team,
            "spans": [
                (label, Period.last_days(count, today), chosen) for label, count, chosen in spans
            ],
        }


def period_in(query: QueryDict) -> Period:
    """The days asked for: the last 30 unless told; what cannot be meant is ignored."""
    first, last = day_from(query.get("from", "")), day_from(query.get("to", ""))
    today = Period.last_days(1).last
    last = min(last, today) if last else today
    if first is None or first > last:
        return Period.last_days(DEFAULT_DAYS, last)
    return Period(max(first, last - (MOST_DAYS - 1) * DAY), last)


def _team_in(query: QueryDict, teams: list[Team]) -> tuple[str, tuple[int | None, ...] | None]:
    """The team as the address has it, and as a filter: None for all of them."""
    said = query.get("team", "")
    if said == NO_TEAM:
        return said, (None,)
    wanted = uuid_of(said)
    for team in teams:
        if team.public_id == wanted:
            return str(wanted), (team.pk,)
    return "", None
