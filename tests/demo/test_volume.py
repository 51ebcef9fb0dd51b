"""The large tenant for measurements, made small."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.services import system_user
from helpdesk.core.models import Counter, Event
from helpdesk.reporting.metrics import tickets_of
from helpdesk.volume import loading, people, words
from tickets.models import Comment, SearchDocument, StatusChange, Survey, Ticket
from tickets.services import create_ticket, rewind_clocks


@pytest.fixture
def volume(transactional_db, monkeypatch) -> Tenant:
    """300 tickets, by several connections, with the text indexes built afterwards."""
    monkeypatch.setattr(loading, "BATCH", 100)
    monkeypatch.setattr(loading, "WORTH_A_REBUILD", 100)
    monkeypatch.setattr(words, "RARE_EVERY", 100)
    monkeypatch.setattr(people, "REQUESTERS", 30)
    call_command("seed_volume", tickets=300, password="a long enough one", stdout=StringIO())
    return Tenant.objects.get(slug="volume")


def test_it_fills_a_tenant_that_works_as_any_other(volume):
    tickets = Ticket.objects.of_tenant(volume)
    assert [*tickets.order_by("created_at").values_list("number", flat=True)] == [*range(1, 301)]
    assert Comment.objects.count() == 900
    assert not tickets.exclude(pk__in=StatusChange.objects.values("ticket")).exists()
    assert 0 < tickets.active().count() < 60
    agent = User.objects.of_tenant(volume).agents().first()
    assert agent.check_password("a long enough one")
    assert User.objects.of_tenant(volume).agents().count() == 21
    assert tickets.matching(words.RARE, agent).count() == 3
    assert 60 < tickets.matching(words.COMMON, agent).count() < 130
    assert SearchDocument.objects.count() == 300

    # One event each, told to nobody who listens to the feed from now on.
    events = Event.objects.filter(type="ticket_created")
    assert events.count() == 300
    assert not events.filter(position__gte=0).exists() and not events.undelivered().exists()

    # The indexes are back, and the next ticket has the next number.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'search\\_%'"
            " AND tablename = 'tickets_searchdocument'"
        )
        assert cursor.fetchone()[0] == len(SearchDocument._meta.indexes)
    made = create_ticket(
        volume, title="One more", priority=3, source="web", requester=agent, by=agent
    )
    assert made.number == 301 == Counter.objects.get(tenant=volume, name="ticket").value


def test_its_clocks_stand_as_the_services_would_have_left_them(volume):
    tickets = Ticket.objects.of_tenant(volume)
    kept = list(tickets.order_by("pk").values())
    assert sum(row["sla_policy_id"] is not None for row in kept) > 200
    assert rewind_clocks(volume, tickets=[row["id"] for row in kept], by=system_user(volume)) == 0
    assert list(tickets.order_by("pk").values()) == kept
    # Nobody is told of what passed long ago.
    assert not tickets.ringing(timezone.now()).exists()


def test_it_has_figures_worth_measuring(volume):
    done = tickets_of(User.objects.of_tenant(volume).agents().first()).done_within(None, None)
    assert not done.filter(resolution_ms=None).exists()
    assert 0.6 < done.filter(sla_missed=0).count() / done.exclude(sla_missed=None).count() < 0.97
    assert 0 < done.reopened().count() < 40
    surveys = Survey.objects.of_tenant(volume)
    assert 50 < surveys.count() < 150
    assert 0.2 < surveys.answered().count() / surveys.count() < 0.6
    assert surveys.tally()["good"] > 0.7 * surveys.tally()["total"]


def test_it_numbers_on_when_it_is_run_again(volume):
    call_command("seed_volume", tickets=50, stdout=StringIO())
    tickets = Ticket.objects.of_tenant(volume)
    assert [*tickets.order_by("number").values_list("number", flat=True)] == [*range(1, 351)]
    assert User.objects.of_tenant(volume).people().count() == 51


def test_it_fills_another_tenant_beside_the_first(volume):
    call_command("seed_volume", tickets=300, tenant="other", stdout=StringIO())
    assert Ticket.objects.of_tenant(Tenant.objects.get(slug="other")).count() == 300


def test_it_builds_indexes_that_an_earlier_run_left_out(volume):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX search_public")
    told = []
    loading.restore_indexes(told.append)
    loading.restore_indexes(told.append)
    assert len(told) == 1 and "search_public" in told[0]
