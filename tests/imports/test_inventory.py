"""What customers only read comes from files of their provider's: a command for each kind."""

import pytest
from django.core.management import call_command

from accounts.models import Outage, Site
from accounts.services import system_user
from assets.models import VLAN, BackupDevice, BackupRun, Contract, Domain, License, Network
from assets.services import add_asset, add_asset_type, reveal_license_key
from helpdesk.core.models import Event
from helpdesk.core.vault import unseal
from helpdesk.imports import services
from helpdesk.imports.kinds import KINDS
from helpdesk.imports.models import Import, ImportFault
from helpdesk.imports.tasks import run_import
from tests.inventory import ROOT

KEY = "ABCD-EFGH-1234-WXYZ"
# Of each kind: what is counted, a good file of two rows, a change of the first row, and a file
# whose second row is bad with the column that is to blame.
FILES = {
    "assets": (
        "machine_name,serial_number,warranty_expires\nLT-1,S1,2029-01-01\nLT-2,S2,\n",
        "machine_name,serial_number\nLT-9,S1\n",
        "machine_name,serial_number,purchase_date\nLT-3,S3,\nLT-4,S4,soon\n",
        "purchase_date",
    ),
    "sites": (
        "name,city,country,is_primary\nHarbor,Boston,US,yes\nMill,Lowell,US,\n",
        "name,city\nHarbor,Salem\n",
        "name,is_primary\nA,\nB,perhaps\n",
        "is_primary",
    ),
    "outages": (
        "title,started_at,status,severity,affected\n"
        'Mail is slow,2026-03-10T08:00Z,identified,minor,"E-mail, Calendar"\n'
        "Mail is slow,2026-04-10T08:00Z,planned,maintenance,\n",
        "title,started_at,status\nMail is slow,2026-03-10T08:00Z,resolved\n",
        "title,started_at,severity\nA,2026-03-10,\nB,2026-03-10,dreadful\n",
        "severity",
    ),
    "licenses": (
        f"name,vendor,seats,key,expires_at\nOffice,Contoso,25,{KEY},2031-03-10\nCAD,,,,\n",
        "name,seats\nOffice,30\n",
        f"name,seats,key\nA,1,\nB,none,{KEY}\n",
        "seats",
    ),
    "contracts": (
        "name,start_date,end_date,term_months,type\nCare,2026-01-01,2030-12-31,12,support\n"
        "Lease,2026-01-01,,,lease\n",
        "name,end_date\nCare,2031-12-31\n",
        "name,start_date,term_months\nA,2026-01-01,\nB,2026-01-01,999\n",
        "term_months",
    ),
    "networks": (
        "name,cidr,gateway,dns,vlan_number,vlan_name\n"
        'LAN,10.20.0.0/16,10.20.0.1,"10.20.0.2, 10.20.0.3",20,Phones\nLAN,,,,30,Guests\n',
        "name,vlan_number,vlan_name\nLAN,20,Telephones\n",
        "name,cidr,vlan_number,vlan_name\nA,10.1.0.0/16,,\nB,10.2.0.0/16,4095,Far\n",
        "vlan_number",
    ),
    "domains": (
        "name,registrar,expires_at,ssl_expires_at\nAcme.Example,Gandi,2031-01-01,2031-01-01\n"
        "bücher.example,,,\n",
        "name,registrar\nACME.example,OVH\n",
        "name,expires_at\na.example,\nb.example,tomorrow\n",
        "expires_at",
    ),
    "backups": (
        "device,job,schedule,started_at,finished_at,status,size_bytes\n"
        "FILES,Nightly,At 01:00,2026-03-10T01:00Z,2026-03-10T02:00Z,success,48318382080\n"
        "FILES,Nightly,,2026-03-11T01:00Z,,running,\n",
        "device,job,started_at,status\nFILES,Nightly,2026-03-10T01:00Z,warning\n",
        "device,job,started_at,status\nA,N,2026-03-10,success\nB,N,2026-03-10,\n",
        "status",
    ),
}
MODELS = [License, Contract, Network, VLAN, Domain, BackupRun, Site, Outage]
every_kind = pytest.mark.parametrize("kind", FILES)


@pytest.fixture
def bring(bob, tmp_path, capsys):
    """`bring(kind, text)` imports a file by its command, and gives the import and what was said."""

    def make(kind, text, *options):
        file = tmp_path / f"{kind}.csv"
        file.write_text(text, encoding="utf-8")
        call_command(f"import_{kind}", str(file), f"--company={bob.company.number}", *options)
        return Import.objects.latest("pk"), capsys.readouterr()

    return make


def counts(job):
    return job.created, job.updated, job.skipped, job.failed


