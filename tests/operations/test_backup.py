"""`manage.py backup` and `restore`: everything comes back, nothing is overwritten by accident."""

import io
import json
import tarfile
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Tenant
from helpdesk import archive
from tests import servers
from tests.conftest import create

# Other tests leave files in the folder of the worker.
pytestmark = pytest.mark.usefixtures("folder")
OTHER = "helpdesk_restored"


@pytest.fixture
def saved(tmp_path: Path, transactional_db: None) -> Path:
    """A backup of a tenant and of a file, both of which are then lost."""
    Tenant.objects.create(name="Saved", slug="saved")
    name = default_storage.save("ab/cd/note", ContentFile(b"kept"))
    passing = default_storage.save("exports/ab/list", ContentFile(b"gone tomorrow"))
    path = tmp_path / "backup.tar"
    call_command("backup", str(path))
    default_storage.delete(passing)
    Tenant.objects.filter(slug="saved").delete()
    default_storage.delete(name)
    return path


@pytest.fixture
def elsewhere(transactional_db: None):
    """The default connection, turned to a new and empty database."""
    mine = connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(servers.address_of("helpdesk"), autocommit=True) as server:
        create(server, OTHER, "template1")
        connection.settings_dict["NAME"] = OTHER
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = mine
            # By force it would try to end what PostgreSQL itself does there, and may not.
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s AND usename = current_user",
                [OTHER],
            )
            server.execute(f"DROP DATABASE {OTHER}")
    for name in list(archive._walk(default_storage)):
        default_storage.delete(name)


def rewritten(path: Path, change) -> Path:
    """The backup with some members changed."""
    target = path.with_suffix(".changed")
    with tarfile.open(path) as old, tarfile.open(target, "w") as new:
        for entry in old:
            data = change(entry, old.extractfile(entry).read())
            entry.size = len(data)
            new.addfile(entry, io.BytesIO(data))
    return target


def test_it_brings_rows_and_files_back(saved, elsewhere) -> None:
    call_command("restore", str(saved))
    assert Tenant.objects.filter(slug="saved", name="Saved").exists()
    with default_storage.open("ab/cd/note") as file:
        assert file.read() == b"kept"
    # A restored database is whole: its sequences go on, its migrations are known.
    Tenant.objects.create(name="Next", slug="next")
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_it_leaves_out_what_is_gone_tomorrow(saved) -> None:
    with tarfile.open(saved) as tar:
        assert not [name for name in tar.getnames() if "exports" in name]


def test_it_is_for_its_owner_alone(saved) -> None:
    assert saved.stat().st_mode & 0o077 == 0


def test_it_refuses_an_installation_that_holds_data(saved, elsewhere) -> None:
    call_command("restore", str(saved))
    Tenant.objects.create(name="New", slug="new")
    connection.close()
    with pytest.raises(CommandError, match="already holds data"):
        call_command("restore", str(saved))
    assert Tenant.objects.filter(slug="new").exists()
    connection.close()
    call_command("restore", str(saved), replace=True)
    assert not Tenant.objects.filter(slug="new").exists()


def test_it_refuses_a_damaged_backup_before_changing_anything(saved, elsewhere) -> None:
    damaged = rewritten(saved, lambda entry, data: b"lost" if entry.name.endswith("note") else data)
    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", str(damaged))
    assert not archive._has_tables()


def test_it_refuses_a_newer_backup(saved, elsewhere) -> None:
    def of_the_future(entry: tarfile.TarInfo, data: bytes) -> bytes:
        if entry.name != archive.MANIFEST:
            return data
        manifest = json.loads(data)
        manifest["migrations"].append(["tickets", "9999_of_the_future"])
        return json.dumps(manifest).encode()

    with pytest.raises(CommandError, match="newer version"):
        call_command("restore", str(rewritten(saved, of_the_future)))


def test_it_refuses_paths_that_lead_outside(saved, elsewhere) -> None:
    def outward(entry: tarfile.TarInfo, data: bytes) -> bytes:
        if entry.name.endswith("note"):
            entry.name = "files/../../escaped"
        if entry.name == archive.MANIFEST:
            return data.replace(b"files/ab/cd/note", b"files/../../escaped")
        return data

    with pytest.raises(CommandError, match="no backup has"):
        call_command("restore", str(rewritten(saved, outward)))


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\0" * 10240])
def test_it_refuses_what_is_no_backup(tmp_path, elsewhere, content: bytes) -> None:
    path = tmp_path / "nonsense"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("restore", str(path))


def test_it_refuses_while_the_service_runs(saved, elsewhere) -> None:
    with psycopg.connect(servers.address_of(OTHER)), pytest.raises(CommandError, match="Stop web"):
        call_command("restore", str(saved))
