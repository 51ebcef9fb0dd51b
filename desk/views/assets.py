"""The equipment of every company: finding it, taking it in, one of it with all it has."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.models import Company, Module
from accounts.permissions import Perm
from assets.models import Asset, Credential
from assets.services import reveal_credential
from desk.views.base import DeskView
from helpdesk.core.errors import Forbidden, NotFound
from helpdesk.core.text import whole_number
from helpdesk.core.throttle import Throttle
from helpdesk.page_assets import pages
from helpdesk.page_assets.about import AboutAsset
from helpdesk.page_assets.forms import AssetForm
from helpdesk.page_assets.listing import Equipment
from helpdesk.pages import found
from tickets.models import Ticket

HOME = "/desk/assets"
SHOWN_TICKETS = 50


class AssetView(DeskView):
    home = HOME

    def asset(self, asset_id: int) -> Asset:
        """The asset of the address. Raises NotFound."""
        rows = Asset.objects.visible_to(self.request.user)
        related = rows.select_related("type", "site", "assigned_to", "company", "tenant")
        return found(related, pk=asset_id)

    def about(self, asset: Asset) -> AboutAsset:
        user, tab = self.request.user, self.request.GET.get("tab", "")
        modules = Module.objects.of_tenant(user.tenant_id).for_company(asset.company_id)
        return AboutAsset(asset, user, HOME, tab, modules=modules.switches())


class Assets(AssetView):
    template = "desk/assets.html"

    def context(self) -> dict[str, Any]:
        return {"listing": Equipment(self.request.user, self.request.GET, HOME)}


class AssetPage(AssetView):
    template = "desk/asset.html"

    def context(self, asset_id: int) -> dict[str, Any]:
        asset, user = self.asset(asset_id), self.request.user
        tickets = Ticket.objects.visible_to(user).of_assets([asset]).newest_first()
        return {"about": self.about(asset), "tickets": tickets[:SHOWN_TICKETS]}


class EditAsset(AssetView, pages.EditAsset):
    template = "desk/asset_edit.html"


class RemoveAsset(AssetView, pages.RemoveAsset):
    template = "desk/asset_remove.html"
    after = HOME


class NewAsset(AssetView, pages.AssetFormPage):
    """Whose it will be comes first: sites, people and numbers are of one company."""

    template = "desk/asset_edit.html"

    @property
    def companies(self) -> QuerySet[Company]:
        return Company.objects.visible_to(self.request.user)

    def company(self) -> Company:
        """The company that was chosen. Raises NotFound."""
        number = whole_number(self.request.GET.get("company", ""))
        if number is None:
            raise NotFound
        return found(self.companies, number=number)

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.GET.get("company"):
            companies = self.companies.order_by("name")
            return self.show(template="desk/asset_new.html", companies=companies)
        company = self.company()
        form = AssetForm(company=company, user=request.user)
        return self.show(form=form, **self.page_of(company))

    def page_of(self, company: Company) -> dict[str, Any]:
        action = f"{self.request.path}?company={company.number}"
        return {"company": company, "action": action, "back": HOME}

    def post(self, request: HttpRequest) -> HttpResponse:
        company = self.company()
        form = AssetForm(request.POST, company=company, user=request.user)
        return self.answer(form, "Taken in.", **self.page_of(company))


class ChangePart(AssetView, pages.ChangePart):
    template = "desk/asset_part.html"


class RemovePart(AssetView, pages.RemovePart):
    template = "desk/asset_part.html"


class OtherAssets(AssetView, pages.OtherAssets):
    pass


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
