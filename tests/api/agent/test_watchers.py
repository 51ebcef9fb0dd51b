"""Who watches a ticket."""

import uuid

import pytest

from accounts.services import system_user
from tickets.models import Watcher

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def ticket(cast, bob):
    return cast.ticket(bob)


@pytest.fixture
def path(ticket):
    return f"/tickets/{ticket.public_id}/watchers"


def watch(person):
    return {"user_id": str(person.public_id)}


def test_it_adds_a_watcher_once(api, agent, dana, path):
    for _ in range(2):
        answer = api(agent).post(path, watch(dana))
        assert (answer.status, answer.json) == (201, {"ok": True})
    assert api(agent).get(path).json == [str(dana.public_id)]


def test_it_lets_a_watcher_see_the_ticket_and_no_longer_after(api, agent, dana, ticket, path):
    see = f"/tickets/{ticket.public_id}"
    assert api(dana).get(see).status == 404
    api(agent).post(path, watch(dana))
    assert api(dana).get(see).status == 200
    answer = api(agent).delete(f"{path}/{dana.public_id}")
    assert (answer.status, answer.json) == (200, {"ok": True})
    assert api(dana).get(see).status == 404


def test_it_removes_who_does_not_watch(api, agent, dana, path):
    assert api(agent).delete(f"{path}/{dana.public_id}").json == {"ok": True}
    assert api(agent).delete(f"{path}/{uuid.uuid4()}").json == {"ok": True}


def test_it_lets_customers_watch_and_leave_themselves(api, bob, path):
    assert api(bob).post(path, watch(bob)).status == 201
    assert api(bob).get(path).json == [str(bob.public_id)]
    assert api(bob).delete(f"{path}/{bob.public_id}").status == 200
    assert not Watcher.objects.exists()


def test_it_does_not_let_customers_add_or_remove_others(api, agent, bob, dana, path):
    assert api(bob).post(path, watch(dana)).status == 400
    api(agent).post(path, watch(dana))
    assert api(bob).delete(f"{path}/{dana.public_id}").status == 403
    assert Watcher.objects.get().user == dana


@pytest.mark.parametrize(
    "value", [None, "", "x", 1, True, [], {}, "00000000-0000-0000-0000-000000000000"]
)
def test_it_names_the_person_who_is_none(api, agent, path, value):
    answer = api(agent).post(path, {"user_id": value})
    assert answer.status == 400
    assert list(answer.errors) == ["user_id"]


def test_it_adds_nobody_who_may_not_see_the_ticket(api, agent, mallory, walt, rita, path):
    machine = system_user(agent.tenant)
    for person in (mallory, walt, rita, machine):
        answer = api(agent).post(path, watch(person))
        assert answer.status == 400
        assert list(answer.errors) == ["user_id"]
    assert not Watcher.objects.exists()


@pytest.mark.parametrize("user_id", ["x", "1", "00000000", "%00", "..%2f.."])
def test_it_finds_nobody_by_a_malformed_id(api, agent, path, user_id):
    assert api(agent).delete(f"{path}/{user_id}").status == 404
