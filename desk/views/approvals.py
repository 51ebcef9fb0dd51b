"""The approval of a ticket, from its page: pressing those who decide, or deciding for lack of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from desk.views.tickets import TicketView
from helpdesk.core.errors import Conflict, Invalid
from tickets.models import Approval
from tickets.services import approve_ticket, reject_ticket, remind_deciders


class Approve(TicketView):
    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.ticket(number)
        comment, act = request.POST.get("comment", ""), request.POST.get("decision", "")
        try:
            if act == "approve":
                approve_ticket(ticket, comment=comment, by=request.user)
                done = "Approved."
            else:
                reject_ticket(ticket, reason=comment, by=request.user)
                done = "Turned down."
        except (Invalid, Conflict) as error:
            messages.error(request, error.told)
        else:
            messages.success(request, done)
        return HttpResponseRedirect(self.address(ticket))


class Remind(TicketView):
    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.ticket(number)
        rows = Approval.objects.visible_to(request.user).of_ticket(ticket).pending()
        for approval in rows:
            remind_deciders(approval, by=request.user)
            messages.success(request, "Reminded.")
        return HttpResponseRedirect(self.address(ticket))
