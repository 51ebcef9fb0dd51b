"""The daily mail comes at six by the clock of the one who gets it."""

from datetime import datetime

import pytest
from django.utils import timezone

from accounts.services import system_user, update_profile, update_tenant
from tickets.models import Notification, NotificationSettings
from tickets.services import choose_notifications, gather_mails


def morning(person, zone, now):
    person.time_zone = zone
    wanted = NotificationSettings(person=person, digest="daily")
    return wanted.mail_at(datetime.fromisoformat(now)).isoformat()


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("UTC", "2026-03-07T05:59:59+00:00", "2026-03-07T06:00:00+00:00"),
        ("UTC", "2026-03-07T06:00:00+00:00", "2026-03-08T06:00:00+00:00"),
        ("America/New_York", "2026-03-07T10:59:00+00:00", "2026-03-07T11:00:00+00:00"),
        # The night in which clocks go forward, and the one in which they go back.
        ("America/New_York", "2026-03-07T12:00:00+00:00", "2026-03-08T10:00:00+00:00"),
        ("America/New_York", "2026-10-31T12:00:00+00:00", "2026-11-01T11:00:00+00:00"),
        ("Asia/Kolkata", "2026-03-07T00:29:00+00:00", "2026-03-07T00:30:00+00:00"),
        ("Pacific/Kiritimati", "2026-03-07T12:00:00+00:00", "2026-03-07T16:00:00+00:00"),
        ("Pacific/Pago_Pago", "2026-03-07T12:00:00+00:00", "2026-03-07T17:00:00+00:00"),
        ("Nowhere/Any_longer", "2026-03-07T12:00:00+00:00", "2026-03-08T06:00:00+00:00"),
    ],
)
def test_it_comes_at_six_where_the_person_is(bob, zone, now, expected):
    assert morning(bob, zone, now) == expected


def test_it_goes_by_the_tenants_clock_for_those_who_chose_none(cast, admin, bob):
    bob.tenant = update_tenant(cast.tenant, changes={"time_zone": "Europe/Berlin"}, by=admin)
    assert morning(bob, "", "2026-07-01T12:00:00+00:00") == "2026-07-02T04:00:00+00:00"


def test_it_moves_with_the_person(cast, bob, deliver):
    choose_notifications(bob, digest="daily", choices={}, by=bob)
    cast.ticket(bob)
    deliver()
    before = Notification.objects.get().mail_at
    update_profile(bob, changes={"time_zone": "Asia/Kolkata"}, by=bob)
    deliver()
    after = Notification.objects.get().mail_at
    assert (before.hour, before.minute) == (6, 0)
    assert (after.hour, after.minute) == (0, 30)


def test_it_comes_once_although_nobody_worked_at_six(cast, bob, deliver, clock):
    """Whatever came by then is in one mail; what comes later waits for the next morning."""
    machine = system_user(cast.tenant)
    choose_notifications(bob, digest="daily", choices={}, by=bob)
    cast.ticket(bob)
    deliver()
    due = Notification.objects.get().mail_at
    clock.forward(seconds=(due - timezone.now()).total_seconds() + 3 * 3600)
    cast.ticket(bob, title="Another")
    deliver()
    assert gather_mails(cast.tenant, by=machine) == 1
    assert not Notification.objects.unmailed().exists()
    cast.ticket(bob, title="A third")
    deliver()
    clock.forward(hours=20)
    assert gather_mails(cast.tenant, by=machine) == 0
    clock.forward(hours=2)
    assert gather_mails(cast.tenant, by=machine) == 1
