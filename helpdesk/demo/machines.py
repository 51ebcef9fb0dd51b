"""What the demo's customers work with: laptops, servers, switches, with ports and passwords."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Company, Site, Tenant, User
from accounts.services import system_user
from assets.models import Asset, AssetType
from assets.services import (
    add_asset,
    add_asset_field,
    add_asset_type,
    add_credential,
    add_port,
    relate_assets,
    reveal_credential,
)
from helpdesk.demo.people import ACME, GLOBEX, PASSWORD, UMBRA

YEAR = 365
MEMORY = {"key": "memory_gb", "label": "Memory (GB)", "kind": "number"}
SYSTEM = {"key": "operating_system", "label": "Operating system"}
ROLE = {"key": "purpose", "label": "Purpose"}
TYPES = {
    "Laptop": ("Carried around and taken home", [
        MEMORY, SYSTEM,
        {"key": "is_encrypted", "label": "Disk is encrypted", "kind": "bool"},
    ]),
    "Desktop": ("Stays on its desk", [MEMORY, SYSTEM]),
    "Server": ("Physical or virtual", [
        MEMORY, SYSTEM, ROLE,
        {"key": "backup_window", "label": "Backup window", "kind": "choice",
         "choices": ["Nightly", "Hourly", "None"]},
    ]),
    "Switch": ("Where the cables meet", [
        {"key": "port_count", "label": "Ports", "kind": "number"},
        {"key": "firmware", "label": "Firmware"},
    ]),
    "Firewall": ("Between a site and the internet", [{"key": "firmware", "label": "Firmware"}]),
    "Access point": ("Wi-Fi", [{"key": "firmware", "label": "Firmware"}]),
    "Printer": ("Printers and label printers", [
        {"key": "is_color", "label": "Prints in color", "kind": "bool"},
        {"key": "toner", "label": "Toner"},
    ]),
    "Phone": ("Mobile and desk phones", [{"key": "extension", "label": "Extension"}]),
    "NAS": ("Storage on the network", [
        {"key": "capacity_tb", "label": "Capacity (TB)", "kind": "number"},
        {"key": "serviced_on", "label": "Last serviced", "kind": "date"},
    ]),
    "UPS": ("Keeps the rest running", [
        {"key": "battery_changed_on", "label": "Battery changed", "kind": "date"},
    ]),
    "Scanner": ("Barcode scanners", []),
}  # fmt: skip


@dataclass(frozen=True)
class Machine:
    """One asset. `bought` and `covered` are days ago and days from now; ports are
    `(name, type, MAC address, IP address, speed, what it leads to)`."""

    firm: str
    name: str
    type: str
    maker: str
    model: str
    serial: str
    site: str = ""
    who: str = ""
    status: str = "active"
    bought: int | None = None
    covered: int | None = None
    notes: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    ports: tuple[tuple[str, ...], ...] = ()
    # Label, user name, address.
    logins: tuple[tuple[str, str, str], ...] = ()


_HQ, _NEWARK, _BOSTON = "Headquarters", "Newark Warehouse", "Boston Office"
_TOWER, _LAB = "Globex Tower", "Harbor Lab"
_WINDOWS, _UBUNTU = "Windows 11 Pro", "Ubuntu 24.04 LTS"


def _laptop(
    firm: str, number: int, who: str, site: str, model: str, serial: str, bought: int, **more: Any
) -> Machine:
    prefix = {"Acme Corp": "ACME", "Globex": "GLX"}[firm]
    maker = "Apple" if model.startswith("MacBook") else "Lenovo" if "Think" in model else "Dell"
    system = "macOS 15" if maker == "Apple" else _WINDOWS
    known = {"memory_gb": 16, "operating_system": system, "is_encrypted": True}
    mac = f"8c:16:45:{number:02x}:a{number % 10}:{number * 7 % 256:02x}"
    last = 100 + number
    address = f"10.{20 if firm == 'Acme Corp' else 60}.10.{last}"
    return Machine(
        firm, f"{prefix}-LT-{number:03}", "Laptop", maker, model, serial, site, who,
        bought=bought, covered=3 * YEAR - bought, more=known,
        ports=(("wlan0", "wifi", mac, address, "", ""),), **more,
    )  # fmt: skip


MACHINES = [
    _laptop("Acme Corp", 17, "bob", _HQ, "ThinkPad T14 Gen 4", "PF-4K8M2X", 700,
            notes="Docking station on the desk by the window. The hinge creaks; it was looked at in spring.",
            logins=(("Local administrator", "acme-admin", ""), ("BIOS", "", ""))),
    _laptop("Acme Corp", 18, "dana", _HQ, "ThinkPad X1 Carbon Gen 12", "PF-5C2W9R", 290),
    _laptop("Acme Corp", 19, "ivan", _HQ, "ThinkPad P16s Gen 3", "PF-5T7J4L", 210),
    _laptop("Acme Corp", 20, "grace", _HQ, "Latitude 7440", "7QX2LT3", 640),
    _laptop("Acme Corp", 21, "hector", _BOSTON, "ThinkPad T14 Gen 4", "PF-4K9A1D", 690),
    _laptop("Acme Corp", 22, "sofia", _HQ, "Latitude 7440", "7QX2MV3", 640),
    _laptop("Acme Corp", 23, "nils", _BOSTON, "MacBook Pro 14", "C02ZK1QXMD6R", 400),
    _laptop("Acme Corp", 24, "marcus", _BOSTON, "MacBook Pro 14", "C02ZK1RTMD6R", 400),
    _laptop("Acme Corp", 25, "tamika", _HQ, "Latitude 5440", "9DF3KW2", 520),
    _laptop("Acme Corp", 26, "ruth", _HQ, "ThinkPad T14s Gen 5", "PF-5W8N3B", 150),
    _laptop("Acme Corp", 27, "joan", _HQ, "MacBook Air 13", "FVFHN0A1Q6L4", 330),
    Machine("Acme Corp", "ACME-LT-009", "Laptop", "Lenovo", "ThinkPad T480", "PF-1A7C6Q", _HQ,
            status="retired", bought=2600, covered=-1500,
            notes="Disk wiped; waits for the recycler."),
    Machine("Acme Corp", "ACME-LT-028", "Laptop", "Lenovo", "ThinkPad T14 Gen 5", "PF-5Z1K8P", _HQ,
            status="in_stock", bought=30, covered=1065,
            more={"memory_gb": 32, "operating_system": _WINDOWS, "is_encrypted": True},
            notes="For the next new colleague."),
    Machine("Acme Corp", "ACME-LT-029", "Laptop", "Lenovo", "ThinkPad T14 Gen 5", "PF-5Z1K9M",
            status="ordered", more={"memory_gb": 32}, notes="Purchase order 4711, due next month."),
    Machine("Acme Corp", "ACME-PC-003", "Desktop", "Dell", "OptiPlex 7010", "5HJ8TW2", _NEWARK, "erin",
            bought=900, covered=195, more={"memory_gb": 16, "operating_system": _WINDOWS},
            notes="Packing station 1.",
            ports=(("eth0", "ethernet", "b0:7b:25:1a:40:03", "10.21.10.13", "1 Gbps", "ACME-SW-NWK port 5"),)),
    Machine("Acme Corp", "ACME-PC-004", "Desktop", "Dell", "OptiPlex 7010", "5HJ8VX2", _NEWARK, "pawel",
            bought=900, covered=195, more={"memory_gb": 16, "operating_system": _WINDOWS},
            notes="Packing station 2.",
            ports=(("eth0", "ethernet", "b0:7b:25:1a:40:04", "10.21.10.14", "1 Gbps", "ACME-SW-NWK port 6"),)),
    Machine("Acme Corp", "ACME-SRV-01", "Server", "Dell", "PowerEdge R650", "3K9D7Y2", _HQ,
            bought=800, covered=45,
            more={"memory_gb": 256, "operating_system": "VMware ESXi 8", "purpose": "Virtual machines",
                  "backup_window": "Nightly"},
            notes="Rack 1, units 20 and 21. Both power supplies on the UPS.",
            ports=(("iDRAC", "ethernet", "d0:8e:79:10:22:01", "10.20.1.10", "1 Gbps", "ACME-SW-HQ port 1"),
                   ("vmnic0", "sfp+", "d0:8e:79:10:22:02", "10.20.1.11", "10 Gbps", "ACME-SW-HQ port 49"),
                   ("vmnic1", "sfp+", "d0:8e:79:10:22:03", "", "10 Gbps", "ACME-SW-HQ port 50")),
            logins=(("ESXi root", "root", "https://10.20.1.11"), ("iDRAC", "svc-idrac", "https://10.20.1.10"))),
    Machine("Acme Corp", "ACME-DC-01", "Server", "", "Virtual machine", "", _HQ,
            more={"memory_gb": 16, "operating_system": "Windows Server 2022",
                  "purpose": "Domain controller, DNS, DHCP", "backup_window": "Nightly"},
            ports=(("Ethernet0", "virtual", "00:50:56:8a:11:01", "10.20.1.20", "", "vmnic0"),),
            logins=(("Domain administrator", "ACME\\administrator", ""),)),
    Machine("Acme Corp", "ACME-ERP-01", "Server", "", "Virtual machine", "", _HQ,
            more={"memory_gb": 64, "operating_system": _UBUNTU, "purpose": "ERP and its database",
                  "backup_window": "Hourly"},
            notes="Restart only after the night shift has closed its lists.",
            ports=(("ens192", "virtual", "00:50:56:8a:11:02", "10.20.1.21", "", "vmnic0"),),
            logins=(("SSH", "erpadmin", "ssh://10.20.1.21"), ("Database", "erp_owner", ""))),
    Machine("Acme Corp", "ACME-NAS-01", "NAS", "Synology", "RS1221+", "2150SBR9X4", _HQ,
            bought=1000, covered=95, more={"capacity_tb": 32},
            ports=(("LAN 1", "ethernet", "00:11:32:d4:51:a0", "10.20.1.30", "1 Gbps", "ACME-SW-HQ port 3"),),
            logins=(("DSM", "acme-backup", "https://10.20.1.30:5001"),)),
    Machine("Acme Corp", "ACME-FW-HQ", "Firewall", "Fortinet", "FortiGate 100F", "FG100FTK21", _HQ,
            bought=1060, covered=25, more={"firmware": "7.4.8"},
            notes="The warranty ends soon: a quote for two more years is with Dana.",
            ports=(("wan1", "ethernet", "04:d5:90:3c:77:00", "203.0.113.18", "1 Gbps", "Provider's box"),
                   ("internal1", "ethernet", "04:d5:90:3c:77:02", "10.20.1.1", "1 Gbps", "ACME-SW-HQ port 48")),
            logins=(("Web console", "fwadmin", "https://10.20.1.1:8443"),)),
    Machine("Acme Corp", "ACME-SW-HQ", "Switch", "Aruba", "6200F 48G", "SG23KN4077", _HQ,
            bought=1060, covered=1860, more={"port_count": 52, "firmware": "10.13"},
            ports=(("mgmt", "ethernet", "38:21:c7:55:10:40", "10.20.1.2", "1 Gbps", ""),
                   ("1/1/48", "ethernet", "38:21:c7:55:10:70", "", "1 Gbps", "ACME-FW-HQ internal1")),
            logins=(("SSH", "manager", "ssh://10.20.1.2"),)),
    Machine("Acme Corp", "ACME-SW-NWK", "Switch", "Aruba", "6100 24G", "SG23KN5120", _NEWARK,
            bought=860, covered=2060, more={"port_count": 28, "firmware": "10.13"},
            ports=(("mgmt", "ethernet", "38:21:c7:60:21:18", "10.21.1.2", "1 Gbps", ""),),
            logins=(("SSH", "manager", "ssh://10.21.1.2"),)),
    Machine("Acme Corp", "ACME-AP-HQ-1", "Access point", "Aruba", "AP-515", "CNJQK9T0A1", _HQ,
            bought=1060, covered=400, more={"firmware": "8.11"},
            ports=(("eth0", "ethernet", "20:4c:03:1b:90:c0", "10.20.1.41", "2.5 Gbps", "ACME-SW-HQ port 11"),)),
    Machine("Acme Corp", "ACME-AP-NWK-1", "Access point", "Aruba", "AP-515", "CNJQK9T0A7", _NEWARK,
            bought=860, covered=600, more={"firmware": "8.11"},
            notes="Above gate 3. The gates at the back have weak reception.",
            ports=(("eth0", "ethernet", "20:4c:03:1b:91:20", "10.21.1.41", "2.5 Gbps", "ACME-SW-NWK port 2"),)),
    Machine("Acme Corp", "ACME-PR-02", "Printer", "HP", "LaserJet M507", "PHB7R22417", _HQ,
            bought=1200, covered=-105, more={"is_color": False, "toner": "CF289X"},
            notes="Second floor, by the kitchen.",
            ports=(("eth0", "ethernet", "f8:0d:ac:77:31:5c", "10.20.10.52", "1 Gbps", ""),),
            logins=(("Web console", "admin", "http://10.20.10.52"),)),
    Machine("Acme Corp", "ACME-PR-05", "Printer", "Zebra", "ZT411", "99J210801234", _NEWARK,
            bought=500, covered=595, more={"is_color": False}, notes="Shipping labels.",
            ports=(("eth0", "ethernet", "00:07:4d:9a:20:11", "10.21.10.60", "100 Mbps", "ACME-SW-NWK port 9"),)),
    Machine("Acme Corp", "ACME-SC-11", "Scanner", "Zebra", "DS3678", "S23114523020", _NEWARK, "pawel",
            status="in_repair", bought=800, covered=15, notes="Does not charge; sent in last week."),
    Machine("Acme Corp", "ACME-PH-07", "Phone", "Apple", "iPhone 15", "F2LQ7K9XP1", _HQ, "joan",
            bought=350, covered=380, more={"extension": "146"}),
    Machine("Acme Corp", "ACME-UPS-01", "UPS", "APC", "Smart-UPS 2200", "AS2109241876", _HQ,
            bought=1400, covered=60),
    _laptop("Globex", 1, "mallory", _TOWER, "ThinkPad X1 Carbon Gen 12", "PF-5D7X1A", 260,
            logins=(("Local administrator", "glx-admin", ""),)),
    _laptop("Globex", 2, "quentin", _TOWER, "MacBook Pro 16", "C02FW4K8Q05N", 480),
    _laptop("Globex", 3, "yuki", _LAB, "Precision 5690", "J4R8QT3", 190),
    _laptop("Globex", 4, "farah", _LAB, "Precision 5690", "J4R8RV3", 190),
    _laptop("Globex", 5, "george", _TOWER, "Latitude 5440", "9DF4BX2", 530),
    _laptop("Globex", 6, "simone", _LAB, "ThinkPad T14 Gen 4", "PF-4M2N7T", 610),
    Machine("Globex", "GLX-SRV-LAB", "Server", "HPE", "ProLiant DL380 Gen11", "CZJ3470P1K", _LAB,
            bought=400, covered=695,
            more={"memory_gb": 512, "operating_system": _UBUNTU, "purpose": "Simulations",
                  "backup_window": "Nightly"},
            ports=(("iLO", "ethernet", "94:40:c9:ab:01:10", "10.61.1.10", "1 Gbps", "GLX-SW-LAB port 1"),
                   ("eno1", "sfp+", "94:40:c9:ab:01:12", "10.61.1.11", "25 Gbps", "GLX-SW-LAB port 25")),
            logins=(("iLO", "Administrator", "https://10.61.1.10"), ("SSH", "labadmin", "ssh://10.61.1.11"))),
    Machine("Globex", "GLX-FW-01", "Firewall", "Palo Alto", "PA-440", "021201018845", _TOWER,
            bought=700, covered=395, more={"firmware": "11.1"},
            ports=(("ethernet1/1", "ethernet", "d4:1d:71:30:0a:10", "198.51.100.34", "1 Gbps", "Provider's box"),
                   ("ethernet1/2", "ethernet", "d4:1d:71:30:0a:11", "10.60.1.1", "1 Gbps", "")),
            logins=(("Web console", "glxfw", "https://10.60.1.1"),)),
    Machine("Globex", "GLX-SW-LAB", "Switch", "Cisco", "Catalyst 9300", "FOC2743L0RN", _LAB,
            bought=700, covered=1125, more={"port_count": 48, "firmware": "17.12"},
            ports=(("Vlan1", "virtual", "7c:21:0e:55:82:40", "10.61.1.2", "", ""),),
            logins=(("SSH", "netops", "ssh://10.61.1.2"),)),
    Machine("Globex", "GLX-PR-01", "Printer", "Canon", "imageRUNNER C3530i", "2CB04211", _TOWER,
            bought=900, covered=195, more={"is_color": True, "toner": "C-EXV 54"}),
    Machine("Globex", "GLX-MIC-02", "Desktop", "Dell", "Precision 3660", "6BN4RS3", _LAB, "yuki",
            bought=820, covered=-90, more={"memory_gb": 64, "operating_system": "Windows 10 LTSC"},
            notes="Drives the microscope; must not be updated without the vendor."),
    Machine("Umbra Logistics", "UMB-LT-01", "Laptop", "Dell", "Latitude 5450", "8KT5VZ3", "Depot North",
            "walt", bought=220, covered=875, more={"memory_gb": 16, "operating_system": _WINDOWS},
            logins=(("Local administrator", "umb-admin", ""),)),
    Machine("Umbra Logistics", "UMB-RT-01", "Firewall", "MikroTik", "RB5009", "HF90917XC4Z", "Depot North",
            bought=600, covered=130,
            ports=(("ether1", "ethernet", "48:a9:8a:11:02:01", "192.0.2.44", "1 Gbps", "Provider's box"),),
            logins=(("Web console", "admin", "https://192.168.88.1"),)),
]  # fmt: skip
# What depends on what, and what is plugged into what.
RELATIONS = [
    ("ACME-DC-01", "depends_on", "ACME-SRV-01"),
    ("ACME-ERP-01", "depends_on", "ACME-SRV-01"),
    ("ACME-ERP-01", "depends_on", "ACME-DC-01"),
    ("ACME-SRV-01", "depends_on", "ACME-UPS-01"),
    ("ACME-SRV-01", "connected_to", "ACME-SW-HQ"),
    ("ACME-NAS-01", "connected_to", "ACME-SW-HQ"),
    ("ACME-SW-HQ", "connected_to", "ACME-FW-HQ"),
    ("ACME-AP-HQ-1", "connected_to", "ACME-SW-HQ"),
    ("ACME-PR-05", "connected_to", "ACME-SW-NWK"),
    ("GLX-SRV-LAB", "connected_to", "GLX-SW-LAB"),
]
# Passwords that somebody looked up already: asset, user name.
LOOKED_UP = [("ACME-FW-HQ", "agent2"), ("ACME-SRV-01", "ivan"), ("GLX-FW-01", "mallory")]
FIRMS = (ACME.name, GLOBEX.name, UMBRA.name)


def furnish_machines(
    tenant: Tenant,
    companies: dict[str, Company],
    sites: dict[tuple[str, str], Site],
    people: dict[str, User],
) -> dict[str, Asset]:
    """Takes in what the companies of a tenant have; gives it by name."""
    by, today = system_user(tenant), timezone.now().date()
    theirs = [machine for machine in MACHINES if machine.firm in companies]
    kinds = {name: _type(tenant, name, by) for name in TYPES}
    found = {
        machine.name: _take_in(
            machine,
            companies[machine.firm],
            type=kinds[machine.type],
            site=sites.get((machine.firm, machine.site)),
            assigned_to=people.get(machine.who),
            purchased_on=_day(today, machine.bought, -1),
            warranty_expires_on=_day(today, machine.covered, 1),
            by=by,
        )
        for machine in theirs
    }
    for source, kind, target in RELATIONS:
        if source in found:
            relate_assets(found[source], to=found[target], kind=kind, by=by)
    for name, who in LOOKED_UP:
        if name in found:
            credential = found[name].credentials.first()
            reveal_credential(credential, ip_address="198.51.100.7", by=people[who])
    return found


def _type(tenant: Tenant, name: str, by: User) -> AssetType:
    description, fields = TYPES[name]
    kind = add_asset_type(tenant, name=name, description=description, by=by)
    for position, more in enumerate(fields):
        add_asset_field(kind, position=position, **more, by=by)
    return kind


def _take_in(machine: Machine, company: Company, *, by: User, **rows: Any) -> Asset:
    asset = add_asset(
        company,
        machine_name=machine.name,
        status=machine.status,
        manufacturer=machine.maker,
        model=machine.model,
        serial_number=machine.serial,
        notes=machine.notes,
        custom_fields=machine.more,
        by=by,
        **rows,
    )
    for name, kind, mac, address, speed, leads_to in machine.ports:
        add_port(
            asset, name=name, type=kind, mac_address=mac, ip_address=address or None,
            speed=speed, connected_to=leads_to, by=by,
        )  # fmt: skip
    for label, username, url in machine.logins:
        password = f"{PASSWORD}-{machine.name.lower()}"
        add_credential(asset, label=label, username=username, url=url, password=password, by=by)
    return asset


def _day(today: date, days: int | None, sign: int) -> date | None:
    return None if days is None else today + timedelta(days=sign * days)
