"""A POST that is sent again with its `Idempotency-Key` happens once."""

import threading

import pytest
import redis
import yaml

from helpdesk.core import idempotency
from helpdesk.core.idempotency import HEADER, Claim
from tests.api.agent.attaching import PNG, Sender
from tickets.models import Attachment, Comment, Ticket, Watcher

pytestmark = pytest.mark.usefixtures("everybody")

TICKET = {"title": "Printer on fire", "priority": 3}


def keyed(key="a-key"):
    return {"headers": {HEADER: key}}


def test_it_answers_the_first_response_again(api, bob):
    first = api(bob).post("/tickets", TICKET, **keyed())
    again = api(bob).post("/tickets", TICKET, **keyed())
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert Ticket.objects.count() == 1


def test_it_takes_the_same_json_written_differently_for_the_same(api, bob):
    api(bob).post("/tickets", TICKET, **keyed())
    raw = b'{ "priority": 3, "title": "Printer on fire" }'
    assert api(bob).send("POST", "/tickets/", raw=raw, **keyed()).status == 201
    assert Ticket.objects.count() == 1


def test_it_refuses_the_same_key_with_another_body(api, bob):
    api(bob).post("/tickets", TICKET, **keyed())
    answer = api(bob).post("/tickets", TICKET | {"priority": 1}, **keyed())
    assert (answer.status, list(answer.json)) == (422, ["error"])
    assert Ticket.objects.count() == 1


def test_it_runs_each_time_without_a_key_or_with_another(api, bob):
    for options in ({}, {}, keyed("one"), keyed("two")):
        assert api(bob).post("/tickets", TICKET, **options).status == 201
    assert Ticket.objects.count() == 4


def test_it_keeps_the_keys_of_people_and_addresses_apart(api, cast, bob, dana, walt):
    ours = cast.ticket(bob)
    for person in (bob, dana, walt):
        assert api(person).post("/tickets", TICKET, **keyed()).status == 201
    answer = api(bob).post(f"/tickets/{ours.public_id}/comments", {"body_md": "Hi"}, **keyed())
    assert answer.status == 201
    assert Ticket.objects.count() == 4


def test_it_holds_for_everything_that_is_created(api, cast, agent, dana, folder):
    path = f"/tickets/{cast.ticket().public_id}"
    speaker = api(agent, headers={HEADER: "one-key"})
    bodies = {
        "/requesters": {"email": "new@acme.example"},
        f"{path}/comments": {"body_md": "Hello"},
        f"{path}/watchers": {"user_id": str(dana.public_id)},
        f"{path}/attachments/presign": {"filename": "a.txt", "bytes": 5},
    }
    for address, body in bodies.items():
        first, again = (speaker.post(address, body) for _ in range(2))
        assert (again.status, again.body) == (first.status, first.body) == (201, first.body)
        assert again.headers["Idempotent-Replayed"] == "true"
    assert (Comment.objects.count(), Watcher.objects.count(), Attachment.objects.count()) == (
        1,
    ) * 3


@pytest.fixture
def sent(api, cast, bob, folder):
    """What finishes an upload whose bytes have arrived, under a key, as often as it is called."""
    sender = Sender(api(bob), cast.ticket(bob))
    begun = sender.presign().json
    assert sender.put(begun) == 200
    body = {"attachment_id": begun["attachment_id"], "filename": "shot.png", "bytes": len(PNG)}
    return lambda: sender.api.post(sender.path, body, **keyed())


def test_it_finishes_an_upload_once(sent):
    first, again = sent(), sent()
    assert (again.status, again.body) == (first.status, first.body) == (201, first.body)


def test_it_gives_the_key_back_after_a_refusal(api, bob):
    assert api(bob).post("/tickets", {"title": "x"}, **keyed()).status == 400
    assert api(bob).post("/tickets", [], **keyed()).status == 400
    assert api(bob).post("/tickets", TICKET, **keyed()).status == 201


def test_it_keeps_nothing_of_a_limit(api, cast, bob, settings):
    settings.RATE_LIMIT_TICKETS = 1
    api(bob).get("/tickets")
    assert api(bob).post("/tickets", TICKET, **keyed()).status == 429
    settings.RATE_LIMIT_TICKETS = 0
    assert api(bob).post("/tickets", TICKET, **keyed()).status == 201


