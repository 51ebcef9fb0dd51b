"""The pages about one asset that desk and portal share; each says where its assets are."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from assets.models import Asset
from assets.services import remove_asset, update_asset
from helpdesk.page_assets.about import AboutAsset
from helpdesk.page_assets.finding import suggested
from helpdesk.page_assets.forms import AssetForm
from helpdesk.page_assets.parts import Part
from helpdesk.page_assets.removal import left_behind, lost_with
from helpdesk.pages import Page, found


class AssetPage(Page):
    """A page about assets of an entrance, which has them below `home`."""

    home = ""

    def asset(self, asset_id: int) -> Asset:
        """The asset of the address. Raises NotFound; Forbidden for who may not do this with it."""
        raise NotImplementedError

    def url(self, asset: Asset, tab: str = "") -> str:
        return f"{self.home}/{asset.pk}" + (f"?tab={tab}" if tab else "")

    def done(self, url: str, said: str) -> HttpResponse:
        """The answer to a form that worked: 303, so that a reload sends nothing twice."""
        messages.success(self.request, said)
        return HttpResponseRedirect(url, status=303)


class AssetFormPage(AssetPage):
    """The form of an asset, new or known."""

    def answer(self, form: AssetForm, said: str, **page: Any) -> HttpResponse:
        """Saves the form; or only draws it again, with the fields of the type that was chosen."""
        if "look" in self.request.POST:
            return self.show(form=form.unjudged(), **page)
        if not form.save():
            return self.show(status=form.status, form=form, **page)
        return self.done(self.url(form.result), said)


class EditAsset(AssetFormPage):
    def context(self, asset_id: int) -> dict[str, Any]:
        asset = self.asset(asset_id)
        form = AssetForm(asset=asset, company=asset.company, user=self.request.user)
        return {"form": form, **self.page_of(asset)}

    def page_of(self, asset: Asset) -> dict[str, Any]:
        url = self.url(asset)
        return {
            "asset": asset,
            "action": self.request.path,
            "back": url,
            "removal": f"{url}/remove",
        }

    def post(self, request: HttpRequest, asset_id: int) -> HttpResponse:
        asset = self.asset(asset_id)
        form = AssetForm(request.POST, asset=asset, company=asset.company, user=request.user)
        return self.answer(form, "Saved.", **self.page_of(asset))


class RemoveAsset(AssetPage):
    """Says what goes with an asset and what stays, then removes it, or retires it instead."""

    after = ""

    def about(self, asset: Asset) -> AboutAsset:
        """The asset with what it has, as far as the person may see it."""
        raise NotImplementedError

    def context(self, asset_id: int) -> dict[str, Any]:
        about = self.about(self.asset(asset_id))
        return {"about": about, "lost": lost_with(about), "left": left_behind(about)}

    def post(self, request: HttpRequest, asset_id: int) -> HttpResponse:
        asset = self.asset(asset_id)
        if "retire" in request.POST:
            update_asset(asset, changes={"status": Asset.Status.RETIRED}, by=request.user)
            return self.done(self.url(asset), f"{asset} is retired.")
        remove_asset(asset, by=request.user)
        return self.done(self.after, f"{asset} is removed.")


class PartPage(AssetPage):
    """A page about something that belongs to an asset: a new one, or that of the address."""

    part: Part = None

    def row(self, asset: Asset) -> Any:
        """The one that the address names, if it names one. Raises NotFound."""
        if self.part.key not in self.kwargs:
            return None
        rows = self.part.rows(asset, self.request.user)
        return found(rows, pk=self.kwargs[self.part.key])

    def page_of(self, asset: Asset, row: Any) -> dict[str, Any]:
        url = self.url(asset)
        return {
            "asset": asset,
            "part": self.part,
            "row": row,
            "back": self.url(asset, self.part.tab),
            "options": f"{url}/options",
            "removal": f"{url}/{self.part.name}s/{row.pk}/remove" if row else "",
        }


class ChangePart(PartPage):
    """The form of a part of an asset."""

    def context(self, asset_id: int, **_: int) -> dict[str, Any]:
        asset = self.asset(asset_id)
        row = self.row(asset)
        form = self.part.form(asset=asset, row=row, user=self.request.user)
        return {"form": form, **self.page_of(asset, row)}

    def post(self, request: HttpRequest, asset_id: int, **_: int) -> HttpResponse:
        asset = self.asset(asset_id)
        row = self.row(asset)
        form = self.part.form(request.POST, asset=asset, row=row, user=request.user)
        page = self.page_of(asset, row)
        if not form.save():
            return self.show(status=form.status, form=form, **page)
        return self.done(page["back"], "Saved." if row else "Added.")


class RemovePart(PartPage):
    """Asks before it removes a part of an asset."""

    def context(self, asset_id: int, **_: int) -> dict[str, Any]:
        asset = self.asset(asset_id)
        return self.page_of(asset, self.row(asset))

    def post(self, request: HttpRequest, asset_id: int, **_: int) -> HttpResponse:
        page = self.context(asset_id)
        self.part.remove(page["row"], by=request.user)
        return self.done(page["back"], "Removed.")


class OtherAssets(AssetPage):
    """Suggestions for what an asset depends on or is connected to."""

    def get(self, request: HttpRequest, asset_id: int) -> HttpResponse:
        asset = self.asset(asset_id)
        rows = Asset.objects.visible_to(request.user).filter(company=asset.company_id)
        assets = suggested(rows.exclude(pk=asset.pk), request.GET.get("to", ""))
        return render(request, "components/asset/options.html", {"assets": assets})
