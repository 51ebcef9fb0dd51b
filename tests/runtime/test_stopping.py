"""However it ends, nothing is left behind and nothing is lost."""

import contextlib
import signal
import time

import psutil

from tests.processes import until

ADD = "from django.core.cache import cache; from accounts.models import Tenant; "
MAKE = ADD + "Tenant.objects.create(name='{0}', slug='{0}')"
FIND = ADD + "print('found:', Tenant.objects.filter(slug='{0}').count())"


def test_killed_hard_it_blocks_no_later_start_and_loses_nothing(running) -> None:
    done = running.command("manage.py", "shell", "--no-imports", "-c", MAKE.format("killed"))
    assert done.returncode == 0, done.stderr
    members = running.members()
    running.process.kill()
    running.process.wait()
    running.log.write_text("")
    assert running.start() < 30
    # Who has an admin already is offered no link for making the first one, and goes on.
    assert "admin already" not in running.said and "/welcome/" not in running.said
    assert not [process for process in members if alive(process)]
    found = running.command("manage.py", "shell", "--no-imports", "-c", FIND.format("killed"))
    assert "found: 1" in found.stdout, found.stderr


def test_it_ends_in_order_and_leaves_no_process(running) -> None:
    members = running.members()
    gone: list[str] = []
    watched = {
        name: running.member(text)
        for name, text in {
            "web": "helpdesk.runtime.web",
            "beat": "celery --quiet -A helpdesk beat",
            "worker": "celery --quiet -A helpdesk worker",
            "valkey": "valkey-server",
            "postgres": "pginstall/bin/postgres",
        }.items()
    }
    # Sent to a whole group of processes, a signal comes more than once.
    for _ in range(50):
        running.process.send_signal(signal.SIGTERM)
    while running.process.poll() is None:
        # The last first: what ends meanwhile is seen after those that it waited for.
        ended = [name for name in reversed(watched) if not alive(watched[name])]
        gone += [name for name in reversed(ended) if name not in gone]
        time.sleep(0.005)
    assert running.process.returncode == 0
    assert gone == list(watched)[: len(gone)]
    assert not [process for process in members if alive(process)]


def test_when_a_part_cannot_be_brought_back_everything_ends(running) -> None:
    members = running.members()

    def has_ended():
        # What is looked at may end meanwhile.
        with contextlib.suppress(psutil.Error, StopIteration):
            running.member("helpdesk beat").kill()
        return running.process.poll() is not None

    until(has_ended)
    assert running.process.returncode == 1
    assert running.said.count("restarting it") == 4
    assert "beat ended 5 times in a row" in running.said
    until(lambda: not [process for process in members if alive(process)])


def test_commands_start_the_servers_for_themselves_alone(ended) -> None:
    assert ended.command("manage.py", "migrate", "-v0").returncode == 0
    assert (
        ended.command("manage.py", "shell", "--no-imports", "-c", MAKE.format("alone")).returncode
        == 0
    )
    found = ended.command("manage.py", "shell", "--no-imports", "-c", FIND.format("alone"))
    assert "found: 1" in found.stdout, found.stderr
    left = [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(ended.data_dir) in " ".join(process.info["cmdline"] or [])
    ]
    assert left == []


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
