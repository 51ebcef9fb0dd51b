"""Telling customers what does not work, and how it goes on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.models import Outage
from accounts.models.outages import seconds_to_change
from desk.outage_forms import NewOutageForm, OutageForm
from desk.views.base import DeskView
from helpdesk.pages import found

LISTED = 50
COLORS = {"maintenance": "new", "minor": "in-progress", "major": "in-progress", "critical": "p1"}


class Outages(DeskView):
    template = "desk/outages.html"

    def context(self) -> dict[str, Any]:
        rows = Outage.objects.visible_to(self.request.user).select_related("company")
        outages = list(rows.latest_first()[:LISTED])
        return {
            "outages": [(each, COLORS[each.severity]) for each in outages],
            "change_in": seconds_to_change(outages),
        }


class NewOutage(DeskView):
    template = "desk/outage.html"

    def context(self) -> dict[str, Any]:
        return {"form": NewOutageForm(user=self.request.user)}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewOutageForm(request.POST, user=request.user)
        if not form.save():
            return self.show(status=form.status, form=form)
        messages.success(request, "Told. Customers see it above every page of the portal.")
        return HttpResponseRedirect(f"/desk/outages/{form.result.pk}", status=303)


class OneOutage(DeskView):
    template = "desk/outage.html"

    def outage(self, outage_id: int) -> Outage:
        """The outage of the address. Raises NotFound."""
        rows = Outage.objects.visible_to(self.request.user).select_related("company")
        return found(rows.with_updates(), pk=outage_id)

    def context(self, outage_id: int) -> dict[str, Any]:
        outage = self.outage(outage_id)
        return {"outage": outage, "form": OutageForm(outage=outage, user=self.request.user)}

    def post(self, request: HttpRequest, outage_id: int) -> HttpResponse:
        outage = self.outage(outage_id)
        form = OutageForm(request.POST, outage=outage, user=request.user)
        if not form.save():
            return self.show(status=form.status, outage=self.outage(outage_id), form=form)
        messages.success(request, "Told.")
        return HttpResponseRedirect(f"/desk/outages/{outage_id}", status=303)
