from assets.services.backups import (
    add_backup_device,
    add_backup_job,
    record_backup_run,
    update_backup_device,
    update_backup_job,
    update_backup_run,
)
from assets.services.contracts import (
    add_contract,
    cancel_contract,
    renew_contract,
    update_contract,
)
from assets.services.domains import add_domain, update_domain
from assets.services.licenses import (
    add_license,
    link_license,
    reveal_license_key,
    unlink_license,
    update_license,
)
from assets.services.networks import (
    add_ip_address,
    add_network,
    add_vlan,
    update_ip_address,
    update_network,
    update_vlan,
)
from assets.services.terms import follow_dates

__all__ = [
    "add_backup_device",
    "add_backup_job",
    "add_contract",
    "add_domain",
    "add_ip_address",
    "add_license",
    "add_network",
    "add_vlan",
    "cancel_contract",
    "follow_dates",
    "link_license",
    "record_backup_run",
    "renew_contract",
    "reveal_license_key",
    "unlink_license",
    "update_backup_device",
    "update_backup_job",
    "update_backup_run",
    "update_contract",
    "update_domain",
    "update_ip_address",
    "update_license",
    "update_network",
    "update_vlan",
]
