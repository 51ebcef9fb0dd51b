"""Tickets as a file: what is ticked at once, a whole list by a worker."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from desk.listing import Listing
from desk.queues import Sidebar, find
from desk.views.base import DeskView
from helpdesk.core.errors import NotFound
from helpdesk.core.text import whole_number
from helpdesk.core.throttle import Throttle
from helpdesk.pages import found
from helpdesk.reporting.models import AT_ONCE, TicketExport
from helpdesk.reporting.services import export_address, request_export, write_export
from tickets.models import Ticket

SHOWN = 50


class Exports(DeskView):
    """My exports, newest first; the page asks again while one is under way."""

    template = "desk/exports.html"

    def context(self) -> dict[str, Any]:
        rows = TicketExport.objects.visible_to(self.request.user).newest_first()[:SHOWN]
        exports = [(each, words_of(each)) for each in rows]
        return {"exports": exports, "is_busy": any(each.is_unfinished for each, _ in exports)}

    def post(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        Throttle.for_person(user, "tickets")
        if numbers := ticked(request):
            tickets = Ticket.objects.visible_to(user).filter(number__in=numbers)
            keys = tickets.values_list("pk", flat=True)
            export = request_export(user.tenant, ticket_ids=keys, by=user)
            write_export(export, by=user)
        else:
            request_export(user.tenant, filters=listing_in(request).wanted, by=user)
        return HttpResponseRedirect("/desk/exports")


class Download(DeskView):
    """Leads to the file."""

    def get(self, request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
        export = found(TicketExport.objects.visible_to(request.user), public_id=export_id)
        if not export.is_done:
            raise NotFound("This file is not there yet.")
        response = HttpResponseRedirect(export_address(export))
        response["Cache-Control"] = "no-store"
        return response


def ticked(request: HttpRequest) -> list[int]:
    """The numbers of the ticked tickets; never more than are written at once."""
    numbers = map(whole_number, request.POST.getlist("ticket")[:AT_ONCE])
    return [number for number in numbers if number is not None]


def listing_in(request: HttpRequest) -> Listing:
    """The list that the form was sent from. Raises NotFound."""
    query = QueryDict(request.POST.get("list", ""))
    return Listing(
        request.user, find(Sidebar.of(request.user).groups, query.get("queue", "all")), query
    )


def words_of(export: TicketExport) -> str:
    """Which tickets it holds, in few words."""
    if export.ticket_ids is not None:
        count = len(export.ticket_ids)
        return f"{count} chosen ticket{'' if count == 1 else 's'}"
    said: dict[str, Any] = {}
    for each in export.filters:
        said |= each
    statuses = said.get("statuses", [])
    parts = [
        "Open tickets" if statuses == [*Ticket.ACTIVE] else ", ".join(statuses),
        ", ".join(Ticket.Priority(value).label for value in said.get("priorities", [])),
        _counted(said.get("assignees"), "agent", "Unassigned"),
        _counted(said.get("teams"), "team", "No team"),
        f"#{said['tag']}" if "tag" in said else "",
        f"“{said['search']}”" if "search" in said else "",
    ]
    return " · ".join(filter(None, parts)) or "Every ticket"


def _counted(keys: list[int | None] | None, name: str, nobody: str) -> str:
    """How many people or teams a filter names."""
    named = [key for key in keys or [] if key is not None]
    parts = [f"{len(named)} {name}{'' if len(named) == 1 else 's'}"] if named else []
    return ", ".join([*parts, nobody] if None in (keys or []) else parts)
