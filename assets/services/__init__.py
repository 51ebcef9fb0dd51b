from assets.services.asset_imports import import_assets
from assets.services.assets import add_asset, remove_asset, update_asset
from assets.services.backup_imports import import_backups
from assets.services.backups import (
    add_backup_device,
    add_backup_job,
    record_backup_run,
    update_backup_device,
    update_backup_job,
    update_backup_run,
)
from assets.services.contract_imports import import_contracts
from assets.services.contracts import add_contract, cancel_contract, renew_contract, update_contract
from assets.services.credentials import (
    add_credential,
    remove_credential,
    reveal_credential,
    update_credential,
)
from assets.services.domain_imports import import_domains
from assets.services.domains import add_domain, update_domain
from assets.services.license_imports import import_licenses
from assets.services.licenses import (
    add_license,
    link_license,
    reveal_license_key,
    unlink_license,
    update_license,
)
from assets.services.network_imports import import_networks
from assets.services.networks import (
    add_ip_address,
    add_network,
    add_vlan,
    update_ip_address,
    update_network,
    update_vlan,
)
from assets.services.ports import add_port, remove_port, update_port
from assets.services.relations import relate_assets, unrelate_assets
from assets.services.removal import remove_inventory
from assets.services.terms import follow_dates
from assets.services.types import (
    add_asset_field,
    add_asset_type,
    update_asset_field,
    update_asset_type,
)

__all__ = [
    "add_asset",
    "add_asset_field",
    "add_asset_type",
    "add_backup_device",
    "add_backup_job",
    "add_contract",
    "add_credential",
    "add_domain",
    "add_ip_address",
    "add_license",
    "add_network",
    "add_port",
    "add_vlan",
    "cancel_contract",
    "follow_dates",
    "import_assets",
    "import_backups",
    "import_contracts",
    "import_domains",
    "import_licenses",
    "import_networks",
    "link_license",
    "record_backup_run",
    "relate_assets",
    "remove_asset",
    "remove_credential",
    "remove_inventory",
    "remove_port",
    "renew_contract",
    "reveal_credential",
    "reveal_license_key",
    "unlink_license",
    "unrelate_assets",
    "update_asset",
    "update_asset_field",
    "update_asset_type",
    "update_backup_device",
    "update_backup_job",
    "update_backup_run",
    "update_contract",
    "update_credential",
    "update_domain",
    "update_ip_address",
    "update_license",
    "update_network",
    "update_port",
    "update_vlan",
]
