"""Removing what was entered by mistake: what that concerns is said before, and there is no way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.models import Site
from accounts.services import remove_site
from assets.models import (
    BackupDevice,
    BackupJob,
    BackupRun,
    Contract,
    Domain,
    License,
    Network,
)
from assets.models.terms import State
from assets.services import cancel_contract, remove_inventory
from desk.views.base import DeskView
from helpdesk.core.changes import owner_of
from helpdesk.core.errors import Conflict, Forbidden
from helpdesk.core.removal import in_use, ties_of
from helpdesk.pages import found


class Removal(DeskView):
    """Asks before it removes the row of `model` that the address names.

    `home` is the list that it stands in, called `up`; `hint` is what else goes, or what would be
    better.
    """

    template = "desk/removal.html"
    model: type[Model] = None
    home = up = hint = ""
    service: Callable[..., None] = staticmethod(remove_inventory)

    def row(self, key: int) -> Any:
        """The row of the address. Raises NotFound; Forbidden for who may not remove it."""
        row = found(self.model.objects.visible_to(self.request.user), pk=key)
        if not self.request.user.may(self.service.permission):
            raise Forbidden
        return row

    def back(self, row: Any) -> str:
        return self.home

    def more(self, row: Any) -> dict[str, Any]:
        """What else the page of this row offers."""
        return {}

    def page_of(self, row: Any) -> dict[str, Any]:
        ties = ties_of(row)
        return {
            "row": row,
            "noun": self.model._meta.verbose_name,
            "company": owner_of(row),
            "up": self.up,
            "back": self.back(row),
            "hint": self.hint,
            "ties": ties,
            "held": in_use(ties),
            **self.more(row),
        }

    def context(self, **key: int) -> dict[str, Any]:
        return self.page_of(self.row(*key.values()))

    def post(self, request: HttpRequest, **key: int) -> HttpResponse:
        row = self.row(*key.values())
        try:
            said = self.act(row)
        except Conflict as error:
            return self.show(status=error.status, refusal=error.message, **self.page_of(row))
        messages.success(request, said)
        return HttpResponseRedirect(self.back(row), status=303)

    def act(self, row: Any) -> str:
        """Does what was sent; says what was done."""
        said = f"{row} is removed."
        self.service(row, by=self.request.user)
        return said


class RemoveContract(Removal):
    model, home, up = Contract, "/desk/contracts", "Contracts"

    def more(self, row: Contract) -> dict[str, Any]:
        return {"can_cancel": row.status != State.CANCELLED}

    def act(self, row: Contract) -> str:
        if "cancel" not in self.request.POST:
            return super().act(row)
        cancel_contract(row, by=self.request.user)
        return f"{row} is cancelled."


class RemoveLicense(Removal):
    model, home, up = License, "/desk/licenses", "Licenses"
    hint = "Its key goes with it: note it elsewhere first, if anybody still needs it."


class RemoveDomain(Removal):
    model, home, up = Domain, "/desk/domains", "Domains"


class RemoveNetwork(Removal):
    model, home, up = Network, "/desk/networks", "Networks"


class RemoveBackupDevice(Removal):
    model, home, up = BackupDevice, "/desk/backups", "Backups"


class RemoveBackupJob(Removal):
    model, home, up = BackupJob, "/desk/backups", "Backups"

    def more(self, row: BackupJob) -> dict[str, Any]:
        device = f"{self.home}/devices/{row.device_id}/remove"
        return {"wider": [(device, f"Remove {row.device} with all its jobs")]}


class RemoveBackupRun(Removal):
    model, home, up = BackupRun, "/desk/backups", "Backups"

    def more(self, row: BackupRun) -> dict[str, Any]:
        job, device = row.job, row.job.device
        return {
            "wider": [
                (
                    f"{self.home}/jobs/{job.pk}/remove",
                    f"Remove the job {job.name} with all its runs",
                ),
                (f"{self.home}/devices/{device.pk}/remove", f"Remove {device} with all its jobs"),
            ]
        }


class RemoveSite(Removal):
    model, up = Site, "Company"
    service = staticmethod(remove_site)

    def back(self, row: Site) -> str:
        return f"/desk/companies/{row.company.number}"
