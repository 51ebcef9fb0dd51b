"""One ticket: its page, and everything an agent does there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.models import User
from desk.finding import agents_of, assets_of, job_types_of, sites_of, teams_of
from desk.forms import (
    NewTicketForm,
    ReplyForm,
    ServiceForm,
    TicketForm,
    WatcherForm,
    shown_values,
)
from desk.listing import Listing
from desk.promises import promises
from desk.queues import ALL, find
from desk.timeline import rendered, timeline
from desk.views.base import DeskView
from helpdesk.core.errors import NotFound
from helpdesk.page_approvals import approval_of
from helpdesk.page_assets.finding import suggested
from helpdesk.page_files import files_in, shown_files, uploads_in
from helpdesk.page_notifications import read_along
from helpdesk.pages import found
from helpdesk.templatetags.ui import address
from tickets.models import Survey, Ticket
from tickets.services import remove_watcher

MAX_NUMBER = 10**18


class TicketView(DeskView):
    """What happens on the page of one ticket. `forms` are shown with their errors."""

    template = "desk/ticket.html"

    def ticket(self, number: int) -> Ticket:
        """The ticket of the address. Raises NotFound."""
        if number > MAX_NUMBER:
            raise NotFound
        tickets = Ticket.objects.visible_to(self.request.user).with_people()
        return found(tickets.select_related("requester__company", "site"), number=number)

    def context(self, number: int, **_: Any) -> dict[str, Any]:
        ticket = self.ticket(number)
        read_along(self.request.user, ticket)
        return self.page_of(ticket)

    def page_of(self, ticket: Ticket, **forms: Any) -> dict[str, Any]:
        user = self.request.user
        listing = self._listing()
        previous, following = listing.neighbors(ticket)
        tickets = Ticket.objects.visible_to(user)
        watchers = list(User.objects.visible_to(user).filter(watched_tickets=ticket).by_name())
        return {
            "ticket": ticket,
            "values": shown_values(ticket),
            "queue": listing.queue,
            "listing": listing,
            "query": self.request.GET.urlencode(),
            "previous": previous,
            "following": following,
            "timeline": timeline(ticket, user, whole="all" in self.request.GET),
            "promises": promises(ticket, user),
            **approval_of(ticket, user),
            "watchers": watchers,
            "is_watching": user in watchers,
            "others": tickets.requested_by(ticket.requester)
            .newest_first()
            .exclude(pk=ticket.pk)[:5],
            "statuses": Ticket.Status.values,
            "priorities": Ticket.Priority.choices,
            "agents": _with_present(agents_of(user), ticket.assignee),
            "teams": _with_present(teams_of(user), ticket.team),
            "job_types": _with_present(job_types_of(user), ticket.job_type),
            "sites": _with_present(sites_of(ticket, user), ticket.site),
            "files": shown_files(ticket, user),
            "files_base": f"/desk/tickets/{ticket.number}",
            "upload_to": f"/tickets/{ticket.public_id}/attachments",
            "may_remove": True,
            "surveys": Survey.objects.visible_to(user)
            .answered()
            .filter(ticket=ticket)
            .newest_first(),
            "custom_fields": custom_fields(ticket.custom_json),
            **forms,
        }

    def run(self, form: ServiceForm, ticket: Ticket, done: str, **shown: Any) -> HttpResponse:
        """Saves a form: back to the ticket, or the page with its errors and the input."""
        if not form.save():
            ticket = self.ticket(ticket.number)
            return self.show(status=form.status, **self.page_of(ticket, **shown))
        if done:
            messages.success(self.request, done)
        return HttpResponseRedirect(self.address(ticket))

    def address(self, ticket: Ticket) -> str:
        query = self.request.GET.urlencode()
        return f"/desk/tickets/{ticket.number}" + (f"?{query}" if query else "")

    def _listing(self) -> Listing:
        try:
            queue = find(self.queues, self.request.GET.get("queue", ALL.key))
        except NotFound:
            # The queue of an old link; the ticket itself is there all the same.
            queue = ALL
        return Listing(self.request.user, queue, self.request.GET)


class TicketPage(TicketView):
    pass


class Reply(TicketView):
    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.ticket(number)
        uploads = uploads_in(request, ticket)
        form = ReplyForm(request.POST, ticket=ticket, uploads=uploads, user=request.user)
        if "preview" in request.POST:
            html = rendered(request.POST.get("body_md", "")[:100_000])
            return self.show(**self.page_of(ticket, reply=form, preview=html))
        note = request.POST.get("is_internal") == "1"
        return self.run(form, ticket, "Note added." if note else "Reply sent.", reply=form)


class Properties(TicketView):
    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.ticket(number)
        form = TicketForm(request.POST, ticket=ticket, user=request.user)
        return self.run(form, ticket, "", properties=form)


class AssetAndSite(TicketView):
    """What a ticket is about and where that is: equipment and sites of its company."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.ticket(number)
        form = TicketForm(request.POST, ticket=ticket, user=request.user)
        return self.run(form, ticket, "", things=form)


