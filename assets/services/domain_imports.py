"""Domains from a file."""

from typing import Any

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import Domain
from assets.models.domains import registered_name
from assets.services.domains import add_domain, update_domain
from helpdesk.core.imports import Batch, Became, Column, Outcome
from helpdesk.core.row_imports import RowByRow, picked
from helpdesk.core.service import service

DOMAIN_COLUMNS = (
    Column("name", required=True, max_length=253, example="example.com"),
    Column("registrar", max_length=100, example="Gandi"),
    Column("registered_at", "moment", example="2019-05-02"),
    Column("expires_at", "moment", example="2027-05-02"),
    Column("auto_renew", "boolean", example=True),
    Column("ssl_issuer", max_length=100, example="Let's Encrypt"),
    Column("ssl_expires_at", "moment", example="2026-12-01"),
    Column("notes", max_length=10_000),
)
_DOMAIN = {column.name: column.name for column in DOMAIN_COLUMNS}


@service(Perm.MANAGE_INVENTORY)
def import_domains(company: Company, *, batch: Batch, by: User) -> list[Outcome]:
    """Takes in or changes the domains of these rows, known by their names."""
    return _Domains(company, batch, by).run()


class _Domains(RowByRow):
    def take(self, row: dict[str, Any]) -> Became:
        name = registered_name(row.get("name", ""))
        _, became = self.keep(
            picked(row, _DOMAIN),
            part=_DOMAIN,
            needed=("name",),
            among=Domain.objects.filter(company=self.company, name=name),
            add=lambda values: add_domain(self.company, **values, by=self.by),
            change=lambda domain, values: update_domain(domain, changes=values, by=self.by),
            on="name",
        )
        return became
