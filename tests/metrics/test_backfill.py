"""Migration 0009: tickets that were done before it get the times that the services record since."""

from importlib import import_module

import pytest
from django.apps import apps

from tickets.models import Ticket

FIELDS = ("pk", "resolution_ms", "response_ms", "sla_missed")
backfill = import_module("tickets.migrations.0009_backfill_times").backfill


@pytest.fixture
def years(lived, office, cast):
    """Done with and without a promise, with and without a calendar, reopened, and open."""
    office.policy(priority=3)
    network = cast.team("Network")
    for priority, team in ((3, office.team), (4, office.team), (4, network), (4, None)):
        shared = {"priority": priority, "team": team}
        lived(("2026-03-02 16:00", ""), ("2026-03-03 10:00", "Resolved"), **shared)
        lived(
            ("2026-03-02 09:00", ""), ("2026-03-02 16:30", "reply"), ("2026-03-02 17:30", "Pending"),
            ("2026-03-03 09:00", "Open"), ("2026-03-06 16:00", "Resolved"),
            ("2026-03-09 09:00", "Open"), ("2026-03-11 10:00", "Closed"), **shared,
        )  # fmt: skip
        lived(("2026-03-12 09:00", ""), ("2026-03-12 10:00", "reply"), **shared)


def test_it_gives_old_tickets_what_the_services_give_new_ones(years, monkeypatch):
    monkeypatch.setitem(backfill.__globals__, "BATCH", 3)
    rows = Ticket.objects.order_by("pk").values_list(*FIELDS)
    kept = list(rows)
    assert sum(resolution is not None for _, resolution, *_ in kept) == 8
    assert {missed for *_, missed in kept} == {None, 1, 3}
    Ticket.objects.update(resolution_ms=None, response_ms=None, sla_missed=None)
    backfill(apps, None)
    assert list(rows) == kept


def test_it_leaves_alone_what_is_there(years):
    Ticket.objects.filter(resolution_ms__isnull=False).update(resolution_ms=7)
    backfill(apps, None)
    assert set(Ticket.objects.values_list("resolution_ms", flat=True)) == {None, 7}
