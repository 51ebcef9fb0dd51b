"""`make run`: one command, one group of processes, one folder."""

import itertools
import os
import re
import stat
from pathlib import Path

import psutil

from helpdesk.celery import WORKER_NICENESS
from tests.processes import until

COUNT = "from accounts.models import User; print('people:', User.objects.count())"


def test_it_is_ready_within_fifteen_seconds_and_says_where(group) -> None:
    # The promise is for a machine that does nothing else; tests run beside each other.
    busy = max(1.0, os.getloadavg()[0] / os.cpu_count())
    assert group.took < 15 * busy
    assert re.search(r"Ready in [\d.]+ s: http://localhost:\d+", group.said)
    assert f"http://localhost:{group.port}/desk" in group.said
    # Nobody is there yet: the first one is let in by a link.
    assert f"http://localhost:{group.port}/welcome/" in group.said


def test_the_idle_stack_stays_below_600_mb(group) -> None:
    used = group.of_each(lambda process: process.memory_full_info().pss)
    assert sum(used) < 600_000_000


def test_the_supervisor_stays_light(group) -> None:
    assert psutil.Process(group.process.pid).memory_info().rss < 40_000_000


def test_its_secrets_are_for_their_owner_alone(group) -> None:
    secrets = list((group.data_dir / "secrets").iterdir())
    assert {path.name for path in secrets} >= {"secret_key", "postgres_password"}
    for path in secrets:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    command_lines = " ".join(group.of_each(lambda process: " ".join(process.cmdline())))
    for path in secrets:
        assert path.read_text() not in command_lines


def test_it_listens_on_this_machine_only(group) -> None:
    found = group.of_each(lambda process: process.net_connections(kind="tcp"))
    listening = [each for each in itertools.chain(*found) if each.status == psutil.CONN_LISTEN]
    assert {each.laddr.ip for each in listening} == {"127.0.0.1"}


def test_a_command_works_beside_it(group) -> None:
    done = group.command("manage.py", "shell", "--no-imports", "-c", COUNT)
    assert "people:" in done.stdout, done.stderr
    assert group.is_ready()


def test_a_second_one_on_the_same_folder_is_told_so(group) -> None:
    done = group.command("-m", "helpdesk.runtime.supervisor")
    assert done.returncode == 1
    assert f"already in use by process {group.process.pid}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_told(group, tmp_path) -> None:
    done = group.command("-m", "helpdesk.runtime.supervisor", DATA_DIR=str(tmp_path / "other"))
    assert done.returncode == 1
    assert f"Port {group.port} of 127.0.0.1 is in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_is_not_shown_to_the_network(group, tmp_path) -> None:
    done = group.command(
        *("-m", "helpdesk.runtime.supervisor"), HOST="::", DEMO="1", DATA_DIR=str(tmp_path)
    )
    assert done.returncode == 1
    assert "DEMO_PUBLIC=1" in done.stderr


def test_its_worker_lets_requests_go_first(group) -> None:
    worker = group.member("helpdesk worker")
    until(lambda: worker.nice() == WORKER_NICENESS)
    weighed = Path(f"/proc/{worker.pid}/autogroup")
    if weighed.exists():
        until(lambda: weighed.read_text().split()[1:] == ["nice", str(WORKER_NICENESS)])


def test_a_part_that_died_comes_back(group) -> None:
    for part in (
        "helpdesk.runtime.web",
        "pginstall/bin/postgres",
        "valkey-server",
        "helpdesk worker",
    ):
        died = group.member(part)
        died.kill()
        until(lambda died=died: not died.is_running())
        until(lambda part=part: running(group, part) and group.is_ready())


def running(group, part: str) -> bool:
    try:
        return group.member(part).is_running()
    except (StopIteration, psutil.NoSuchProcess):
        return False
