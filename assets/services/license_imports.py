"""Licenses from a file, with their keys."""

from typing import Any

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import License
from assets.services.licenses import LONGEST_KEY, add_license, update_license
from helpdesk.core.imports import Batch, Became, Column, Outcome
from helpdesk.core.row_imports import RowByRow, picked
from helpdesk.core.service import service

LICENSE_COLUMNS = (
    Column("name", required=True, max_length=200, example="Adobe Creative Cloud"),
    Column("vendor", max_length=100, example="Adobe"),
    Column("license_type", "choice", choices=License.Kind.values, example="subscription"),
    Column("seats", "integer", example=25),
    Column("key", max_length=LONGEST_KEY, is_secret=True),
    Column("expires_at", "moment", example="2027-03-10"),
    Column("notes", max_length=10_000),
)
_LICENSE = {column.name: column.name for column in LICENSE_COLUMNS}


@service(Perm.MANAGE_INVENTORY)
def import_licenses(company: Company, *, batch: Batch, by: User) -> list[Outcome]:
    """Takes in or changes the licenses of these rows, known by their names."""
    return _Licenses(company, batch, by).run()


class _Licenses(RowByRow):
    def take(self, row: dict[str, Any]) -> Became:
        _, became = self.keep(
            picked(row, _LICENSE),
            part=_LICENSE,
            needed=("name",),
            among=License.objects.filter(company=self.company, name=row.get("name")),
            add=lambda values: add_license(self.company, **values, by=self.by),
            change=self._change,
            on="name",
        )
        return became

    def _change(self, license: License, values: dict[str, Any]) -> License:
        key = values.pop("key", "")
        return update_license(license, changes=values, key=key, by=self.by)
