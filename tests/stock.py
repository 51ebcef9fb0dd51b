"""One of everything that a company may have: equipment, licenses, contracts, networks, backups."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import Company, User
from accounts.services import system_user
from assets.models import (
    VLAN,
    Asset,
    BackupDevice,
    BackupJob,
    BackupRun,
    Contract,
    Domain,
    IPAddress,
    License,
    Network,
)
from assets.services import (
    add_backup_device,
    add_backup_job,
    add_contract,
    add_domain,
    add_ip_address,
    add_license,
    add_network,
    add_vlan,
    link_license,
    record_backup_run,
)


@dataclass
class Stock:
    """What a company has, each made by its service; `name` stands in the name of each."""

    company: Company
    name: str = "Printer"
    by: User = field(init=False)
    asset: Asset = field(init=False)
    license: License = field(init=False)
    contract: Contract = field(init=False)
    network: Network = field(init=False)
    vlan: VLAN = field(init=False)
    address: IPAddress = field(init=False)
    domain: Domain = field(init=False)
    device: BackupDevice = field(init=False)
    job: BackupJob = field(init=False)
    run: BackupRun = field(init=False)

    def __post_init__(self) -> None:
        company, by = self.company, system_user(self.company.tenant)
        now = timezone.now()
        in_a_year = now + dt.timedelta(days=365)
        slug = self.name.lower().replace(" ", "-")
        self.by = by
        self.asset = Asset.objects.create(
            tenant=company.tenant, company=company, machine_name=f"{self.name} asset"
        )
        self.license = add_license(
            company, name=f"{self.name} suite", seats=2, key="ABCD-EFGH-1234-WXYZ",
            expires_at=in_a_year, by=by,
        )  # fmt: skip
        link_license(self.license, asset=self.asset, by=by)
        self.contract = add_contract(
            company, name=f"{self.name} care", start_date=now.date(),
            end_date=in_a_year.date(), sla_name="High", assets=[self.asset], by=by,
        )  # fmt: skip
        self.network = add_network(company, name=f"{self.name} LAN", cidr="10.20.0.0/24", by=by)
        self.vlan = add_vlan(self.network, number=20, name=f"{self.name} VLAN", by=by)
        self.address = add_ip_address(
            company, address="10.20.0.5", network=self.network, vlan=self.vlan,
            asset=self.asset, is_primary=True, by=by,
        )  # fmt: skip
        self.domain = add_domain(company, name=f"{slug}.example", expires_at=in_a_year, by=by)
        self.device = add_backup_device(
            company, name=f"{self.name} server", asset=self.asset, by=by
        )
        self.job = add_backup_job(self.device, name="Nightly", type="image", by=by)
        self.run = record_backup_run(
            self.job, status="success", started_at=now - dt.timedelta(hours=8),
            finished_at=now - dt.timedelta(hours=7), size_bytes=5_000_000, by=by,
        )  # fmt: skip
