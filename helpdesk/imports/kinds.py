"""What can be imported. A further kind is one entry here, a command, and for customers an address.

Its domain names the columns and has a service with the signature of `import_employees`: given some
rows of one company, it says what became of each (`helpdesk.core.imports`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.permissions import Perm
from accounts.services.employee_imports import EMPLOYEE_COLUMNS, import_employees
from accounts.services.outage_imports import OUTAGE_COLUMNS, import_outages
from accounts.services.site_imports import SITE_COLUMNS, import_sites
from assets.services.asset_imports import ASSET_COLUMNS, import_assets
from assets.services.backup_imports import BACKUP_COLUMNS, import_backups
from assets.services.contract_imports import CONTRACT_COLUMNS, import_contracts
from assets.services.domain_imports import DOMAIN_COLUMNS, import_domains
from assets.services.license_imports import LICENSE_COLUMNS, import_licenses
from assets.services.network_imports import NETWORK_COLUMNS, import_networks
from helpdesk.core.imports import Column, Outcome


@dataclass(frozen=True)
class Kind:
    """One kind of thing: who may import it, what a row says, and by what a row is known again.

    `nested` names JSON objects whose keys are columns, as in the body that makes a single one.
    """

    name: str
    perm: Perm
    columns: Sequence[Column]
    match_on: Sequence[str]
    apply: Callable[..., list[Outcome]]
    nested: Sequence[str] = ()

    @property
    def secrets(self) -> frozenset[str]:
        """The columns that nobody may read where the rows wait."""
        return frozenset(column.name for column in self.columns if column.is_secret)

    @property
    def example(self) -> dict[str, Any]:
        """A row as the template shows it."""
        return {column.name: column.example for column in self.columns}


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "employees",
            Perm.MANAGE_EMPLOYEES,
            EMPLOYEE_COLUMNS,
            match_on=("email", "external_id"),
            apply=import_employees,
            nested=("permissions",),
        ),
        Kind(
            "assets",
            Perm.CHANGE_ASSETS,
            ASSET_COLUMNS,
            match_on=("serial_number", "external_id"),
            apply=import_assets,
        ),
        Kind(
            "sites",
            Perm.ADMINISTER,
            SITE_COLUMNS,
            match_on=("name",),
            apply=import_sites,
        ),
        Kind(
            "outages",
            Perm.MANAGE_OUTAGES,
            OUTAGE_COLUMNS,
            match_on=("title",),
            apply=import_outages,
        ),
        Kind(
            "licenses",
            Perm.MANAGE_INVENTORY,
            LICENSE_COLUMNS,
            match_on=("name",),
            apply=import_licenses,
        ),
        Kind(
            "contracts",
            Perm.MANAGE_INVENTORY,
            CONTRACT_COLUMNS,
            match_on=("name", "reference"),
            apply=import_contracts,
        ),
        Kind(
            "networks",
            Perm.MANAGE_INVENTORY,
            NETWORK_COLUMNS,
            match_on=("name",),
            apply=import_networks,
        ),
        Kind(
            "domains",
            Perm.MANAGE_INVENTORY,
            DOMAIN_COLUMNS,
            match_on=("name",),
            apply=import_domains,
        ),
        Kind(
            "backups",
            Perm.MANAGE_INVENTORY,
            BACKUP_COLUMNS,
            match_on=("device",),
            apply=import_backups,
        ),
    )
}
