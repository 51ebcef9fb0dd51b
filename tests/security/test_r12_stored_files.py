"""Trudesk CVE-2026-114400, FreeScout wg74-ww4w-2qpc: who may load a file is asked each time."""

from pathlib import Path

import pytest

from accounts.services import set_access
from tests.api.agent.attaching import Sender, load
from tests.api.agent.test_attachments import names_in_store
from tickets.services import add_comment, update_ticket


@pytest.fixture
def ticket(cast, folder):
    return cast.ticket()


@pytest.fixture
def sender(api, bob, ticket):
    return Sender(api(bob), ticket)


def test_it_serves_no_stored_file_by_its_name(api, agent, sender, folder):
    made = sender.attach()
    names = {made, *names_in_store()}
    names |= {Path(name).name for name in names}
    for before in (
        "/static/",
        "/media/",
        "/files/",
        "/uploads/",
        "/",
        "/api/files/",
        "/attachments/",
    ):
        for path in names:
            for ask in (api(), api(agent)):
                assert ask.get(before + path).status in {404, 405}, before + path


def test_it_keeps_files_where_no_web_server_looks(settings):
    from django.core.files.storage import storages

    root = Path(storages["default"].location).resolve()
    for served in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS):
        assert not root.is_relative_to(Path(served).resolve())
    assert not settings.MEDIA_URL.strip("/")


def _take_ticket(ticket, bob, agent, cast, admin):
    update_ticket(ticket, changes={"requester": cast.erin}, by=agent)


def _lock_out(ticket, bob, agent, cast, admin):
    set_access(bob, changes={"is_active": False}, by=admin)


def _remove_file(ticket, bob, agent, cast, admin):
    ticket.attachments.all().delete()


@pytest.mark.parametrize("lose", [_take_ticket, _lock_out, _remove_file])
def test_it_asks_again_at_the_signed_address(api, cast, sender, ticket, bob, agent, admin, lose):
    made = sender.attach()
    address = api(bob).get(f"{sender.path}/{made}").headers["Location"]
    assert load(api(), address).status == 200
    lose(ticket, bob, agent, cast, admin)
    assert load(api(), address).status == 404


def test_it_hides_the_files_of_a_note(api, cast, sender, ticket, agent, bob):
    note = add_comment(ticket, body_md="Look.", is_internal=True, by=agent)
    made = Sender(api(agent), ticket).attach(comment_id=str(note.public_id))
    assert sender.listed() == []
    assert api(bob).get(f"{sender.path}/{made}").status == 404
    assert api(bob).get(f"/portal/tickets/{ticket.number}/attachments/{made}").status == 404
