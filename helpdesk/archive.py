"""One file that holds a whole installation: the database, the attachments, and a manifest.

A tar of `database.dump` (pg_dump's custom format), `files/…` and, last, `manifest.json`, which
names the version, the migrations and the SHA-256 of every member.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from helpdesk.runtime.processes import RuntimeFailure
from helpdesk.runtime.wheels import postgres_program

FORMAT = 1
# Good for a day, and made, swept and renamed while the backup is written.
FLEETING = "exports/"
DUMP, FILES, MANIFEST = "database.dump", "files/", "manifest.json"
CHUNK = 1024 * 1024
LEAVING_SECONDS = 2


class ArchiveError(Exception):
    """The backup cannot be written or taken back; the message is a sentence for people."""


def write(target: Path) -> dict[str, Any]:
    """Writes the backup and gives its manifest; nothing is left at `target` if it fails."""
    draft = target.with_name(f".{target.name}.part")
    sums: dict[str, str] = {}
    try:
        with (
            tempfile.TemporaryDirectory() as work,
            _private(draft) as file,
            tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            # Rows first, files after: a file may then lack a row, but never a row its file.
            dump = Path(work) / DUMP
            _postgres(
                "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}"
            )
            with dump.open("rb") as source:
                sums[DUMP] = _add(tar, DUMP, source, dump.stat().st_size)
            for name in _walk(default_storage):
                if name.startswith(FLEETING):
                    continue
                with default_storage.open(name) as source:
                    sums[FILES + name] = _add(tar, FILES + name, source, source.size)
            manifest = {
                "format": FORMAT,
                "version": _version(),
                "made_at": datetime.now(UTC).isoformat(),
                "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
                "sha256": sums,
            }
            with tempfile.TemporaryFile() as source:
                size = source.write(json.dumps(manifest, indent=1).encode())
                source.seek(0)
                _add(tar, MANIFEST, source, size)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return manifest


def take_back(source: Path, *, replace: bool) -> dict[str, Any]:
    """Restores the backup into this installation and gives its manifest.

    Everything is verified before anything is changed.
    """
    manifest = _verified(source)
    _refuse_while_in_use()
    if not replace and (_has_tables() or next(_walk(default_storage), None)):
        raise ArchiveError(
            "This installation already holds data. Restore into an empty one, or say --replace to "
            "lose what is here."
        )
    with tempfile.TemporaryDirectory() as work, tarfile.open(source) as tar:
        dump = Path(work) / DUMP
        with dump.open("wb") as file:
            shutil.copyfileobj(_member(tar, DUMP), file, CHUNK)
        _empty_database()
        _postgres("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", str(dump))
        for name in list(_walk(default_storage)):
            default_storage.delete(name)
        for member in manifest["sha256"]:
            if member.startswith(FILES):
                default_storage.save(member.removeprefix(FILES), File(_member(tar, member)))
    call_command("migrate", interactive=False, verbosity=0)
    cache.clear()
    return manifest


def _verified(source: Path) -> dict[str, Any]:
    """The manifest, once every member is found to be what it says."""
    try:
        with tarfile.open(source) as tar:
            members = {entry.name: entry for entry in tar}
            manifest = json.load(_member(tar, MANIFEST))
            if manifest.get("format") != FORMAT:
                raise ArchiveError("The backup is of a format this version does not know.")
            expected = manifest["sha256"]
            if members.keys() - {MANIFEST} != expected.keys() or DUMP not in expected:
                raise ArchiveError("The backup does not hold what its manifest lists.")
            for name, entry in members.items():
                _refuse_unsafe(name, entry)
                if name != MANIFEST and _sum(_member(tar, name)) != expected[name]:
                    raise ArchiveError(f"The backup is damaged: {name} is not what was saved.")
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError) as error:
        raise ArchiveError(f"{source} is no readable backup: {error}") from error
    known = set(MigrationLoader(None).disk_migrations)
    if unknown := {tuple(row) for row in manifest["migrations"]} - known:
        app, name = sorted(unknown)[0]
        raise ArchiveError(
            f"The backup comes from a newer version ({manifest['version']}); this one does not know "
            f"migration {app}.{name}."
        )
    return manifest


def _refuse_unsafe(name: str, entry: tarfile.TarInfo) -> None:
    path = PurePosixPath(name)
    if not entry.isreg() or path.is_absolute() or ".." in path.parts or "\\" in name:
        raise ArchiveError(f"The backup holds an entry that no backup has: {name!r}.")


def _private(path: Path) -> IO[bytes]:
    """A new file that only its owner can read, for it holds everything."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


class _Counting:
    """Passes a file through while its sum is taken."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.sum = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.sum.update(data)
        return data


def _add(tar: tarfile.TarFile, name: str, source: IO[bytes], size: int) -> str:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(datetime.now(UTC).timestamp())
    counting = _Counting(source)
    tar.addfile(entry, counting)
    return counting.sum.hexdigest()


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise ArchiveError(f"The backup lacks {name}.")
    return found


def _sum(source: IO[bytes]) -> str:
    return hashlib.file_digest(source, "sha256").hexdigest()


def _walk(storage: Storage, folder: str = "") -> Iterator[str]:
    """The name of every file in the store."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from _walk(storage, f"{folder}{name}/")


def _postgres(program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs on this installation's database."""
    place = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    # In the environment, since a command line can be read by everybody on the machine.
    login = {name: str(place[key]) for name, key in names.items() if place[key]}
    if "sslmode" in place["OPTIONS"]:
        login["PGSSLMODE"] = place["OPTIONS"]["sslmode"]
    name = place["NAME"]
    target = [f"--dbname={name}"] if program == "pg_restore" else [name]
    done = subprocess.run(  # noqa: S603
        [_program(program), *arguments, *target],
        env=os.environ | login,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ArchiveError(f"{program} failed: {done.stderr.strip()}")


def _program(name: str) -> str:
    """That of PATH, else that of the wheel; never one older than the server, which would refuse."""
    wanted = connection.pg_version // 10_000
    for found in (shutil.which(name), _carried(name)):
        if found and _major(found) >= wanted:
            return found
    raise ArchiveError(f"{name} of PostgreSQL {wanted} or newer is needed; install its client.")


def _carried(name: str) -> str | None:
    try:
        return str(postgres_program(name))
    except RuntimeFailure:
        return None


def _major(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"\d+", said.stdout)
    return int(found[0]) if found else 0


def _query(text: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchone()[0]


def _has_tables() -> bool:
    return _query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") > 0


def _refuse_while_in_use() -> None:
    # PostgreSQL needs a moment to see that somebody has hung up.
    until = time.monotonic() + LEAVING_SECONDS
    while (others := _other_connections()) and time.monotonic() < until:
        time.sleep(0.05)
    if others:
        raise ArchiveError(
            f"{others} other connections use this database. Stop web, worker and beat first."
        )


def _other_connections() -> int:
    return _query(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )


def _empty_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()


def _version() -> str:
    import tomllib

    text = (settings.BASE_DIR / "pyproject.toml").read_text()
    return tomllib.loads(text)["project"]["version"]
