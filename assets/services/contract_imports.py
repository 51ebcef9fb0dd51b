"""Contracts from a file."""

import re
from typing import Any

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import Asset, Contract
from assets.services.contracts import add_contract, update_contract
from helpdesk.core.imports import Batch, Became, Column, Outcome
from helpdesk.core.row_imports import RowByRow, picked
from helpdesk.core.service import service

CONTRACT_COLUMNS = (
    Column("name", required=True, max_length=200, example="Managed workplace"),
    Column("reference", max_length=60, example="MW-2026-014"),
    Column("type", "choice", choices=Contract.Kind.values, example="managed_service"),
    Column("start_date", "date", required=True, example="2026-01-01"),
    Column("end_date", "date", example="2026-12-31"),
    Column("auto_renew", "boolean", example=True),
    Column("term_months", "integer", example=12),
    Column("sla_name", max_length=100),
    Column("serial_numbers", max_length=10_000),
    Column("notes", max_length=10_000),
)
_CONTRACT = {column.name: column.name for column in CONTRACT_COLUMNS} | {"serial_numbers": "assets"}


@service(Perm.MANAGE_INVENTORY)
def import_contracts(company: Company, *, batch: Batch, by: User) -> list[Outcome]:
    """Takes in or changes the contracts of these rows, known by name or reference."""
    return _Contracts(company, batch, by).run()


class _Contracts(RowByRow):
    def take(self, row: dict[str, Any]) -> Became:
        values = picked(row, _CONTRACT)
        if "assets" in values:
            values["assets"] = self._assets(values["assets"])
        said = row.get(self.match_on)
        known = Contract.objects.filter(company=self.company, **{self.match_on: said})
        _, became = self.keep(
            values,
            part=_CONTRACT,
            needed=("name", "start_date"),
            among=known if said is not None else known.none(),
            add=lambda values: add_contract(self.company, **values, by=self.by),
            change=lambda contract, values: update_contract(contract, changes=values, by=self.by),
            on=self.match_on,
        )
        return became

    def _assets(self, said: str) -> list[Asset]:
        """The equipment with these serial numbers."""
        found = []
        for serial in filter(None, map(str.strip, re.split("[,;]", said))):
            asset = Asset.objects.filter(company=self.company).with_serial_number(serial).first()
            if asset is None:
                self.faults.add({"serial_numbers": f"The company has no asset {serial[:100]}."})
            else:
                found.append(asset)
        return found
