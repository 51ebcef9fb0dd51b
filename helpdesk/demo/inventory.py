"""What the demo's companies have beside their machines: papers, networks, names, backups."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Company, Tenant, User
from accounts.services import report_outage, system_user, update_outage
from assets.models import Asset, BackupDevice, BackupRun, Network
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
from helpdesk.demo.clock import Clock
from tickets.services import approve_ticket, request_restore

MB, GB = 10**6, 10**9
NIGHTS = 10


@dataclass(frozen=True)
class Paper:
    """A license or a contract; days count from today, where nothing is said it never ends."""

    name: str
    kind: str
    ends: int | None = None
    since: int = -400
    vendor: str = ""
    seats: int | None = None
    key: str = ""
    sla: str = ""
    renews: bool = False
    months: int | None = None
    machines: str = ""


@dataclass(frozen=True)
class Range:
    """A network, its VLANs as `number name range`, and what has an address in it."""

    name: str
    cidr: str
    site: str
    gateway: str
    dhcp: tuple[str, str] | None = None
    vlans: tuple[tuple[int, str, str], ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Backup:
    """A device with its nightly job; `nights` tells the last runs, the latest first.

    `s` went well, `w` with warnings, `f` failed.
    """

    machine: str
    job: str
    kind: str
    size: int
    nights: str = "s" * NIGHTS


@dataclass(frozen=True)
class Holding:
    """All that one company has."""

    licenses: list[Paper]
    contracts: list[Paper]
    domains: list[tuple[str, str, int, int]]
    networks: list[Range]
    backups: list[Backup] = field(default_factory=list)


HOLDINGS = {
    "Acme Corp": Holding(
        licenses=[
            Paper("Microsoft 365 Business Premium", "subscription", 212, vendor="Microsoft", seats=25,
                  machines="ACME-LT-009 ACME-LT-028 ACME-LT-029 ACME-PC-003 ACME-PC-004"),
            Paper("Acrobat Pro", "subscription", 21, vendor="Adobe", seats=3,
                  key="1118-1490-7723-5561-0042-8810", machines="ACME-LT-028 ACME-LT-029"),
            Paper("Windows Server 2022 Standard", "perpetual", vendor="Microsoft", seats=2,
                  key="VDYBN-27WPP-V4HQT-9VMD4-DEMO1", machines="ACME-SRV-01 ACME-DC-01"),
            Paper("Ledgerline ERP", "volume", 74, vendor="Ledgerline", seats=10,
                  key="LLE-2026-ACME-77Q4-RT", machines="ACME-ERP-01"),
            Paper("Endpoint Protection", "subscription", 146, vendor="Bitdefender", seats=40,
                  key="BD-7H2K-ACME-90XQ"),
            Paper("SketchUp Pro", "subscription", -12, vendor="Trimble", seats=1),
        ],
        contracts=[
            Paper("Managed workplace", "managed_service", 265, -830, sla="Normal", renews=True,
                  months=12, machines="ACME-LT-009 ACME-LT-028 ACME-LT-029 ACME-PC-003 ACME-PC-004"),
            Paper("Server care 24x7", "support", 46, -684, sla="Critical",
                  machines="ACME-SRV-01 ACME-DC-01 ACME-ERP-01 ACME-NAS-01"),
            Paper("Firewall subscription", "maintenance", 18, -347, vendor="Fortinet", renews=True,
                  months=12, machines="ACME-FW-HQ"),
            Paper("Printer lease Newark", "lease", 402, -693, machines="ACME-PR-05"),
            Paper("Backup and recovery", "managed_service", 330, 25, sla="High", renews=True),
            Paper("Phone system support", "support", -33, -763),
        ],
        domains=[
            ("acme.example", "Harbor Names", 168, 52),
            ("acme-shop.example", "Harbor Names", 27, 27),
            ("acme-careers.example", "Registrar One", 401, 11),
            ("acme-archive.example", "Registrar One", -6, -40),
        ],
        networks=[
            Range("Headquarters", "10.20.0.0/16", "Headquarters", "10.20.1.1",
                  ("10.20.10.50", "10.20.10.250"),
                  ((1, "Management", "10.20.1.0/24"), (10, "Office", "10.20.10.0/24"),
                   (20, "Voice", "10.20.20.0/24"), (40, "Guests", "10.20.40.0/24")),
                  (("10.20.1.1", "ACME-FW-HQ"), ("10.20.1.11", "ACME-SRV-01"),
                   ("10.20.1.30", "ACME-NAS-01"), ("10.20.1.41", "ACME-AP-HQ-1"))),
            Range("Newark Warehouse", "10.21.0.0/16", "Newark Warehouse", "10.21.1.1",
                  ("10.21.10.100", "10.21.10.200"),
                  ((1, "Management", "10.21.1.0/24"), (10, "Floor", "10.21.10.0/24"),
                   (30, "Scanners", "10.21.30.0/24")),
                  (("10.21.10.13", "ACME-PC-003"), ("10.21.10.14", "ACME-PC-004"),
                   ("10.21.10.60", "ACME-PR-05"))),
            Range("Boston Office", "10.22.10.0/24", "Boston Office", "10.22.10.1",
                  ("10.22.10.100", "10.22.10.220")),
        ],
        backups=[
            Backup("ACME-SRV-01", "Image of the host", "image", 412 * GB),
            Backup("ACME-DC-01", "Directory and policies", "incremental", 9 * GB, "ssssssfsss"),
            Backup("ACME-ERP-01", "Database of the ERP", "full", 64 * GB, "wsssssssws"),
            Backup("ACME-NAS-01", "Shared folders", "incremental", 23 * GB, "fssssssfss"),
            Backup("Microsoft 365 of Acme", "Mailboxes and files", "cloud", 3_400 * MB),
        ],
    ),
    "Globex": Holding(
        licenses=[
            Paper("Google Workspace Business Plus", "subscription", 118, vendor="Google", seats=30),
            Paper("LabVIEW Professional", "volume", 58, vendor="NI", seats=4,
                  key="NI-LV-2026-GLX-4471-PP"),
            Paper("Creative Cloud", "subscription", 300, vendor="Adobe", seats=5),
        ],
        contracts=[
            Paper("Lab systems support", "support", 88, -277, sla="High", machines="GLX-SRV-LAB"),
            Paper("Firewall care", "maintenance", 210, -155, renews=True, months=12,
                  machines="GLX-FW-01"),
        ],
        domains=[
            ("globex.example", "Registrar One", 90, 33),
            ("globex-labs.example", "Registrar One", 290, 75),
        ],
        networks=[
            Range("Globex Tower", "10.60.0.0/16", "Globex Tower", "10.60.1.1",
                  ("10.60.8.10", "10.60.8.250"),
                  ((8, "Office", "10.60.8.0/24"), (16, "Voice", "10.60.16.0/24")),
                  (("10.60.1.1", "GLX-FW-01"), ("10.60.8.20", "GLX-PR-01"))),
            Range("Harbor Lab", "10.61.0.0/16", "Harbor Lab", "10.61.1.1", None,
                  ((5, "Instruments", "10.61.5.0/24"), (9, "Guests", "10.61.9.0/24")),
                  (("10.61.1.11", "GLX-SRV-LAB"), ("10.61.1.2", "GLX-SW-LAB"))),
        ],
        backups=[
            Backup("GLX-SRV-LAB", "Measurements", "incremental", 58 * GB),
            Backup("Google Workspace of Globex", "Mail and drives", "cloud", 5_100 * MB, "sswsssssss"),
        ],
    ),
    "Umbra Logistics": Holding(
        licenses=[Paper("Fleet board", "subscription", 64, vendor="Roadline", seats=12)],
        contracts=[Paper("Depot care", "support", 120, -245)],
        domains=[("umbra.example", "Names North", 70, 70)],
        networks=[
            Range("Depot North", "192.168.88.0/24", "Depot North", "192.168.88.1",
                  addresses=(("192.168.88.1", "UMB-RT-01"),)),
        ],
        backups=[Backup("UMB-RT-01", "Settings of the router", "full", 2 * MB)],
    ),
}  # fmt: skip


def stock_up(tenant: Tenant) -> None:
    """Gives the companies of a tenant what they have."""
    for company in Company.objects.of_tenant(tenant):
        if company.name in HOLDINGS:
            _stock(company, HOLDINGS[company.name], system_user(tenant))


def _stock(company: Company, holding: Holding, by: User) -> None:
    machines = {each.machine_name: each for each in Asset.objects.filter(company=company)}
    for paper in holding.licenses:
        license = add_license(
            company, name=paper.name, license_type=paper.kind, vendor=paper.vendor,
            seats=paper.seats, key=paper.key, expires_at=_moment(paper.ends), by=by,
        )  # fmt: skip
        for asset in _named(paper.machines, machines):
            link_license(license, asset=asset, by=by)
    for paper in holding.contracts:
        add_contract(
            company, name=paper.name, type=paper.kind, start_date=_day(paper.since),
            end_date=_day(paper.ends), sla_name=paper.sla, auto_renew=paper.renews,
            term_months=paper.months, assets=_named(paper.machines, machines), by=by,
        )  # fmt: skip
    for name, registrar, ends, certificate in holding.domains:
        add_domain(
            company, name=name, registrar=registrar, registered_at=_moment(ends - 6 * 365),
            expires_at=_moment(ends), auto_renew=ends > 0, ssl_issuer="Let's Encrypt",
            ssl_expires_at=_moment(certificate), by=by,
        )  # fmt: skip
    for each in holding.networks:
        _wire(company, each, machines, by)
    for backup in holding.backups:
        _back_up(company, backup, machines, by)


def _wire(company: Company, each: Range, machines: dict[str, Asset], by: User) -> None:
    first, last = each.dhcp or (None, None)
    network: Network = add_network(
        company, name=each.name, cidr=each.cidr, gateway=each.gateway,
        site=company.sites.filter(name=each.site).first(), dns=["1.1.1.1", "9.9.9.9"],
        dhcp_from=first, dhcp_to=last, by=by,
    )  # fmt: skip
    for number, name, cidr in each.vlans:
        add_vlan(network, number=number, name=name, cidr=cidr, by=by)
    for address, name in each.addresses:
        if asset := machines.get(name):
            add_ip_address(
                company, address=address, network=network, asset=asset, is_primary=True, by=by
            )


def _back_up(company: Company, backup: Backup, machines: dict[str, Asset], by: User) -> None:
    asset = machines.get(backup.machine)
    device = add_backup_device(company, name=backup.machine, asset=asset, by=by)
    job = add_backup_job(
        device, name=backup.job, type=backup.kind, schedule="Every night at 01:00", by=by
    )
    outcomes = {"s": "success", "w": "warning", "f": "failed"}
    # The one of last night is through.
    last = timezone.now() - timedelta(hours=3)
    for night, letter in enumerate(backup.nights):
        began = last.replace(hour=1, minute=0, second=0, microsecond=0) - timedelta(days=night)
        size = None if letter == "f" else backup.size + night * backup.size // 500
        record_backup_run(
            job, status=outcomes[letter], started_at=began, size_bytes=size,
            finished_at=began + timedelta(minutes=6 if letter == "f" else 48),
            is_verified=night % 7 == 3 and letter == "s",
            message="The target could not be reached." if letter == "f" else "", by=by,
        )  # fmt: skip


def tell_outages(tenant: Tenant, clock: Clock, by: User) -> None:
    """What does not work, what did not, and what is planned."""
    acme = Company.objects.of_tenant(tenant).filter(name="Acme Corp").first()
    if acme is None:
        return
    now = timezone.now()
    began = now - timedelta(days=9, hours=5)
    clock.strike(began + timedelta(minutes=12))
    cut = report_outage(
        tenant, title="Internet line in Newark down", company=acme, severity="major",
        affected=["Internet", "Scanners", "Phones"], started_at=began,
        message="The line to the warehouse is down. We have called the carrier.", by=by,
    )  # fmt: skip
    clock.strike(began + timedelta(hours=1))
    update_outage(
        cut, changes={"status": "identified"}, by=by,
        message="The carrier has found a cut cable on Doremus Avenue and sends a crew.",
    )  # fmt: skip
    clock.strike(began + timedelta(hours=4))
    update_outage(
        cut, changes={"status": "resolved"}, by=by,
        message="The cable is spliced and the line is up. Please restart scanners that stay red.",
    )  # fmt: skip
    clock.strike(now - timedelta(hours=2))
    report_outage(
        tenant, title="Mail to some outside addresses is delayed", severity="minor",
        status="monitoring", affected=["E-mail"], started_at=now - timedelta(hours=3),
        eta=now + timedelta(hours=2), by=by,
        message="A filter at our mail provider holds messages back for up to an hour. Nothing is "
        "lost. The provider has changed the filter; we watch the queue.",
    )  # fmt: skip
    saturday = now + timedelta(days=(5 - now.weekday()) % 7 or 7)
    begins = saturday.replace(hour=22, minute=0, second=0, microsecond=0)
    report_outage(
        tenant, title="Patches for the servers at Headquarters", company=acme,
        severity="maintenance", status="planned", affected=["ERP", "Shared folders"],
        started_at=begins, eta=begins + timedelta(hours=3), by=by,
        message="The servers restart one after the other. Save your work on Saturday evening.",
    )  # fmt: skip


def ask_for_data(bob: User, clock: Clock, *, manager: User) -> None:
    """Somebody misses a folder; their manager has said yes."""
    now = timezone.now()
    clock.strike(now - timedelta(seconds=30))
    nas = BackupDevice.objects.of_tenant(bob.tenant).filter(name="ACME-NAS-01").first()
    runs = BackupRun.objects.of_tenant(bob.tenant).usable().filter(job__device=nas)
    wanted = request_restore(
        bob.tenant,
        description="I moved the quotes of last quarter and replaced them with empty files. "
        "Please put the old ones beside them, so that I can compare.",
        run=runs.newest_first().first(),
        paths=["S:\\Sales\\Quotes\\2026-Q3"],
        destination="alternate",
        urgency=3,
        source="portal",
        by=bob,
    )
    clock.strike(now - timedelta(seconds=10))
    approve_ticket(wanted.ticket, comment="We need them for the audit.", by=manager)


def _named(names: str, machines: dict[str, Asset]) -> list[Asset]:
    """Those of the machines that there are."""
    return [machines[name] for name in names.split() if name in machines]


def _moment(days: int | None) -> datetime | None:
    if days is None:
        return None
    return (timezone.now() + timedelta(days=days)).replace(
        hour=12, minute=0, second=0, microsecond=0
    )


def _day(days: int | None) -> object:
    return None if days is None else _moment(days).date()
