"""What a company has: contracts, licenses, networks, domains, backups, and what ends soon."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.models import Outage
from accounts.models.outages import seconds_to_change
from accounts.permissions import Perm
from assets.models import (
    BackupDevice,
    BackupRun,
    Contract,
    Domain,
    License,
    Network,
)
from assets.models.backups import standing_of
from assets.models.expirations import ending_within, nouns_for
from helpdesk.core.errors import Forbidden
from helpdesk.pages import found
from portal import ledger
from portal.forms import RestoreForm
from portal.views.base import PortalView
from tickets.models import RestoreRequest

DAYS, LATEST = 90, 10
# Where each part is, what stands for it, and whether one must be allowed to see assets.
PARTS = {
    "contracts": ("Contracts", "file-text", False),
    "licenses": ("Software licenses", "key-round", True),
    "networks": ("Networks", "network", True),
    "domains": ("Domains", "globe", True),
    "backups": ("Backups", "database-backup", True),
    "outages": ("Outages", "activity", False),
}


def allow_assets(request: HttpRequest) -> None:
    """Raises Forbidden unless the person may see what their company has."""
    if not request.user.may(Perm.SEE_ASSETS):
        raise Forbidden("Your account may not see this. Ask your manager or our team.")


class CompanyView(PortalView):
    """A page of what a company has; who may not see assets sees no page with `of_assets`."""

    section = "it"
    of_assets = False

    def admit(self, request: HttpRequest) -> None:
        super().admit(request)
        if self.of_assets:
            allow_assets(request)


class Ledger(CompanyView):
    """A list of one kind of thing, with what it is in a sentence."""

    template = "portal/ledger.html"
    model: Any = None
    title = sentence = ""
    symbol = "file-text"

    def rows(self) -> Any:
        return self.model.objects.visible_to(self.request.user).ending_first()

    def draw(self, row: Any) -> ledger.Line:
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        listed = ledger.lines_of(self.request, self.rows(), self.draw)
        told = {"title": self.title, "sentence": self.sentence, "symbol": self.symbol}
        return {**listed, **told}


class Overview(CompanyView):
    template = "portal/it.html"

    def context(self) -> dict[str, Any]:
        user = self.request.user
        may_see = user.may(Perm.SEE_ASSETS)
        rows = ending_within(user, nouns_for(user, self.modules), days=DAYS)
        return {
            "parts": [
                {"href": f"/portal/{key}", "title": title, "symbol": symbol}
                for key, (title, symbol, of_assets) in PARTS.items()
                if self.modules[key] and (may_see or not of_assets)
            ],
            "days": DAYS,
            **ledger.lines_of(self.request, rows, ledger.of_expiration),
        }


class Contracts(Ledger):
    module = "contracts"
    model, symbol = Contract, "file-text"
    title, sentence = "Contracts", "What we have agreed with you, and until when."

    def draw(self, row: Contract) -> ledger.Line:
        return ledger.of_contract(row)


class Licenses(Ledger):
    module, of_assets = "licenses", True
    model, symbol = License, "key-round"
    title, sentence = "Software licenses", "The programs you may use, and how many seats are taken."

    def rows(self) -> Any:
        return super().rows().with_seats_used()

    def draw(self, row: License) -> ledger.Line:
        return ledger.of_license(row)


class Domains(Ledger):
    module, of_assets = "domains", True
    model, symbol = Domain, "globe"
    title, sentence = "Domains", "Your names on the internet, and the certificates behind them."

    def draw(self, row: Domain) -> ledger.Line:
        return ledger.of_domain(row)


class Networks(Ledger):
    module, of_assets = "networks", True
    model, symbol = Network, "network"
    title, sentence = "Networks", "The networks at your sites."

    def rows(self) -> Any:
        rows = Network.objects.visible_to(self.request.user)
        return rows.with_vlan_count().select_related("site").by_range()

    def draw(self, row: Network) -> ledger.Line:
        return ledger.of_network(row)


class OneNetwork(CompanyView):
    module = "networks"
    template = "portal/network.html"

    def context(self, network_id: int) -> dict[str, Any]:
        rows = Network.objects.visible_to(self.request.user).select_related("site")
        network = found(rows, pk=network_id)
        allow_assets(self.request)
        return {"network": network, "vlans": network.vlans.by_number()}


class Backups(CompanyView):
    module, of_assets = "backups", True
    template = "portal/backups.html"

    def context(self) -> dict[str, Any]:
        user = self.request.user
        runs = BackupRun.objects.visible_to(user)
        latest = runs.newest_first().select_related("job__device__asset")[:LATEST]
        return {
            "standing": standing_of(BackupDevice.objects.visible_to(user), runs),
            "lines": [ledger.of_run(run) for run in latest],
            "wanted": wanted_by(user),
        }


class Restore(CompanyView):
    """Asking for data back: open to everybody, as a request is."""

    module = "backups"
    template = "portal/restore.html"

    def context(self) -> dict[str, Any]:
        form = RestoreForm(user=self.request.user)
        return {"form": form, "wanted": wanted_by(self.request.user)}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RestoreForm(request.POST, user=request.user)
        if not form.save():
            return self.show(status=form.status, form=form, wanted=wanted_by(request.user))
        number = form.result.ticket.number
        return self.see_other(f"/portal/tickets/{number}?created=1")


class Outages(PortalView):
    module = "outages"
    section = "it"
    template = "portal/outages.html"

    def context(self) -> dict[str, Any]:
        rows = Outage.objects.visible_to(self.request.user).granted_to(self.request.user)
        listed = rows.with_updates().latest_first()[: ledger.PAGE_SIZE]
        drawn = [(each, ledger.COLORS[each.severity]) for each in listed]
        return {
            # They are the page itself.
            "outages": None,
            "change_in": seconds_to_change(self.outages),
            "going_on": [pair for pair in drawn if not pair[0].is_over],
            "over": [pair for pair in drawn if pair[0].is_over],
        }


class OutageBanners(PortalView):
    """What is told above every page, alone, for the live update."""

    module = "outages"
    template = "portal/parts/outage_banners.html"


def wanted_by(user: Any) -> list[ledger.Line]:
    """The latest requests for data that a person sees."""
    rows = RestoreRequest.objects.visible_to(user).with_ticket().newest_first()
    return [ledger.of_restore(row) for row in rows[:LATEST]]
