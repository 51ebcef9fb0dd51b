"""The equipment of the company: one's own, all of it, one asset, its passwords, its label."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.models import Company
from accounts.permissions import Perm
from assets.models import Asset, Credential
from assets.services import reveal_credential
from helpdesk.core.errors import Forbidden, NotFound
from helpdesk.core.text import whole_number
from helpdesk.core.throttle import Throttle
from helpdesk.page_assets import pages
from helpdesk.page_assets.about import AboutAsset
from helpdesk.page_assets.forms import AssetForm
from helpdesk.page_assets.listing import LABELS, Equipment, label_of
from helpdesk.pages import found
from portal.imports import EQUIPMENT
from portal.views.base import PortalView
from tickets.models import Ticket

HOME = "/portal/equipment"
SHOWN_REQUESTS = 20


class EquipmentView(PortalView):
    """A page for those who may see what the company has."""

    section = "equipment"
    module = "assets"
    home = HOME
    perm = Perm.SEE_ASSETS

    def asset(self, asset_id: int) -> Asset:
        """The asset of the address. Raises NotFound; Forbidden for who may not do this with it."""
        rows = Asset.objects.visible_to(self.request.user)
        related = rows.select_related("type", "site", "assigned_to", "company", "tenant")
        asset = found(related, pk=asset_id)
        self.allow()
        return asset

    def about(self, asset: Asset) -> AboutAsset:
        user, tab = self.request.user, self.request.GET.get("tab", "")
        return AboutAsset(asset, user, HOME, tab, modules=self.modules)

    def allow(self) -> None:
        user = self.request.user
        if not user.may(Perm.SEE_ASSETS):
            raise Forbidden("Your account may not see equipment. Ask your manager or our team.")
        if not user.may(self.perm):
            raise Forbidden("Your account may look at equipment, but not do this.")

    def show(self, **context: Any) -> HttpResponse:
        context.setdefault("may_change", self.request.user.may(Perm.CHANGE_ASSETS))
        return super().show(**context)


class AnyEquipment(EquipmentView):
    """A page about no asset in particular."""

    def admit(self, request: HttpRequest) -> None:
        super().admit(request)
        self.allow()


class EquipmentPage(AnyEquipment):
    template = "portal/equipment.html"

    def context(self) -> dict[str, Any]:
        user = self.request.user
        return {
            "listing": Equipment(user, self.request.GET, HOME, has_own=True),
            "may_import": EQUIPMENT.is_open_to(user),
        }


class AssetPage(EquipmentView):
    template = "portal/asset.html"
    has_ask_button = True

    def context(self, asset_id: int) -> dict[str, Any]:
        asset, user = self.asset(asset_id), self.request.user
        tickets = Ticket.objects.visible_to(user).of_assets([asset]).newest_first()
        return {"about": self.about(asset), "tickets": tickets[:SHOWN_REQUESTS]}


class ChangeEquipment(EquipmentView):
    """A page for those who may change what the company has."""

    perm = Perm.CHANGE_ASSETS


class EditAsset(ChangeEquipment, pages.EditAsset):
    template = "portal/asset_edit.html"


class RemoveAsset(ChangeEquipment, pages.RemoveAsset):
    template = "portal/asset_remove.html"
    after = f"{HOME}?of=all"


class NewAsset(AnyEquipment, pages.AssetFormPage):
    template = "portal/asset_edit.html"
    perm = Perm.CHANGE_ASSETS

    @property
    def company(self) -> Company:
        """Whose it will be. Raises NotFound for staff, who take things in at the desk."""
        if self.request.user.company is None:
            raise NotFound
        return self.request.user.company

    def context(self) -> dict[str, Any]:
        form = AssetForm(company=self.company, user=self.request.user)
        return {"form": form, **self.page_of()}

    def page_of(self) -> dict[str, Any]:
        return {"action": self.request.path, "back": HOME}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AssetForm(request.POST, company=self.company, user=request.user)
        return self.answer(form, "Taken in.", **self.page_of())


class ChangePart(ChangeEquipment, pages.ChangePart):
    template = "portal/asset_part.html"


class RemovePart(ChangeEquipment, pages.RemovePart):
    template = "portal/asset_part.html"


class OtherAssets(ChangeEquipment, pages.OtherAssets):
    pass


class Password(EquipmentView):
    """Asks before it shows a password, and keeps on record that it did."""

    template = "portal/asset_password.html"
    perm = Perm.REVEAL_CREDENTIALS

    def credential(self, asset_id: int, credential_id: int) -> Credential:
        asset = self.asset(asset_id)
        rows = Credential.objects.visible_to(self.request.user).filter(asset=asset)
        return found(rows.select_related("asset"), pk=credential_id)

    def context(self, asset_id: int, credential_id: int) -> dict[str, Any]:
        return {"credential": self.credential(asset_id, credential_id), "back": self.back(asset_id)}

    def back(self, asset_id: int) -> str:
        return f"{HOME}/{asset_id}?tab=passwords"

    def post(self, request: HttpRequest, asset_id: int, credential_id: int) -> HttpResponse:
        credential = self.credential(asset_id, credential_id)
        Throttle.for_person(request.user, "reveal")
        address = request.META.get("REMOTE_ADDR")
        password = reveal_credential(credential, ip_address=address, by=request.user)
        return self.show(credential=credential, password=password, back=self.back(asset_id))


class Labels(AnyEquipment):
    """Labels to print: of the assets that the query names, or of all that its filters leave."""

    template = "portal/labels.html"

    def context(self) -> dict[str, Any]:
        query = self.request.GET
        keys = map(whole_number, query.getlist("id"))
        if ids := [key for key in keys if key is not None]:
            rows = Asset.objects.visible_to(self.request.user).filter(pk__in=ids[:LABELS]).by_name()
        else:
            rows = Equipment(self.request.user, query, HOME, has_own=True).rows
        return {"labels": [label_of(asset) for asset in rows.select_related("tenant")[:LABELS]]}