@every_kind
def test_it_takes_in_a_file(kind, bring):
    good, *_ = FILES[kind]
    job, said = bring(kind, good)
    assert counts(job) == (2, 0, 0, 0), said.err
    again, said = bring(kind, good)
    assert counts(again) == (0, 0, 0, 2)


@every_kind
def test_it_changes_what_is_there(kind, bring):
    good, changed, *_ = FILES[kind]
    bring(kind, good)
    assert counts(bring(kind, good, "--mode=upsert")[0]) == (0, 0, 2, 0)
    job, said = bring(kind, changed, "--mode=upsert")
    assert counts(job) == (0, 1, 0, 0), said.err
    assert counts(bring(kind, changed, "--mode=upsert")[0]) == (0, 0, 1, 0)


@every_kind
def test_it_leaves_a_bad_row_out_whole(kind, bring):
    *_, bad, column = FILES[kind]
    job, said = bring(kind, bad)
    assert counts(job) == (1, 0, 0, 1)
    assert (job.faults.get().row, job.faults.get().field) == (3, column)
    assert f"row 3: {column} " in said.err
    assert not Network.objects.filter(name="B").exists()
    assert not BackupDevice.objects.filter(name="B").exists()
    assert sum(model.objects.count() for model in MODELS) == (kind != "assets")


@every_kind
def test_it_only_says_what_it_would_do(kind, bring):
    good, *_ = FILES[kind]
    events = Event.objects.exclude(type="import_finished").count()
    job, said = bring(kind, good, "--dry-run")
    assert "2 rows: would be 2 created" in said.out
    assert counts(job) == (2, 0, 0, 0)
    assert not any(model.objects.exists() for model in MODELS)
    assert Event.objects.exclude(type="import_finished").count() == events


@every_kind
def test_it_rehearses_many_rows_as_it_would_take_them(kind, bring, monkeypatch, folder):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    monkeypatch.setattr(services, "BATCH", 1)
    good, *_ = FILES[kind]
    twice = good + good.splitlines()[1] + "\n"
    assert counts(bring(kind, twice, "--dry-run")[0])[3] >= 1
    assert counts(bring(kind, twice)[0]) == (2, 0, 0, 1)


def test_it_seals_the_key_of_a_license_and_never_tells_it(bring, bob):
    bring("licenses", FILES["licenses"][0])
    row = License.objects.get(name="Office")
    by = system_user(bob.tenant)
    assert (row.company, row.seats, row.status) == (bob.company, 25, "active")
    assert reveal_license_key(row, ip_address=None, by=by) == KEY
    sealed = row.sealed_key
    bring("licenses", FILES["licenses"][0], "--mode=upsert")
    row.refresh_from_db()
    assert row.sealed_key == sealed

    job, said = bring("licenses", f"name,key,seats\nB,{KEY},{KEY}\nC,{KEY * 200},1\n")
    assert job.failed == 2
    told = said.out + said.err + repr([*ImportFault.objects.values_list("message", flat=True)])
    assert KEY not in told + repr([*Event.objects.values_list("data", "changes")])


