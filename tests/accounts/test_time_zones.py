"""By whose clock pages show times and read them."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services import report_outage, update_profile, update_tenant
from helpdesk.core.errors import Invalid
from helpdesk.forms import MomentField
from helpdesk.templatetags.ui import ago
from tickets.models import Ticket
from tickets.services import update_ticket

FORM = "application/x-www-form-urlencoded"
DUE = datetime(2027, 1, 15, 17, tzinfo=UTC)


@pytest.fixture
def berliner(agent):
    return update_profile(agent, changes={"time_zone": "Europe/Berlin"}, by=agent)


@pytest.fixture
def ticket(cast, bob, agent):
    return update_ticket(cast.ticket(bob), changes={"due_at": DUE}, by=agent)


def send(ask, path, fields):
    return ask.post(path, raw=urlencode(fields).encode(), content_type=FORM)


def test_it_shows_and_reads_the_due_date_by_the_agents_clock(api, ticket, berliner):
    ask, path = api(berliner), f"/desk/tickets/{ticket.number}/edit"
    page = ask.get(path).body.decode()
    assert 'value="2027-01-15T18:00"' in page and "Europe/Berlin" in page
    fields = {"due_at": "2027-07-15T09:30", "was-due_at": "2027-01-15T18:00"}
    assert send(ask, path, fields).status == 302
    ticket.refresh_from_db()
    assert ticket.due_at == datetime(2027, 7, 15, 7, 30, tzinfo=UTC)


def test_it_leaves_alone_what_nobody_touched(api, ticket, berliner):
    ask, path = api(berliner), f"/desk/tickets/{ticket.number}/edit"
    shown = {"due_at": "2027-01-15T18:00", "was-due_at": "2027-01-15T18:00"}
    assert send(ask, path, {"title": "New", "was-title": ticket.title, **shown}).status == 302
    changed = Ticket.objects.get(pk=ticket.pk)
    assert (changed.title, changed.due_at) == ("New", DUE)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # The hour that Berlin has twice, and the one that it has not.
        ("2027-10-31T02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("2027-03-28T02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ],
)
def test_it_reads_the_hours_in_which_clocks_are_moved(api, ticket, berliner, typed, meant):
    path = f"/desk/tickets/{ticket.number}/edit"
    answer = send(api(berliner), path, {"due_at": typed, "was-due_at": "2027-01-15T18:00"})
    assert answer.status == 302
    ticket.refresh_from_db()
    assert ticket.due_at == meant


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "9999-12-31T23:59", "soon"])
def test_it_refuses_what_is_no_time(api, ticket, berliner, typed):
    path = f"/desk/tickets/{ticket.number}/edit"
    answer = send(api(berliner), path, {"due_at": typed, "was-due_at": "2027-01-15T18:00"})
    assert answer.status == 400


def test_it_shows_times_by_the_tenants_clock_to_those_who_chose_none(api, cast, admin, ticket, bob):
    update_tenant(cast.tenant, changes={"time_zone": "America/New_York"}, by=admin)
    api_of = api(User.objects.get(pk=cast.agent.pk))
    page = api_of.get(f"/desk/tickets/{ticket.number}/edit").body.decode()
    assert 'value="2027-01-15T12:00"' in page and "America/New_York" in page


def test_it_keeps_what_an_outage_shows_to_the_minute(api, cast, berliner):
    outage = report_outage(cast.tenant, title="Mail is slow", started_at=DUE, by=berliner)
    ask, path = api(berliner), f"/desk/outages/{outage.pk}"
    page = ask.get(path).body.decode()
    assert 'value="2027-01-15T18:00"' in page and "Began (Europe/Berlin)" in page
    fields = {
        "title": "Mail is fast", "status": "planned", "severity": "minor", "affected": "",
        "started_at": "2027-01-15T18:00", "eta": "", "message": "",
    }  # fmt: skip
    assert send(ask, path, fields).status == 303
    outage.refresh_from_db()
    assert (outage.title, outage.started_at) == ("Mail is fast", DUE)


@pytest.mark.parametrize("entrance", ["desk", "portal"])
def test_it_lets_everybody_choose_their_own(api, agent, bob, entrance):
    person = agent if entrance == "desk" else bob
    ask = api(person)
    fields = {"display_name": person.display_name, "email": person.email, "phone": ""}
    path = f"/{entrance}/profile"
    assert send(ask, path, {**fields, "time_zone": "Asia/Tokyo"}).status == 303
    assert User.objects.get(pk=person.pk).time_zone == "Asia/Tokyo"
    assert send(ask, path, {**fields, "time_zone": "Mars/Olympus"}).status == 400
    assert send(ask, path, {**fields, "time_zone": ""}).status == 303
    assert User.objects.get(pk=person.pk).time_zone == ""


def test_it_takes_a_zone_that_there_is(agent):
    with pytest.raises(Invalid) as refused:
        update_profile(agent, changes={"time_zone": "../etc/passwd"}, by=agent)
    assert set(refused.value.fields) == {"time_zone"}


def test_it_remembers_no_time_by_somebody_elses_clock():
    """Equal times of two zones are one key of a dictionary."""
    moment = datetime(2026, 1, 15, 17, tzinfo=UTC)
    with timezone.override("Europe/Berlin"):
        assert "18:00 CET" in ago(moment)
    with timezone.override("America/New_York"):
        assert "12:00 EST" in ago(moment)


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("2026-01-15T18:00", 17),
        ("2026-07-15T18:00", 16),
        ("2026-01-15T18:00Z", 18),
        ("2026-01-15T18:00+05:00", 13),
    ],
)
def test_it_takes_a_time_by_the_clock_of_the_page_unless_it_says_its_own(said, hour):
    with timezone.override("Europe/Berlin"):
        assert MomentField().clean(said).astimezone(UTC).hour == hour
