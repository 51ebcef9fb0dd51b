from assets.models.assets import Asset
from assets.models.backups import BackupDevice, BackupJob, BackupRun
from assets.models.contracts import Contract
from assets.models.credentials import Credential, CredentialAccess
from assets.models.domains import Domain
from assets.models.licenses import License, LicenseSeat
from assets.models.networks import VLAN, IPAddress, Network
from assets.models.ports import Port
from assets.models.relations import AssetRelation
from assets.models.types import AssetField, AssetType

__all__ = [
    "VLAN",
    "Asset",
    "AssetField",
    "AssetRelation",
    "AssetType",
    "BackupDevice",
    "BackupJob",
    "BackupRun",
    "Contract",
    "Credential",
    "CredentialAccess",
    "Domain",
    "IPAddress",
    "License",
    "LicenseSeat",
    "Network",
    "Port",
]
