"""Sites from a file."""

from typing import Any

from accounts.models import Company, Site, User
from accounts.permissions import Perm
from accounts.services.organization import add_site, update_site
from helpdesk.core.imports import Batch, Became, Column, Outcome
from helpdesk.core.row_imports import RowByRow, picked
from helpdesk.core.service import service

SITE_COLUMNS = (
    Column("name", required=True, max_length=200, example="Headquarters"),
    Column("address", max_length=200, example="350 Fifth Avenue"),
    Column("city", max_length=100, example="New York"),
    Column("state", max_length=100, example="NY"),
    Column("postal_code", max_length=20, example="10118"),
    Column("country", max_length=2, example="US"),
    Column("phone", max_length=40, example="+1 212 555 0100"),
    Column("is_primary", "boolean", example=True),
)
_SITE = {column.name: column.name for column in SITE_COLUMNS}


@service(Perm.ADMINISTER)
def import_sites(company: Company, *, batch: Batch, by: User) -> list[Outcome]:
    """Takes in or changes the places of these rows, known by their names."""
    return _Sites(company, batch, by).run()


class _Sites(RowByRow):
    def take(self, row: dict[str, Any]) -> Became:
        _, became = self.keep(
            picked(row, _SITE),
            part=_SITE,
            needed=("name",),
            among=Site.objects.filter(company=self.company, name=row.get("name")),
            add=lambda values: add_site(self.company, **values, by=self.by),
            change=lambda site, values: update_site(site, changes=values, by=self.by),
            on="name",
        )
        return became
