"""`GET /metrics`: every name from the start, what was committed once, and no part that must be up."""

import contextlib
import http.client
import json
from collections import Counter

import pytest
import redis
from django.core.cache import cache
from django.db import transaction
from prometheus_client.parser import text_string_to_metric_families

from accounts.services import system_user
from helpdesk.core.feed import sequence_events
from helpdesk.core.meters import METERS, Meters
from helpdesk.core.throttle import LIMITED
from helpdesk.demo.people import PASSWORD
from helpdesk.reporting import metrics_prometheus
from helpdesk.reporting.metrics_requests import COUNTERS, HISTOGRAMS, Catalog, Entry
from tests.processes import free_port, until, web
from tickets.services import update_ticket

NAMES = {
    "tickets_created_total": {()},
    "tickets_updated_total": {()},
    "auth_failures_total": {()},
    "attachments_uploaded_total": {()},
    "rate_limit_rejections_total": {(route,) for route in LIMITED},
    "jwks_refresh_total": {()},
    "jwks_refresh_errors_total": {()},
    "sse_clients": {()},
    "outbox_pending": {()},
    "celery_queue_length": {("helpdesk",)},
}


def samples(text: str) -> dict[str, dict[tuple, float]]:
    """Every sample by its name and the values of its labels, which stand in alphabetical order."""
    found: dict[str, dict[tuple, float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[
                tuple(dict(sorted(sample.labels.items())).values())
            ] = sample.value
    return found


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    """What other tests counted is out of the way."""
    METERS.hand_over()
    cache._cache.get_client().flushdb()


@pytest.fixture
def scrape(api):
    def ask():
        answer = api().get("/metrics")
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return samples(answer.body.decode())

    return ask


@pytest.fixture
def total(scrape):
    return lambda name, *labels: scrape()[f"{name}_total"][labels]


def test_it_has_every_name_and_label_value_from_the_start(scrape):
    found = scrape()
    assert {name: set(found[name]) for name in NAMES} == NAMES
    assert {found[name][labels] for name in NAMES for labels in found[name]} == {0.0}


def test_it_has_every_metric_of_django_prometheus(api, scrape):
    api().get("/livez")
    found = scrape()
    entries = {name: each for name, each in vars(Catalog()).items() if isinstance(each, Entry)}
    assert set(entries) == set(COUNTERS) | set(HISTOGRAMS)
    for name in ("requests_by_method", "responses_by_status", "requests_by_transport"):
        assert found[f"{entries[name].name.removesuffix('_total')}_total"]
    assert found["django_http_requests_before_middlewares_total"][()] >= 1
    assert found["django_migrations_unapplied_total"]["default",] == 0


def test_it_counts_requests_by_view_and_status_and_measures_them(api, agent, scrape):
    api(agent).get("/me")
    api().get("/me")
    api().get("/there/is/no/such/thing")
    found, view = scrape(), "helpdesk.api.agent.me.Me"
    assert found["django_http_responses_total_by_status_view_method_total"]["GET", "200", view] == 1
    assert found["django_http_responses_total_by_status_view_method_total"]["GET", "401", view] == 1
    assert found["django_http_responses_total_by_status_total"]["404",] == 1
    measured = found["django_http_requests_latency_seconds_by_view_method_bucket"]
    assert measured["+Inf", "GET", view] == 2
    assert found["django_http_requests_latency_seconds_by_view_method_count"]["GET", view] == 2
    assert found["django_http_requests_latency_seconds_by_view_method_sum"]["GET", view] > 0
    assert found["django_http_responses_body_total_bytes_count"][()] == 3


def test_it_counts_the_tickets_that_were_committed(cast, total):
    by = system_user(cast.tenant)
    ticket = cast.ticket()
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        update_ticket(cast.ticket(), changes={"status": "Open"}, by=by)
        raise ZeroDivisionError
    cast.ticket(cast.rita)
    assert total("tickets_created") == 2
    for status in ("Open", "Open", "Pending"):
        update_ticket(ticket, changes={"status": status}, by=by)
    assert total("tickets_updated") == 2
    sequence_events()
    assert total("tickets_updated") == 2
    update_ticket(ticket, changes={"priority": 1}, by=by)
    assert total("tickets_updated") == 3
    assert total("tickets_updated") == 3


def test_it_counts_files(cast, folder, total):
    cast.file_of(cast.ticket())
    assert total("attachments_uploaded") == 1


def test_it_counts_passwords_and_tokens_that_do_not_hold(api, agent, total):
    api().post("/login", {"username": "agent", "password": "guess"})
    api(bearer="no.such.token").get("/me")
    # Who shows nothing has not failed to show it.
    api().get("/me")
    assert total("auth_failures") == 2


def test_it_counts_what_a_limit_refuses(api, agent, total, settings):
    settings.RATE_LIMIT_TICKETS = 1
    assert [api(agent).get("/tickets").status for _ in range(3)].count(429) == 2
    assert total("rate_limit_rejections", "tickets") == 2
    assert total("rate_limit_rejections", "login") == 0


def test_it_tells_what_waits(cast, scrape, deliver):
    cast.ticket()
    assert scrape()["outbox_pending"][()] > 0
    deliver()
    assert scrape()["outbox_pending"][()] == 0


def test_it_answers_without_a_tenant_for_the_host(api):
    assert api(headers={"Host": "10.0.0.7:8080"}).get("/metrics").status == 200


def test_it_answers_without_redis(api, cast, scrape, settings, monkeypatch):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    alone = Meters(every=None)
    alone.count("auth_failures")
    monkeypatch.setattr(metrics_prometheus, "METERS", alone)
    cast.ticket()
    found = scrape()
    assert found["auth_failures_total"][()] == 1
    assert found["tickets_created_total"][()] == 1
    length = found["celery_queue_length"]["helpdesk",]
    assert length != length, "not a number"


def test_it_adds_what_waited_once_redis_is_back(settings):
    home = settings.REDIS_URL
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    meters = Meters(every=None)
    meters.count("made_up", amount=3)
    with pytest.raises(redis.RedisError):
        meters.hand_over()
    meters.count("made_up")
    settings.REDIS_URL = home
    meters._client = None
    assert meters.read().totals == Counter({("made_up",): 3})
    assert meters.read().totals == Counter({("made_up",): 4})


def test_it_adds_a_batch_once_though_the_answer_was_lost(settings):
    class Forgetful(redis.Redis):
        """Does what it is asked, and loses the first answer."""

        def eval(self, *arguments):
            super().eval(*arguments)
            if not told:
                told.append(True)
                raise redis.TimeoutError

    told: list[bool] = []
    meters = Meters(every=None)
    meters._client = Forgetful.from_url(settings.REDIS_URL, decode_responses=True)
    meters.count("made_up", amount=3)
    with pytest.raises(redis.TimeoutError):
        meters.hand_over()
    assert meters.read().totals == Counter({("made_up",): 3})


def ask(address: str, method: str, path: str, body: object = None, cookie: str = ""):
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    headers = {"Cookie": cookie, "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body) if body else None, headers)
    return connection, connection.getresponse()


def test_two_processes_add_up_through_either(cast, transactional_db):
    assert cast.agent
    bob = {"username": "bob", "password": PASSWORD}
    wrong = bob | {"password": "guess"}
    assert cast.bob
    with contextlib.ExitStack() as stack:
        first, second = (stack.enter_context(web()) for _ in range(2))

        def send(*arguments):
            connection, answer = ask(*arguments)
            with contextlib.closing(connection):
                return answer.headers, answer.read()

        headers, _ = send(first, "POST", "/login", bob)
        cookie = headers["set-cookie"].partition(";")[0]
        for address in (first, second, second):
            send(address, "POST", "/login", wrong)
        send(first, "POST", "/tickets", {"title": "One", "priority": 3}, cookie)
        send(second, "POST", "/tickets", {"title": "Two", "priority": 3}, cookie)
        stream, _ = ask(second, "GET", "/events", None, cookie)
        stack.callback(stream.close)

        def told(address):
            found = samples(send(address, "GET", "/metrics")[1].decode())
            view = ("POST", "201", "helpdesk.api.agent.tickets.Tickets")
            return (
                found["auth_failures_total"][()],
                found["tickets_created_total"][()],
                found["sse_clients"][()],
                found["django_http_responses_total_by_status_view_method_total"].get(view),
            )

        for address in (first, second):
            until(lambda address=address: told(address) == (3, 2, 1, 2))
