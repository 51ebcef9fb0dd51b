"""What waits for one's decision, the requests of one's people, and who stands in for oneself."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from accounts.models import Delegation, User
from accounts.permissions import Perm
from helpdesk.core.errors import Forbidden
from helpdesk.pages import NEWEST_FIRST, pager
from portal.approval_forms import DecisionForm, DelegationForm
from portal.views.base import PortalView
from portal.views.tickets import TicketView
from portal.wording import state_of
from tickets.models import Approval, Ticket

AT_ONCE = 20


class Approvals(PortalView):
    template = "portal/approvals.html"
    section = "approvals"

    def admit(self, request: HttpRequest) -> None:
        super().admit(request)
        if not request.user.may(Perm.DECIDE):
            raise Forbidden("Managers decide on requests. You are not one of them.")

    def context(self) -> dict[str, Any]:
        user = self.request.user
        rows = Approval.objects.of_tenant(user.tenant_id)
        waiting = rows.awaiting(user).oldest_first().with_ticket()
        decided = rows.decided_by(user).newest_first().with_ticket()
        return {"waiting": waiting[:100], "decided": decided[:AT_ONCE]}


class Count(Approvals):
    """How many wait, alone, for the live update of the bar."""

    template = "portal/parts/deciding.html"

    def context(self) -> dict[str, Any]:
        return {}


class Team(PortalView):
    template = "portal/team.html"
    section = "approvals"

    def admit(self, request: HttpRequest) -> None:
        super().admit(request)
        if not request.user.may(Perm.SEE_TEAM):
            raise Forbidden("Managers see the requests of their people. You are not one of them.")

    def context(self) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        rows = Ticket.objects.visible_to(user).of_team(user)
        is_all = "all" in query
        rows = rows if is_all else rows.active()
        page = Paginator(rows.latest_first().with_people(), AT_ONCE).get_page(query.get("page"))
        base = "/portal/team?all=1&" if is_all else "/portal/team?"
        return {
            "is_all": is_all,
            "rows": [
                {"ticket": ticket, "state": state_of(ticket, staff_spoke_last=None)}
                for ticket in page.object_list
            ],
            "people": User.objects.of_tenant(user.tenant_id).led_by(user).by_name(),
            "pager": pager(page, lambda number: f"{base}page={number}", NEWEST_FIRST),
        }


class Decide(TicketView):
    """A yes or a no, on the page of the ticket."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        ticket = self.ticket(number)
        form = DecisionForm(request.POST, ticket=ticket, user=request.user)
        if not form.save():
            page = self.page_of(self.ticket(number), self.reply_form(ticket))
            said = {"comment": request.POST.get("comment", ""), "fault": form.fault}
            return self.show(status=form.status, **page, **said)
        done = "Approved." if form.approves else "Turned down."
        return self.see_other("/portal/approvals", f"{done} We have told {ticket.requester}.")


class StandIn(PortalView):
    """Lets a colleague decide as well, or no longer."""

    template = "portal/stand_in.html"
    section = "approvals"

    def admit(self, request: HttpRequest) -> None:
        super().admit(request)
        if not request.user.may(Perm.DELEGATE):
            raise Forbidden("Managers name who stands in for them. You are not one of them.")

    def context(self) -> dict[str, Any]:
        user = self.request.user
        rows = Delegation.objects.visible_to(user).filter(manager=user).select_related("delegate")
        found = rows.first()
        names = ("starts_on", "ends_on", "note")
        initial = {name: getattr(found, name) for name in names} if found else {}
        initial |= {"delegate": found.delegate.email} if found else {}
        return {"delegation": found, "form": DelegationForm(initial=initial, user=user)}

    def post(self, request: HttpRequest) -> HttpResponse:
        # Whoever ends it need not have filled in the rest.
        sent = {"end": "1"} if "end" in request.POST else request.POST
        form = DelegationForm(sent, user=request.user)
        if not form.save():
            return self.show(status=form.status, **self.context() | {"form": form})
        done = "You decide alone again." if "end" in request.POST else "Saved."
        return self.see_other("/portal/stand-in", done)
