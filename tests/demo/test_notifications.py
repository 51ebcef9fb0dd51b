"""The demo's bells ring for what really happened."""

import pytest

from accounts.models import Mail, User
from helpdesk.demo.loading import load_demo
from tickets.models import Notification


@pytest.mark.django_db
def test_it_has_told_people_what_concerns_them(folder):
    load_demo()
    for name in ("agent", "lead", "bob"):
        told = Notification.objects.told_to(User.objects.get(username=name)).in_bell()
        assert told.unread().exists(), name
        assert told.exclude(read_at=None).exists(), name
    assert not Notification.objects.due().exists()
    assert not Mail.objects.exists()
