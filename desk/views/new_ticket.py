"""Opening a ticket for somebody: about what, from where, and who takes it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.models import User
from assets.models import Asset
from desk.choices import choices_of
from desk.finding import assets_of, company_meant
from desk.forms import NewTicketForm
from desk.views.base import DeskView
from helpdesk.core.text import whole_number
from helpdesk.page_assets.finding import suggested
from helpdesk.page_files import files_in
from helpdesk.templatetags.ui import address


class NewTicket(DeskView):
    """The form; the sites that it offers are those of the requester's company."""

    template = "desk/ticket_new.html"

    def context(self) -> dict[str, Any]:
        return self.page_of(NewTicketForm(initial=self.known(), user=self.request.user))

    def known(self) -> dict[str, str]:
        """What the address tells: for whom (`for`), or about what (`asset`), which tells for whom."""
        user, query = self.request.user, self.request.GET
        about, asset = {}, _asset(query.get("asset", ""), user)
        if asset:
            about = {"asset": asset.reference, "site": str(asset.site_id or "")}
        email = query.get("for") or (asset.assigned_to.email if asset and asset.assigned_to else "")
        person = User.objects.visible_to(user).with_email(email).first() if email else None
        return about | {"requester": address(person) if person else ""}

    def page_of(self, form: NewTicketForm) -> dict[str, Any]:
        user = self.request.user
        company = company_meant(form["requester"].value() or "", user)
        return {
            "form": form,
            "company": company,
            **vars(choices_of(user, company)),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        sent = (request.POST, request.FILES)
        form = NewTicketForm(*sent, uploaded=files_in(request), user=request.user)
        if "look" in request.POST:
            # Another requester, other sites; nothing is sent yet.
            return self.show(**self.page_of(form.unjudged()))
        if not form.save():
            return self.show(status=form.status, **self.page_of(form))
        messages.success(request, f"{form.result.reference} opened.")
        return HttpResponseRedirect(f"/desk/tickets/{form.result.number}")


class AssetOptions(DeskView):
    """Suggestions for what a new ticket is about: equipment of the requester's company."""

    template = "components/asset/options.html"

    def context(self) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        company = company_meant(query.get("requester", ""), user)
        return {
            "assets": suggested(assets_of(company, user), query.get("asset", "")),
            "queues": [],
        }


def _asset(text: str, user: User) -> Asset | None:
    """The asset with this id, if it is one that is seen."""
    assets = Asset.objects.visible_to(user).select_related("assigned_to")
    return assets.filter(pk=whole_number(text)).first()
