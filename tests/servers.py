"""The real PostgreSQL and Valkey of a test run.

The first process of the run starts PostgreSQL; pytest's workers find it in the environment. Each
worker has a database of its own, cloned from one that was migrated once, and a Valkey of its own,
because what is published in one database of a Valkey is heard in all of them.
"""

import os
import shutil
import tempfile
from pathlib import Path

from helpdesk.runtime.folders import Folders
from helpdesk.runtime.postgres import Postgres
from helpdesk.runtime.processes import Child
from helpdesk.runtime.valkey import Valkey

HOME = "HELPDESK_TEST_HOME"
TEMPLATE = "helpdesk_template"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

_started: list[Child] = []
_owned: list[Path] = []


def _folders(root: Path) -> Folders:
    folders = Folders(root)
    folders.make()
    # mkdtemp closes the folder to all others, but PostgreSQL's account must pass through it.
    root.chmod(0o711)
    return folders


def start() -> None:
    """Starts what this process needs, and puts the addresses into its environment."""
    if not os.environ.get(HOME):
        home = Path(tempfile.mkdtemp(prefix="hd-"))
        _owned.append(home)
        postgres = Postgres(_folders(home), durable=False)
        child = postgres.start()
        _started.append(child)
        postgres.wait_until_ready(child)
        os.environ[HOME] = str(home)
    home = Path(os.environ[HOME])
    own = _folders(home / WORKER)
    valkey = Valkey(own, durable=False)
    child = valkey.start()
    _started.append(child)
    valkey.wait_until_ready(child)
    os.environ.update(
        DATA_DIR=str(own.root),
        DATABASE_URL=Postgres(Folders(home)).url(database()),
        REDIS_URL=valkey.url,
        SECRET_KEY=own.secret("secret_key"),
        # All workers use copies of one demo, in which secrets are sealed.
        CREDENTIAL_KEYS=Folders(home).secret("credential_keys"),
        TMPDIR=str(own.temporary),
    )
    tempfile.tempdir = None


def stop() -> None:
    """Stops what this process started."""
    while _started:
        _started.pop().stop()
    while _owned:
        shutil.rmtree(_owned.pop(), ignore_errors=True)


def database() -> str:
    """The name of this worker's database."""
    return f"helpdesk_{WORKER}"


def address_of(name: str) -> str:
    """The address of another database of the same server."""
    return Postgres(Folders(Path(os.environ[HOME]))).url(name)