def test_it_gives_the_key_back_after_a_failure(sent, folder):
    away = folder.rename(folder.with_name("away"))
    folder.touch()
    assert sent().status == 503
    folder.unlink()
    away.rename(folder)
    assert sent().status == 201


def test_it_answers_no_one_who_may_no_longer_see(api, cast, agent, dana):
    path = f"/tickets/{cast.ticket().public_id}"
    api(agent).post(f"{path}/watchers", {"user_id": str(dana.public_id)})
    body = {"body_md": "Hello"}
    assert api(dana).post(f"{path}/comments", body, **keyed()).status == 201
    api(agent).delete(f"{path}/watchers/{dana.public_id}")
    assert api(dana).post(f"{path}/comments", body, **keyed()).status == 404


@pytest.mark.parametrize("key", ["", "a b", "k" * 256, "schlüssel", "\x7f", "a\tb"])
def test_it_refuses_a_key_that_is_none(api, bob, key):
    answer = api(bob).post("/tickets", TICKET, **keyed(key))
    assert (answer.status, list(answer.json)) == (400, ["error"])
    assert api().post("/tickets", TICKET, **keyed(key)).status == 401
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("key", ["x", "k" * 255, '"8e03978e-40d5"', "a,b", "{}:*?[a]"])
def test_it_takes_any_sane_key(api, bob, key):
    first, again = (api(bob).post("/tickets", TICKET, **keyed(key)) for _ in range(2))
    assert again.body == first.body


def running(person):
    """The claim of a request that is under way."""
    return Claim.make(f"{person.pk} POST /tickets", "a-key", TICKET)


@pytest.fixture
def patient(monkeypatch):
    """The machine may have other things to do than to end the first request."""
    monkeypatch.setattr(idempotency, "PATIENCE_SECONDS", 60)


def test_it_waits_for_the_first_and_gives_its_answer(api, bob, patient):
    claim = running(bob)
    ending = threading.Timer(0.2, claim.keep, [201, '{"id":"first"}'])
    ending.start()
    answer = api(bob).post("/tickets", TICKET, **keyed())
    assert (answer.status, answer.json) == (201, {"id": "first"})
    assert not Ticket.objects.exists()


def test_it_goes_on_when_the_first_was_refused(api, bob, patient):
    threading.Timer(0.2, running(bob).release).start()
    assert api(bob).post("/tickets", TICKET, **keyed()).status == 201


def test_it_says_so_when_the_first_takes_long(api, bob, settings):
    running(bob)
    store = redis.Redis.from_url(settings.REDIS_URL)
    before = looks_at(store)
    answer = api(bob).post("/tickets", TICKET, **keyed())
    assert (answer.status, list(answer.json)) == (409, ["error"])
    # It looks and sleeps in turn for a second: a crowded machine makes the turns fewer, not more.
    assert (looks_at(store) - before) * idempotency.LOOK_EVERY_SECONDS < 1.5
    assert not Ticket.objects.exists()


def looks_at(store):
    """How often somebody has tried to claim a key, as the server counts."""
    return store.info("commandstats")["cmdstat_set"]["calls"]


def test_it_stores_neither_key_nor_body_and_forgets_after_a_day(api, bob, settings):
    api(bob).post("/tickets", TICKET, **keyed("a-key-of-bob"))
    store = redis.Redis.from_url(settings.REDIS_URL)
    [name] = list(store.scan_iter("helpdesk:answer:*"))
    assert b"bob" not in name
    assert b"Printer" not in store.get(name)
    assert 0 < store.ttl(name) <= idempotency.KEPT_SECONDS == 24 * 3600
    store.close()


def test_it_costs_nothing_without_a_key(api, bob, settings):
    store = redis.Redis.from_url(settings.REDIS_URL)
    api(bob).post("/tickets", TICKET)
    assert not list(store.scan_iter("helpdesk:answer:*"))
    store.close()


def test_the_document_offers_a_key_wherever_something_is_created(api):
    document = yaml.safe_load(api().get("/openapi.yaml").body)
    creating = {
        path: {each["name"] for each in methods["post"].get("parameters", ())}
        for path, methods in document["paths"].items()
        if "post" in methods and {"201", "202"} & set(methods["post"]["responses"])
    }
    assert len(creating) >= 6
    assert {path for path, names in creating.items() if HEADER not in names} == set()
