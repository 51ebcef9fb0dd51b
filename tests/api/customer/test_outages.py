"""What does not work for a company (V115)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.services import report_outage, switch_module, update_outage

BEGAN = dt.datetime(2026, 3, 10, 14, 30, tzinfo=dt.UTC)


@pytest.fixture
def outage(cast, agent, bob):
    made = report_outage(
        cast.tenant,
        company=bob.company,
        title="Mail is slow",
        severity="major",
        affected=["E-mail", "Calendar"],
        started_at=BEGAN,
        eta=BEGAN + dt.timedelta(hours=2),
        message="We are looking into it.",
        by=agent,
    )
    return update_outage(made, changes={"status": "identified"}, message="A full disk.", by=agent)


def seen(customer, person, query=""):
    answer = customer(person).get(f"/outages{query}")
    assert answer.status == 200
    return answer.json["data"]


def test_it_tells_what_is_going_on(customer, bob, outage):
    first, last = outage.updates.order_by("pk")
    assert seen(customer, bob) == {
        "has_outage": True,
        "status": "partial_outage",
        "outages": [
            {
                "outage_id": outage.pk,
                "title": "Mail is slow",
                "status": "identified",
                "severity": "major",
                "affected": ["E-mail", "Calendar"],
                "started_at": "2026-03-10T14:30:00Z",
                "eta": "2026-03-10T16:30:00Z",
                "resolved_at": None,
                "updates": [
                    {
                        "status": "identified",
                        "message": "A full disk.",
                        "created_at": f"{last.created_at:%Y-%m-%dT%H:%M:%SZ}",
                    },
                    {
                        "status": "investigating",
                        "message": "We are looking into it.",
                        "created_at": f"{first.created_at:%Y-%m-%dT%H:%M:%SZ}",
                    },
                ],
            }
        ],
    }
    assert customer(bob).get("/outages/status").json["data"] == seen(customer, bob)


def test_it_tells_others_that_all_is_well(customer, cast, mallory, agent, outage):
    well = {"has_outage": False, "status": "operational", "outages": []}
    assert seen(customer, mallory) == well
    assert seen(customer, cast.rita) == well
    assert seen(customer, agent)["has_outage"] is True


def test_it_tells_everybody_what_concerns_no_company_alone(customer, cast, agent, bob, mallory):
    report_outage(cast.tenant, title="Data center", severity="critical", by=agent)
    for person in (bob, mallory):
        assert seen(customer, person)["status"] == "major_outage"


def test_it_tells_the_worst_that_is_felt(customer, cast, agent, bob):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    report_outage(
        cast.tenant, title="New switch", severity="critical", status="planned",
        started_at=tomorrow, by=agent,
    )  # fmt: skip
    planned = seen(customer, bob)
    assert (planned["has_outage"], planned["status"]) == (False, "operational")
    assert [each["title"] for each in planned["outages"]] == ["New switch"]
    report_outage(cast.tenant, title="Patches", severity="maintenance", by=agent)
    assert seen(customer, bob)["status"] == "maintenance"
    report_outage(cast.tenant, title="Slow", severity="minor", by=agent)
    assert seen(customer, bob)["status"] == "degraded"


def test_it_gives_what_is_going_on_or_what_is_over(customer, cast, agent, bob, outage):
    over = report_outage(cast.tenant, title="Printers", by=agent)
    update_outage(over, changes={"status": "resolved"}, by=agent)
    titles = {
        query: [each["title"] for each in seen(customer, bob, query)["outages"]]
        for query in ("", "?active=true", "?active=false")
    }
    assert titles == {
        "": ["Mail is slow", "Printers"],
        "?active=true": ["Mail is slow"],
        "?active=false": ["Printers"],
    }
    # How it stands does not depend on what is listed.
    assert seen(customer, bob, "?active=false")["has_outage"] is True


@pytest.mark.parametrize("said", ["yes", "", "2", "%00"])
def test_it_refuses_a_flag_that_is_none(customer, bob, said):
    answer = customer(bob).get(f"/outages?active={said}")
    assert (answer.status, set(answer.errors)) == (400, {"active"})


def test_it_is_part_of_a_module(customer, cast, admin, bob):
    switch_module(cast.tenant, key="outages", is_enabled=False, by=admin)
    answer = customer(bob).get("/outages")
    assert (answer.status, answer.json["code"]) == (403, "module_disabled")
