"""GLPI CVE-2026-32312, CVE-2023-23610: an export shows what its owner may see now, not then."""

import pytest

from accounts.services import set_access
from helpdesk.reporting.models import TicketExport
from tests.api.agent.attaching import load
from tests.api.agent.test_attachments import names_in_store

LOSSES = {"the role": {"roles": ["requester"]}, "the account": {"is_active": False}}


@pytest.fixture(params=["folder", "bucket"])
def store(request):
    request.getfixturevalue(request.param)
    return request.param


@pytest.fixture(params=LOSSES)
def lose(request, agent, admin):
    return lambda: set_access(agent, changes=LOSSES[request.param], by=admin)


def test_it_makes_nothing_for_who_lost_the_right_meanwhile(store, api, cast, agent, lose, deliver):
    cast.ticket()
    api(agent).post("/exports/tickets", {"filter": {}})
    lose()
    deliver()
    assert not TicketExport.objects.filter(status="done").exists()
    assert names_in_store() == set()


def test_it_gives_nothing_to_who_lost_the_right_since(store, api, cast, agent, lose, deliver):
    ids = [str(cast.ticket().public_id)]
    url = api(agent).post("/exports/tickets", {"ids": ids}).json["url"]
    assert load(api(), url).status == 200
    lose()
    if store == "folder":
        # At once, before any worker has heard of it.
        assert load(api(), url).status == 404
    deliver()
    # A bucket does not tell strangers whether a file is gone.
    assert load(api(), url).status in {403, 404}
    assert names_in_store() == set()


def test_it_shows_no_job_to_who_lost_the_right(folder, api, cast, agent, admin, deliver):
    ask = api(agent)
    job_id = ask.post("/exports/tickets", {"filter": {}}).json["job_id"]
    deliver()
    agent.roles = ["requester"]
    agent.save(update_fields=["roles"])
    assert ask.get(f"/exports/tickets/{job_id}").status == 404


def test_it_keeps_the_exports_of_who_may_still(folder, api, cast, agent, admin, deliver):
    ids = [str(cast.ticket().public_id)]
    url = api(agent).post("/exports/tickets", {"ids": ids}).json["url"]
    set_access(agent, changes={"roles": ["manager"]}, by=admin)
    deliver()
    assert load(api(), url).status == 200
