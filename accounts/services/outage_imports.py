"""Outages and planned work from a file."""

from typing import Any

from accounts.models import Company, Outage, User
from accounts.permissions import Perm
from accounts.services.outages import report_outage, update_outage
from helpdesk.core.imports import Batch, Became, Column, Outcome
from helpdesk.core.row_imports import RowByRow, picked
from helpdesk.core.service import service

OUTAGE_COLUMNS = (
    Column("title", required=True, max_length=200, example="E-mail is slow"),
    Column("started_at", "moment", required=True, example="2026-03-10T08:00:00Z"),
    Column("status", "choice", choices=Outage.Status.values, example="investigating"),
    Column("severity", "choice", choices=Outage.Severity.values, example="minor"),
    Column("affected", max_length=2_000, example="E-mail, Calendar"),
    Column("eta", "moment", example="2026-03-10T12:00:00Z"),
)
_OUTAGE = {column.name: column.name for column in OUTAGE_COLUMNS}


@service(Perm.MANAGE_OUTAGES)
def import_outages(company: Company, *, batch: Batch, by: User) -> list[Outcome]:
    """Takes in or changes the outages of these rows, known by their titles and beginnings."""
    return _Outages(company, batch, by).run()


class _Outages(RowByRow):
    beneath = ("started_at",)

    def take(self, row: dict[str, Any]) -> Became:
        values = picked(row, _OUTAGE)
        if "affected" in values:
            values["affected"] = values["affected"].split(",")
        known = {name: row.get(name) for name in ("title", "started_at")}
        _, became = self.keep(
            values,
            part=_OUTAGE,
            needed=("title", "started_at"),
            among=Outage.objects.filter(company=self.company, **known),
            add=lambda values: report_outage(
                self.company.tenant, company=self.company, **values, by=self.by
            ),
            change=lambda outage, values: update_outage(outage, changes=values, by=self.by),
            on="title",
        )
        return became
