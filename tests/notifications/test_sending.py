"""How a mail gets out: down for an hour, refused, killed, taken by two, set aside."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import Mail
from accounts.services import queue_mail, retry_mail, system_user
from accounts.tasks import forget_old_mails, send_mails
from helpdesk.core.errors import Conflict
from helpdesk.core.mail import WRITERS, Letter, writes
from helpdesk.core.models import Event
from tests.cast import Cast
from tests.processes import until, worker
from tickets.models import Notification
from tickets.services import add_comment
from tickets.tasks import forget_old_notifications, mail_news


@pytest.fixture
def plain():
    """A kind of mail that needs no ticket."""

    @writes("plain")
    def write_plain(mail, *, by):
        return Letter(f"Hello {mail.data.get('n', '')}", "Hello.", "<p>Hello.</p>")

    yield write_plain
    del WRITERS["plain"]


@pytest.fixture
def queued(cast, inbox, plain):
    return lambda person=None, **data: queue_mail(
        person or cast.bob, kind="plain", data=data, by=system_user(cast.tenant)
    )


def state(mail):
    mail.refresh_from_db()
    return mail.state


def test_it_sends_what_is_queued_at_once(queued, inbox, deliver):
    mail = queued()
    deliver()
    assert state(mail) == Mail.State.SENT
    assert mail.address == inbox.letters[0].to[0]
    assert inbox.letters[0]["Message-ID"] == f"<{mail.public_id}@demo.example>"


def test_it_loses_and_doubles_nothing_while_the_server_is_down(cast, inbox, post, settings, clock):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    case = cast.ticket(assignee=cast.agent)
    for number in range(12):
        clock.forward(minutes=5)
        add_comment(case, body_md=f"Word {number}.", by=cast.agent)
        post()
    assert inbox.letters == []
    settings.EMAIL_PORT = port
    for _ in range(20):
        clock.forward(minutes=1)
        post()
    letters = inbox.of(cast.bob)
    said = "\n".join(letter.plain for letter in letters)
    assert all(said.count(f"Word {number}.") == 1 for number in range(12))
    assert len({letter["Message-ID"] for letter in letters}) == len(letters)
    assert not Mail.objects.exclude(state=Mail.State.SENT).exists()


def test_it_asks_a_dead_server_once_and_not_for_each_mail(queued, settings):
    settings.EMAIL_PORT = 9
    mails = [queued(n=number) for number in range(5)]
    assert send_mails() == 0
    assert {state(mail) for mail in mails} == {Mail.State.WAITING}
    assert all(mail.attempts == 1 and "refused" in mail.error for mail in mails)


def test_it_waits_longer_and_longer_then_sets_it_aside(queued, settings, clock, logged):
    settings.EMAIL_PORT = 9
    mail = queued()
    waits = []
    for _ in range(7):
        send_mails()
        mail.refresh_from_db()
        waits.append(round((mail.next_try_at - timezone.now()).total_seconds() / 60))
        clock.forward(seconds=(mail.next_try_at - timezone.now()).total_seconds() + 1)
    assert waits == [1, 2, 4, 8, 15, 15, 15]
    clock.forward(days=3)
    send_mails()
    assert state(mail) == Mail.State.SET_ASIDE
    assert "mail_set_aside" in logged()
    clock.forward(days=1)
    assert send_mails() == 0


def test_it_sets_aside_at_once_what_the_server_will_never_take(queued, inbox, cast):
    inbox.refuse[cast.bob.email] = "550 5.1.1 No such user"
    refused, fine = queued(), queued(cast.dana)
    assert send_mails() == 1
    assert state(refused) == Mail.State.SET_ASIDE
    assert "No such user" in refused.error
    assert state(fine) == Mail.State.SENT


def test_it_comes_again_when_the_server_says_later(queued, inbox, cast, clock):
    inbox.refuse[cast.bob.email] = "451 4.7.1 Come back in a minute"
    mail = queued()
    send_mails()
    assert state(mail) == Mail.State.WAITING
    inbox.refuse.clear()
    clock.forward(minutes=2)
    send_mails()
    assert len(inbox.letters) == 1


def test_it_tries_again_when_an_admin_says_so(queued, inbox, cast):
    inbox.refuse[cast.bob.email] = "550 No"
    mail = queued()
    send_mails()
    inbox.refuse.clear()
    retry_mail(mail, by=cast.admin)
    assert send_mails() == 1
    mail.refresh_from_db()
    with pytest.raises(Conflict):
        retry_mail(mail, by=cast.admin)


def test_one_mail_that_cannot_be_written_holds_up_no_other(queued, inbox, cast):
    broken, fine = queued(), queued(cast.dana)
    Mail.objects.filter(pk=broken.pk).update(kind="nobody-writes-this")
    assert send_mails() == 1
    assert state(broken) == Mail.State.WAITING
    assert state(fine) == Mail.State.SENT


def test_it_sends_the_same_mail_again_after_a_worker_died_before_noting_it(
    queued, inbox, clock, plain
):
    mail = queued()
    send_mails()
    # As the database stands when a worker dies after the server said yes.
    lease = timezone.now() + timedelta(minutes=5)
    Mail.objects.update(state="waiting", next_try_at=lease, sent_at=None)
    assert send_mails() == 0
    clock.forward(minutes=6)
    assert send_mails() == 1
    first, again = inbox.letters
    assert first["Message-ID"] == again["Message-ID"]
    assert first.plain == again.plain
    assert state(mail) == Mail.State.SENT


def test_it_forgets_what_is_long_past(queued, inbox, post, cast, clock):
    cast.ticket()
    queued()
    post()
    assert forget_old_mails() == forget_old_notifications() == 0
    clock.forward(days=91)
    assert forget_old_mails() == 2
    assert forget_old_notifications() == 1


def test_it_says_in_no_event_to_whom_it_wrote_what(queued, cast, post):
    queued(n=1)
    post()
    written = [f"{event.data}{event.changes}" for event in Event.objects.filter(type="mail_queued")]
    assert written
    assert not [text for text in written if cast.bob.email in text]


# ── With real transactions ───────────────────────────────────────────────────────────────────────
def at_once(workers, act):
    """Lets so many workers begin the same at the same moment, and waits for them."""
    start = threading.Barrier(workers)

    def run():
        start.wait()
        act()
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_take_the_same_mails_send_each_once(inbox, plain):
    cast = Cast()
    people = [cast.bob, cast.dana, cast.erin, cast.ivan]
    for person in people * 5:
        queue_mail(person, kind="plain", by=system_user(cast.tenant))
    at_once(4, send_mails)
    assert inbox.addresses == sorted(person.email for person in people * 5)
    assert len({letter["Message-ID"] for letter in inbox.letters}) == 20


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_gather_the_same_news_mail_them_once(inbox, deliver):
    cast = Cast()
    case = cast.ticket(assignee=cast.agent)
    for number in range(5):
        add_comment(case, body_md=f"Word {number}.", by=cast.agent)
    deliver()
    at_once(3, mail_news)
    send_mails()
    said = "\n".join(letter.plain for letter in inbox.of(cast.bob))
    assert all(said.count(f"Word {number}.") == 1 for number in range(5))
    assert not Notification.objects.due().exists()


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_tells_a_customer_by_mail(inbox, settings):
    cast = Cast()
    environment = {
        "EMAIL_HOST": settings.EMAIL_HOST,
        "EMAIL_PORT": str(settings.EMAIL_PORT),
        "MAIL_WINDOW_SECONDS": "0",
    }
    with worker(**environment):
        cast.ticket()
        until(lambda: Notification.objects.due().exists())
        mail_news.delay()
        until(lambda: inbox.letters)
    assert inbox.addresses == [cast.bob.email]
