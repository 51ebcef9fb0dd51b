"""How staff tell customers of an outage, and what they cannot say."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Outage
from accounts.services import report_outage, update_outage
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.models import Event

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def outage(cast, agent):
    return report_outage(cast.tenant, title="Mail is slow", by=agent)


def test_it_ends_an_outage_and_opens_it_again(agent, outage):
    ended = update_outage(outage, changes={"status": "resolved"}, message="Fixed.", by=agent)
    assert ended.is_over and ended.updates.get().status == "resolved"
    again = update_outage(outage, changes={"status": "monitoring"}, by=agent)
    assert not again.is_over


def test_it_keeps_the_time_of_the_end(agent, outage):
    ended = update_outage(outage, changes={"status": "resolved"}, by=agent)
    later = update_outage(outage, changes={"title": "Mail was slow"}, by=agent)
    assert later.resolved_at == ended.resolved_at


def test_it_says_what_changed(agent, outage):
    update_outage(outage, changes={"severity": "major"}, message="Worse.", by=agent)
    told = Event.objects.about(outage)
    assert [event.type for event in told] == ["outage_reported", "outage_updated"]
    assert told.last().changes == {"severity": ["minor", "major"], "updates": [None, "Worse."]}


def test_it_says_nothing_where_nothing_changed(agent, outage):
    update_outage(outage, changes={"severity": "minor"}, message=" ", by=agent)
    assert Event.objects.about(outage).count() == 1 and not outage.updates.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"status": "gone"}, "status"),
        ({"severity": "bad"}, "severity"),
        ({"affected": [str(n) for n in range(21)]}, "affected"),
        ({"affected": ["x" * 101]}, "affected"),
        ({"eta": timezone.now() - dt.timedelta(days=1)}, "eta"),
        ({"resolved_at": timezone.now()}, "resolved_at"),
        ({"tenant": None}, "tenant"),
    ],
)
def test_it_refuses_what_cannot_be(agent, outage, changes, field):
    with pytest.raises(Invalid) as refused:
        update_outage(outage, changes=changes, by=agent)
    assert set(refused.value.fields) == {field}
    assert Outage.objects.get().title == "Mail is slow"


def test_it_refuses_a_message_that_is_too_long(agent, outage):
    with pytest.raises(Invalid):
        update_outage(outage, changes={}, message="x" * 5_001, by=agent)


def test_it_is_for_staff_of_the_tenant(cast, agent, bob, rita, outage):
    with pytest.raises(Forbidden):
        report_outage(cast.tenant, title="Mine", by=bob)
    with pytest.raises(Invalid):
        report_outage(cast.rival, title="Theirs", company=bob.company, by=rita)
