"""Telling people what happens on tickets: rows for the bell, rows gathered into mails."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from accounts.models import Mail, Tenant, User
from accounts.permissions import Perm
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.events import emit
from helpdesk.core.models import Event
from helpdesk.core.service import service
from tickets.events import NOTIFICATIONS_CHANGED
from tickets.models import Notification, NotificationSettings, Ticket
from tickets.models.notifications import DEFAULTS, OF_AGENTS, Channels, Kind, settings_of
from tickets.services.audience import audience

MAIL_KIND = "ticket_news"
# Notifications looked at for one transaction's mails.
LOOKED_AT = 1_000
DAY, WAIT_WHEN_FULL = timedelta(days=1), timedelta(hours=1)
# An address that nobody has proved to be theirs may be a stranger's.
UNVERIFIED_PER_DAY = 5
AGENTS_TIMES = 10
log = structlog.get_logger(__name__)


@service(Perm.ACT_AS_SYSTEM)
def notify_people(tenant: Tenant, *, events: Sequence[Event], by: User) -> list[Notification]:
    """Tells everybody concerned of some events, of each once, however often it is called."""
    now = timezone.now()
    tickets = Ticket.objects.of_tenant(tenant).select_related("team", "assignee")
    found = tickets.in_bulk({event.subject_id for event in events})
    told = []
    wishes = {}
    for event, ticket, person, kind in audience(tenant, events, found):
        wanted = wishes.get(person.pk) or wishes.setdefault(person.pk, settings_of(person))
        ways = wanted.channels(kind)
        mail_at = wanted.mail_at(now) if ways.mail and person.email else None
        if ways.in_app or mail_at:
            told.append(
                Notification(
                    ticket=ticket,
                    person=person,
                    event=event,
                    kind=kind,
                    is_internal=event.is_internal or kind in OF_AGENTS,
                    in_app=ways.in_app,
                    mail_at=mail_at,
                )
            )

    Notification.objects.bulk_create(told, ignore_conflicts=True)

    _ring(tenant, {row.person_id for row in told if row.in_app}, by)
    return told


@service(Perm.ACT_AS_SYSTEM)
def gather_mails(tenant: Tenant, *, by: User) -> int:
    """Puts what is due into mails, one a person and ticket, or one a digest; gives how many.

    Whatever waits to be mailed on the same ticket to the same person comes along. Who has had as
    many mails as a day allows is left for later, and then gets all of it in one.
    """
    due = Notification.objects.of_tenant(tenant).due().order_by("mail_at", "pk")
    keys = {_group(row) for row in due.select_related("person__notification_settings")[:LOOKED_AT]}
    waiting = (
        Notification.objects.of_tenant(tenant)
        .unmailed()
        .of_people({person for person, _ in keys})
        .select_related("person__notification_settings")
        .select_for_update(of=("self",), skip_locked=True)
        .oldest_first()
    )
    groups: dict[tuple[int, int | None], list[Notification]] = defaultdict(list)
    for row in waiting:
        if (key := _group(row)) in keys:
            groups[key].append(row)
    open_groups = _within_limits(groups)

    mails = [
        Mail(tenant=tenant, person_id=person, kind=MAIL_KIND, data={"ticket": ticket})
        for person, ticket in open_groups
    ]
    Mail.objects.bulk_create(mails)
    for mail, rows in zip(mails, open_groups.values(), strict=True):
        for row in rows:
            row.mail = mail
    gathered = [row for rows in open_groups.values() for row in rows]
    Notification.objects.bulk_update(gathered, ["mail"], batch_size=LOOKED_AT)
    return len(mails)


@service(Perm.CHANGE_OWN_PROFILE)
def read_notifications(
    person: User, *, ticket: Ticket | None = None, only: Notification | None = None, by: User
) -> int:
    """Marks what a person was told as read: all, those of a ticket, or one; gives how many.

    Raises Forbidden.
    """
    if person != by:
        raise Forbidden
    rows = Notification.objects.of_people([person.pk]).in_bell().unread()
    rows = rows.of_ticket(ticket) if ticket else rows
    rows = rows.filter(pk=only.pk) if only else rows

    count = rows.update(read_at=timezone.now())

    if count:
        _ring(person.tenant, {person.pk}, by)
    return count


@service(Perm.CHANGE_OWN_PROFILE)
def choose_notifications(
    person: User, *, digest: str, choices: dict[str, Channels], by: User
) -> NotificationSettings:
    """Sets what a person is told, by which way, and how often by mail. Raises Forbidden, Invalid.

    What waits to be mailed keeps to the new rhythm, too.
    """
    if person != by:
        raise Forbidden
    if digest not in NotificationSettings.Digest.values:
        raise Invalid(digest="At once, every hour, or once a day.")
    if set(choices) - set(Kind.values):
        raise Invalid("There is no such kind of notification.")

    apart = {
        kind: [ways.mail, ways.in_app]
        for kind, ways in choices.items()
        if ways != DEFAULTS[Kind(kind)]
    }
    kept, _ = NotificationSettings.objects.update_or_create(
        person=person, defaults={"digest": digest, "choices": apart}
    )
    _keep_waiting(kept)

    emit(
        "notifications_chosen",
        person,
        tenant_id=person.tenant_id,
        by=by,
        data={"id": str(person.public_id), "digest": digest},
        is_internal=True,
    )
    return kept


@service(Perm.ACT_AS_SYSTEM)
def move_daily_mails(person: User, *, by: User) -> None:
    """Lets what waits for a person's morning wait for it in the zone where they are now."""
    wanted = settings_of(person)
    if wanted.digest == NotificationSettings.Digest.DAILY:
        _keep_waiting(wanted)


def _keep_waiting(wanted: NotificationSettings) -> None:
    rows = Notification.objects.of_tenant(wanted.person.tenant_id).unmailed()
    rows.of_people([wanted.person_id]).update(mail_at=wanted.mail_at(timezone.now()))


def _group(row: Notification) -> tuple[int, int | None]:
    """What goes into one mail: a person's news of one ticket, or of all in a digest."""
    at_once = settings_of(row.person).digest == NotificationSettings.Digest.AT_ONCE
    return row.person_id, row.ticket_id if at_once else None


def _within_limits(groups: dict[tuple[int, int | None], list[Notification]]) -> dict[Any, Any]:
    """The groups whose people may have another mail today; the others are asked again later."""
    now = timezone.now()
    had = Mail.objects.count_by_person({person for person, _ in groups}, now - DAY)
    within, beyond = {}, []
    for key, rows in groups.items():
        if had.get(key[0], 0) < _limit(rows[0].person):
            within[key] = rows
            had[key[0]] = had.get(key[0], 0) + 1
        else:
            beyond += rows
    if beyond:
        log.warning("mail_limit_reached", people=len({row.person_id for row in beyond}))
        Notification.objects.filter(pk__in=[row.pk for row in beyond]).update(
            mail_at=now + WAIT_WHEN_FULL
        )
    return within


def _limit(person: User) -> int:
    if person.is_agent:
        return settings.MAIL_DAILY_LIMIT * AGENTS_TIMES
    return settings.MAIL_DAILY_LIMIT if person.is_email_verified else UNVERIFIED_PER_DAY


def _ring(tenant: Tenant, people: set[int], by: User) -> None:
    """Lets the open pages of these people count again what is new for them."""
    if people:
        emit(
            NOTIFICATIONS_CHANGED,
            tenant,
            tenant_id=tenant.pk,
            by=by,
            data={"people": sorted(people)},
            is_internal=True,
        )