class AssetOptions(TicketView):
    """Suggestions for the asset of a ticket."""

    template = "components/asset/options.html"

    def context(self, number: int) -> dict[str, Any]:
        assets = assets_of(self.ticket(number), self.request.user)
        return {"assets": suggested(assets, self.request.GET.get("asset", "")), "queues": []}


class Edit(TicketView):
    """Title, description and the other texts of a ticket."""

    template = "desk/ticket_edit.html"

    def context(self, number: int) -> dict[str, Any]:
        return self.page_of(self.ticket(number))

    def page_of(self, ticket: Ticket, **forms: Any) -> dict[str, Any]:
        form = forms.get("properties")
        values = shown_values(ticket)
        return {
            "ticket": ticket,
            "was": values,
            "values": values | (form.data.dict() if form else {}),
            "query": self.request.GET.urlencode(),
            **forms,
        }

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.ticket(number)
        form = TicketForm(request.POST, ticket=ticket, user=request.user)
        return self.run(form, ticket, "Ticket changed.", properties=form)


class Watch(TicketView):
    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.ticket(number)
        form = WatcherForm(request.POST, ticket=ticket, user=request.user)
        return self.run(form, ticket, "", watcher=form)


class Unwatch(TicketView):
    def post(self, request: HttpRequest, number: int, public_id: UUID) -> HttpResponse:
        ticket = self.ticket(number)
        person = found(User.objects.visible_to(request.user), public_id=public_id)
        remove_watcher(ticket, user=person, by=request.user)
        return HttpResponseRedirect(self.address(ticket))


class NewTicket(DeskView):
    template = "desk/ticket_new.html"

    def context(self) -> dict[str, Any]:
        person = None
        if asked := self.request.GET.get("for"):
            person = User.objects.visible_to(self.request.user).with_email(asked).first()
        requester = address(person) if person else ""
        return self.page_of(NewTicketForm(initial={"requester": requester}, user=self.request.user))

    def page_of(self, form: NewTicketForm) -> dict[str, Any]:
        user = self.request.user
        return {
            "form": form,
            "teams": teams_of(user),
            "agents": agents_of(user),
            "job_types": job_types_of(user),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewTicketForm(request.POST, uploaded=files_in(request), user=request.user)
        if not form.save():
            return self.show(status=form.status, **self.page_of(form))
        messages.success(request, f"{form.result.reference} opened.")
        return HttpResponseRedirect(f"/desk/tickets/{form.result.number}")


def custom_fields(data: dict[str, Any]) -> list[tuple[str, str]]:
    """The custom fields as labels and words."""
    return [
        (str(name).replace("_", " ").capitalize(), _words(value)) for name, value in data.items()
    ][:50]


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(map(str, value))[:500]
    return "—" if value in (None, "") else str(value)[:500]


def _with_present(choices: list[Any], present: Any) -> list[Any]:
    """The choices with the present one, which may be gone from them: an agent who left."""
    return choices if present is None or present in choices else [*choices, present]
