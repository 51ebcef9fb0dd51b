"""The equipment of every company: finding it, one of it with its tickets, its passwords."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.models import Module
from accounts.permissions import Perm
from assets.models import Asset, Credential
from assets.services import reveal_credential
from desk.views.base import DeskView
from helpdesk.core.errors import Forbidden
from helpdesk.core.throttle import Throttle
from helpdesk.page_assets import AboutAsset, AssetForm, Equipment
from helpdesk.pages import found
from tickets.models import Ticket

HOME = "/desk/assets"
SHOWN_TICKETS = 50


class AssetView(DeskView):
    def asset(self, asset_id: int) -> Asset:
        """The asset of the address. Raises NotFound."""
        rows = Asset.objects.visible_to(self.request.user)
        related = rows.select_related("type", "site", "assigned_to", "company", "tenant")
        return found(related, pk=asset_id)


class Assets(AssetView):
    template = "desk/assets.html"

    def context(self) -> dict[str, Any]:
        return {"listing": Equipment(self.request.user, self.request.GET, HOME)}


class AssetPage(AssetView):
    template = "desk/asset.html"

    def context(self, asset_id: int) -> dict[str, Any]:
        asset, user = self.asset(asset_id), self.request.user
        company = Module.objects.of_tenant(user.tenant_id).for_company(asset.company_id)
        switches = company.switches()
        tickets = Ticket.objects.visible_to(user).filter(asset=asset).newest_first()
        about = AboutAsset(asset, user, HOME, self.request.GET.get("tab", ""), modules=switches)
        return {"about": about, "tickets": tickets[:SHOWN_TICKETS]}


class EditAsset(AssetView):
    template = "desk/asset_edit.html"

    def context(self, asset_id: int) -> dict[str, Any]:
        asset = self.asset(asset_id)
        form = AssetForm(asset=asset, company=asset.company, user=self.request.user)
        return {"asset": asset, "form": form, "back": f"{HOME}/{asset_id}"}

    def post(self, request: HttpRequest, asset_id: int) -> HttpResponse:
        asset, back = self.asset(asset_id), f"{HOME}/{asset_id}"
        form = AssetForm(request.POST, asset=asset, company=asset.company, user=request.user)
        if not form.save():
            return self.show(status=form.status, asset=self.asset(asset_id), form=form, back=back)
        messages.success(request, "Saved.")
        return HttpResponseRedirect(back)


class Password(AssetView):
    """Asks before it shows a password, and keeps on record that it did."""

    template = "desk/asset_password.html"

    def credential(self, asset_id: int, credential_id: int) -> Credential:
        asset = self.asset(asset_id)
        rows = Credential.objects.visible_to(self.request.user).filter(asset=asset)
        credential = found(rows.select_related("asset"), pk=credential_id)
        if not self.request.user.may(Perm.REVEAL_CREDENTIALS):
            raise Forbidden
        return credential

    def context(self, asset_id: int, credential_id: int) -> dict[str, Any]:
        back = f"{HOME}/{asset_id}?tab=passwords"
        return {"credential": self.credential(asset_id, credential_id), "back": back}

    def post(self, request: HttpRequest, asset_id: int, credential_id: int) -> HttpResponse:
        page = self.context(asset_id, credential_id)
        Throttle.for_person(request.user, "reveal")
        address = request.META.get("REMOTE_ADDR")
        password = reveal_credential(page["credential"], ip_address=address, by=request.user)
        return self.show(password=password, **page)
