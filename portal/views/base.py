"""What every page of the portal has, and how it answers a form."""

from functools import cached_property

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from accounts.models import Outage
from accounts.models.outages import seconds_to_change
from accounts.permissions import Perm
from helpdesk.page_notifications import unread_by
from helpdesk.pages import PortalPage
from portal.people import may_see_people
from tickets.models import Approval

TOLD_AT_ONCE, LOOKED_AT = 3, 100


class PortalView(PortalPage):
    """A page of the portal. `section` says which part of the bar is marked as open.

    `has_ask_button`: the page has one of its own, so the bar needs none.
    """

    section = ""
    has_ask_button = False

    @cached_property
    def outages(self) -> list[Outage]:
        """What does not work, and planned work."""
        if not self.modules["outages"]:
            return []
        rows = Outage.objects.visible_to(self.request.user).granted_to(self.request.user)
        return list(rows.active().latest_first()[:LOOKED_AT])

    @property
    def banners(self) -> dict[str, object]:
        """What is told above every page, and in how many seconds that changes by itself."""
        shown = [each for each in self.outages if each.is_worth_a_banner]
        return {
            "outages": shown[:TOLD_AT_ONCE],
            "outages_change_in": seconds_to_change(self.outages),
        }

    def see_other(self, url: str, said: str = "") -> HttpResponse:
        """The answer to a form that worked: 303, so that a reload sends nothing twice."""
        if said:
            messages.success(self.request, said)
        return HttpResponseRedirect(url, status=303)

    def show(self, **context: object) -> HttpResponse:
        context.setdefault("unread", unread_by(self.request.user))
        context = self.banners | context
        user = self.request.user
        context.setdefault("may_see_people", may_see_people(user))
        may_create = user.may(Perm.CREATE_TICKET)
        if user.may(Perm.DECIDE):
            waiting = Approval.objects.of_tenant(user.tenant_id).awaiting(user)
            context.setdefault("deciding", waiting.count())
        return super().show(
            section=self.section,
            may_create=may_create,
            may_see_assets=self.request.user.may(Perm.SEE_ASSETS),
            is_asking=self.has_ask_button,
            modules=self.modules,
            **context,
        )
