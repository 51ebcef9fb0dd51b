"""One ticket: its page, and everything an agent does there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import escape

from accounts.models import User
from desk.beside import beside
from desk.choices import (
    PRIORITIES,
    STATUSES,
    choices_of,
    next_statuses,
    with_present,
)
from desk.finding import assets_of
from desk.forms import (
    ReplyForm,
    ServiceForm,
    TicketForm,
    WatcherForm,
    shown_values,
)
from desk.listing import Listing
from desk.promises import promises
from desk.queues import ALL, find
from desk.requester import Requester
from desk.timeline import timeline
from desk.views.base import DeskView
from helpdesk.core import markdown
from helpdesk.core.errors import NotFound
from helpdesk.core.plans import Plan
from helpdesk.forms import Unsent
from helpdesk.page_approvals import approval_of
from helpdesk.page_assets.finding import suggested
from helpdesk.page_files import shown_files, uploads_in
from helpdesk.page_notifications import notifications_of, read_along
from helpdesk.pages import found
from tickets.models import Attachment, SavedReply, Survey, Ticket
from tickets.models.csat import SurveyQuerySet
from tickets.models.mentions import mentionable
from tickets.models.rows import TicketQuerySet
from tickets.services import remove_watcher

# The forms of the page, and what an answer looks like before it is sent.
UNSENT = {name: Unsent() for name in ("properties", "things", "reply", "watcher")} | {"preview": ""}
MAX_NUMBER = 10**18
MOST_OFFERED = 500


@Plan
def _ticket(user: User, number: int) -> TicketQuerySet:
    tickets = Ticket.objects.visible_to(user).with_people().filter(number=number)
    return tickets.select_related("requester__company", "site", "sla_policy").annotate(
        # Most tickets have none of these, and then nobody asks for them.
        has_news=_any(notifications_of(user).unread()),
        has_files=_any(Attachment.objects.visible_to(user)),
        has_surveys=_any(Survey.objects.visible_to(user).answered()),
    )


def _any(rows: QuerySet) -> Exists:
    return Exists(rows.filter(ticket=OuterRef("pk")))


@Plan
def _surveys(user: User, ticket: int) -> SurveyQuerySet:
    return Survey.objects.visible_to(user).answered().filter(ticket=ticket).newest_first()


class TicketView(DeskView):
    """What happens on the page of one ticket. `forms` are shown with their errors."""

    template = "desk/ticket.html"

    def ticket(self, number: int) -> Ticket:
        """The ticket of the address. Raises NotFound."""
        if number > MAX_NUMBER:
            raise NotFound
        ticket = _ticket.first(self.request.user, number=number)
        if ticket is None:
            raise NotFound
        return ticket

    def context(self, number: int, **_: Any) -> dict[str, Any]:
        ticket = self.ticket(number)
        if ticket.has_news:
            read_along(self.request.user, ticket)
        return self.page_of(ticket)

    def page_of(self, ticket: Ticket, **forms: Any) -> dict[str, Any]:
        user = self.request.user
        listing = self._listing()
        previous, following = listing.neighbors(ticket)
        values, (watchers, others) = shown_values(ticket), beside(ticket, user)
        choices = choices_of(user, ticket.company_id)
        return {
            "ticket": ticket,
            "values": values,
            "queue": listing.queue,
            "listing": listing,
            "requester": Requester.of(ticket.requester),
            **self.addresses(ticket),
            "previous": previous,
            "following": following,
            "timeline": timeline(ticket, user, whole="all" in self.request.GET),
            "promises": promises(ticket),
            **approval_of(ticket, user),
            "watchers": watchers,
            "is_watching": str(user.public_id) in {key for key, _ in watchers},
            "others": others,
            "statuses": STATUSES,
            "next_statuses": next_statuses(ticket),
            "priorities": PRIORITIES,
            "agents": with_present(choices.agents, values["assignee"], ticket.assignee),
            "teams": with_present(choices.teams, values["team"], ticket.team),
            "job_types": with_present(choices.job_types, values["job_type"], ticket.job_type),
            "sites": with_present(choices.sites, values["site"], ticket.site),
            "files": shown_files(ticket, user) if ticket.has_files else {},
            "upload_to": f"/tickets/{ticket.public_id}/attachments",
            "may_remove": True,
            "surveys": _surveys.rows(user, ticket=ticket.pk) if ticket.has_surveys else [],
            "custom_fields": custom_fields(ticket.custom_json),
            **UNSENT,
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

    def addresses(self, ticket: Ticket) -> dict[str, str]:
        """Where the ticket's pages lie, what their addresses take along, and what is heard of it.

        Escaped here: a page names them forty times.
        """
        query = self.request.GET.urlencode()
        return {
            "home": escape(self._home(ticket)),
            "query": query,
            "tail": escape(f"?{query}") if query else "",
            "topic": escape(f"ticket:{ticket.public_id}"),
        }

    def address(self, ticket: Ticket) -> str:
        query = self.request.GET.urlencode()
        return self._home(ticket) + (f"?{query}" if query else "")

    def _home(self, ticket: Ticket) -> str:
        return f"/desk/tickets/{ticket.number}"

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
        sent = (request.POST, request.FILES)
        form = ReplyForm(*sent, ticket=ticket, uploads=uploads, user=request.user)
        if "preview" in request.POST:
            html = markdown.to_html(request.POST.get("body_md", "")[:100_000])
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
        assets = assets_of(self.ticket(number).company_id, self.request.user)
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
            **self.addresses(ticket),
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


class Mentionable(TicketView):
    """Whom an agent may mention here, for the list that opens behind an `@`."""

    template = "desk/parts/mentionable.html"

    def context(self, number: int) -> dict[str, Any]:
        ticket, user = self.ticket(number), self.request.user
        people = mentionable(ticket, is_internal=False, by=user)
        return {"people": people.exclude(pk=user.pk).by_name()[:MOST_OFFERED], "queues": []}


class SavedReplies(TicketView):
    """What agents answer often, filled in for this ticket, for the menu of the composer."""

    template = "desk/parts/saved_replies.html"

    def context(self, number: int) -> dict[str, Any]:
        ticket, user = self.ticket(number), self.request.user
        replies = SavedReply.objects.visible_to(user).active().by_name()[:MOST_OFFERED]
        told = [(reply.name, reply.filled(ticket, user)) for reply in replies]
        return {"replies": told, "queues": []}


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
