"""Somebody's own tickets: the list, a new one, one of them with its conversation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from accounts.permissions import Perm
from helpdesk.core import markdown
from helpdesk.core.errors import Forbidden
from helpdesk.page_approvals import approval_of
from helpdesk.page_files import files_in, shown_files, uploads_in
from helpdesk.page_notifications import read_along
from helpdesk.pages import found
from portal.conversation import conversation
from portal.forms import CloseForm, NewTicketForm, ReopenForm, ReplyForm
from portal.listing import Listing
from portal.views.base import PortalView
from tickets.models import Ticket

MAX_PREVIEW = 100_000


class MyTickets(PortalView):
    template = "portal/tickets.html"
    section = "tickets"
    has_ask_button = True

    def context(self) -> dict[str, Any]:
        return {"listing": Listing(self.request.user, self.request.GET)}


class NewTicket(PortalView):
    template = "portal/new_ticket.html"
    has_ask_button = True

    def admit(self, request: HttpRequest) -> None:
        super().admit(request)
        if not request.user.may(Perm.CREATE_TICKET):
            raise Forbidden("Your account may not open requests. Ask your manager or our team.")

    def context(self) -> dict[str, Any]:
        initial = {"asset": self.request.GET.get("asset", "")}
        return {"form": self.form(initial=initial)}

    def form(self, *args: Any, **options: Any) -> NewTicketForm:
        has_assets = self.modules["assets"]
        return NewTicketForm(*args, has_assets=has_assets, user=self.request.user, **options)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST, request.FILES, uploaded=files_in(request))
        if "preview" in request.POST:
            return self.show(form=form.unjudged(), preview=preview_of(request, "description"))
        if not form.save():
            return self.show(status=form.status, form=form)
        return self.see_other(f"/portal/tickets/{form.result.number}?created=1")


class TicketView(PortalView):
    template = "portal/ticket.html"
    section = "tickets"

    def ticket(self, number: int) -> Ticket:
        """The ticket of the address. Raises NotFound."""
        rows = Ticket.objects.visible_to(self.request.user).with_people()
        return found(rows, number=number)

    def context(self, number: int) -> dict[str, Any]:
        ticket = self.ticket(number)
        read_along(self.request.user, ticket)
        return self.page_of(ticket, self.reply_form(ticket))

    def reply_form(self, ticket: Ticket) -> ReplyForm:
        return ReplyForm(ticket=ticket, user=self.request.user)

    def page_of(self, ticket: Ticket, form: ReplyForm, preview: str = "") -> dict[str, Any]:
        user = self.request.user
        is_mine = ticket.requester_id == user.pk
        return {
            "ticket": ticket,
            **approval_of(ticket, user),
            "number_text": str(ticket.number),
            "conversation": conversation(ticket, user, whole="whole" in self.request.GET),
            "files": shown_files(ticket, user, public=True),
            "files_base": f"/portal/tickets/{ticket.number}",
            "upload_to": upload_address_of(ticket, user),
            "watchers": ticket.watchers.people().active().by_name().exclude(pk=user.pk)[:20],
            "form": form,
            "preview": preview,
            "is_mine": is_mine,
            "is_created": is_mine and "created" in self.request.GET and ticket.status == "New",
            "desk_url": f"/desk/tickets/{ticket.number}",
            "may_settle": is_mine or ticket.is_managed_by(user),
        }


def upload_address_of(ticket: Ticket, user: User) -> str:
    """Where scripts announce files: the agent API, for those whom it shows the ticket.

    Without it files go with the form.
    """
    is_there = user.is_agent or ticket.involves(user)
    return f"/tickets/{ticket.public_id}/attachments" if is_there else ""


class TicketPage(TicketView):
    pass


class Reply(TicketView):
    form_class = ReplyForm
    done = "Sent. Thank you!"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.ticket(number)
        uploads = uploads_in(request, ticket)
        sent = (request.POST, request.FILES)
        form = self.form_class(*sent, ticket=ticket, uploads=uploads, user=request.user)
        if "preview" in request.POST:
            html = preview_of(request, "body_md")
            return self.show(**self.page_of(ticket, form.unjudged(), html))
        if not form.save():
            return self.show(status=form.status, **self.page_of(self.ticket(number), form))
        return self.see_other(f"/portal/tickets/{number}", self.done)


class Close(Reply):
    form_class = CloseForm
    done = "Glad that it is solved. You can reopen it at any time."


class Reopen(Reply):
    form_class = ReopenForm
    done = "Reopened. We will look at it again."


class Preview(PortalView):
    """What Markdown will look like, as a part of a page."""

    def post(self, request: HttpRequest) -> HttpResponse:
        name = "description" if "description" in request.POST else "body_md"
        html = preview_of(request, name)
        return render(request, "portal/parts/preview.html", {"html": html})


def preview_of(request: HttpRequest, name: str) -> str:
    """A field of the form as sanitised HTML."""
    return markdown.to_html(request.POST.get(name, "")[:MAX_PREVIEW]) or "<p>Nothing yet.</p>"