def test_it_seals_what_is_secret_while_it_waits(bob, folder, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    rows = iter([(2, {"name": "A", "key": KEY}), (3, {"name": "B"})])
    by = system_user(bob.tenant)
    job = services.import_rows(bob.company, kind=KINDS["licenses"], rows=rows, by=by)
    with services.store().open(job.stored_as) as lines:
        assert KEY.encode() not in lines.read()
    run_import(job.pk)
    assert unseal(License.objects.get(name="A").sealed_key) == KEY


def test_it_knows_a_contract_by_its_number_on_paper(bring):
    text = "name,reference,start_date\nCare,C-1,2025-01-01\nCare,C-2,2026-01-01\n"
    assert counts(bring("contracts", text, "--match-on=reference")[0]) == (2, 0, 0, 0)
    job, _ = bring("contracts", "name,sla_name\nCare,Gold\n", "--mode=upsert")
    assert job.faults.get().message == "Several have this: change them by hand."


def test_it_names_the_equipment_of_a_contract(bring, bob):
    by = system_user(bob.tenant)
    asset = add_asset(bob.company, machine_name="PC", serial_number="PF-1", by=by)
    text = "name,start_date,serial_numbers\nCare,2025-01-01,pf-1\nMore,2025-01-01,PF-2\n"
    job, _ = bring("contracts", text)
    assert [*Contract.objects.get().assets.all()] == [asset]
    assert job.faults.get().field == "serial_numbers"
    assert counts(bring("contracts", text, "--mode=upsert")[0]) == (0, 0, 1, 1)


def test_it_says_of_a_contract_that_it_ends_before_it_begins(bring):
    job, _ = bring("contracts", "name,start_date,end_date\nCare,2026-02-01,2026-01-01\n")
    assert job.faults.get().message == "It ends before it begins."


def test_it_lets_a_further_row_contradict_no_network_that_is_there(bring):
    bring("networks", FILES["networks"][0])
    text = "name,cidr,vlan_number,vlan_name\nLAN,10.30.0.0/16,40,Lab\n"
    assert bring("networks", text)[0].failed == 1
    assert Network.objects.get().cidr == "10.20.0.0/16"
    assert counts(bring("networks", text.replace("10.30", "10.20"))[0]) == (1, 0, 0, 0)
    assert [*VLAN.objects.by_number().values_list("number", flat=True)] == [20, 30, 40]


@pytest.mark.parametrize(
    ("kind", "text", "field"),
    [
        ("networks", "name,cidr,vlan_name\nLAN,10.0.0.0/8,Phones\n", "vlan_number"),
        ("networks", "name,cidr,gateway\nLAN,10.0.0.0/8,192.0.2.1\n", "gateway"),
        ("networks", "name,cidr,dns\nLAN,10.0.0.0/8,ns1\n", "dns"),
        ("networks", "name,cidr\nLAN,everything\n", "cidr"),
        ("networks", "name,cidr,site_number\nLAN,10.0.0.0/8,4711\n", "site_number"),
        ("networks", "name,cidr,vlan_number,vlan_cidr\nLAN,10.0.0.0/8,2,\n", "vlan_name"),
        ("backups", "device,schedule\nFILES,Nightly\n", "job"),
        ("backups", "device,job,status\nFILES,Nightly,success\n", "started_at"),
        ("backups", "device,serial_number\nFILES,none\n", "serial_number"),
        ("domains", "name\nacme\n", "name"),
        ("outages", "title,started_at,eta\nA,2026-03-10,2026-03-09\n", "eta"),
        ("outages", "title,started_at\nA,\n", "started_at"),
        ("sites", "name,country\nA,Atlantis\n", "country"),
        ("licenses", "name,seats\nOffice,0\n", "seats"),
    ],
)
def test_it_names_the_column_that_is_to_blame(kind, text, field, bring):
    job, _ = bring(kind, text)
    assert [(fault.row, fault.field) for fault in job.faults.all()] == [(2, field)]


@pytest.mark.parametrize("key", ["a\\u0000b", "a\\ud800b", "a\\u202eb"])
def test_it_tells_of_a_field_whose_name_cannot_be_stored(key, bring, cast):
    add_asset_type(cast.tenant, name="Laptop", by=system_user(cast.tenant))
    job, _ = bring("assets", f'machine_name,type,custom_fields\nA,Laptop,"{{""{key}"":1}}"\n')
    assert job.faults.get().field == "custom_fields.ab"


@pytest.mark.parametrize(
    ("kind", "text", "fields"),
    [
        (
            "contracts",
            "name,start_date,type,serial_numbers\nA,,odd,S9\n",
            "serial_numbers start_date type",
        ),
        ("networks", "name,cidr,gateway,site_number\nA,,x,99\n", "cidr site_number"),
        (
            "networks",
            "name,cidr,site_number,vlan_number\nA,x,99,no\n",
            "cidr site_number vlan_number",
        ),
        ("outages", "title,started_at,status,eta\nA,soon,odd,later\n", "eta started_at status"),
        ("sites", "name,country,is_primary\nA,Atlantis,perhaps\n", "country is_primary"),
        (
            "backups",
            "device,serial_number,job,started_at\nA,S9,N,soon\n",
            "serial_number started_at",
        ),
    ],
)
def test_it_tells_all_that_is_wrong_with_a_row(kind, text, fields, bring):
    job, _ = bring(kind, text)
    assert sorted(fault.field for fault in job.faults.all()) == fields.split()


@every_kind
def test_it_is_told_to_staff_only(kind, bring, bob, ivan, cast):
    job, _ = bring(kind, FILES[kind][0])
    assert Import.objects.visible_to(cast.agent).filter(pk=job.pk).exists()
    assert not Import.objects.visible_to(bob).filter(pk=job.pk).exists()
    if kind != "assets":
        assert not Import.objects.visible_to(ivan).filter(pk=job.pk).exists()


@every_kind
def test_it_documents_its_columns(kind):
    text = (ROOT / "docs" / "inventory.md").read_text()
    row = next(line for line in text.splitlines() if f"`import_{kind}`" in line)
    missing = [each.name for each in KINDS[kind].columns if f"`{each.name}`" not in row]
    assert missing == []
