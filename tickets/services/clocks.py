"""What a ticket keeps of its clocks, brought up to date beside every change that moves them."""

from datetime import datetime

from django.utils import timezone

from tickets.models import Ticket
from tickets.models.rulebook import NO_RULES, Rule, RuleBook, book_of, figures, histories, missed
from tickets.sla.calendars import to_micros, to_moment
from tickets.sla.clocks import Clock, Move, Reading

# How long a ticket that is done took, promised or not.
TIMES = ("response_ms", "resolution_ms")
COLUMNS = (
    "sla_policy",
    "response_due_at",
    "resolution_due_at",
    "sla_due_at",
    "sla_next_at",
    "sla_marks",
    "sla_final",
    "sla_missed",
    *TIMES,
)
# What a clock has come to, one bit each in `sla_marks`, in the order in which they are told.
MARKS = (
    (1, "response", "at_risk"),
    (2, "response", "breached"),
    (4, "resolution", "at_risk"),
    (8, "resolution", "breached"),
)


def wind(
    ticket: Ticket,
    *,
    picks: bool = False,
    revises: bool = False,
    book: RuleBook | None = None,
    history: list[Move] | None = None,
) -> set[str]:
    """Sets what the ticket keeps of its clocks, without saving; gives the columns.

    `picks` chooses the policy anew. `revises` forgets marks that no longer hold, because what was
    promised has changed. Call it after everything else is set and its status is recorded.
    """
    book = book or book_of(ticket.tenant_id) or NO_RULES
    was_promised = ticket.sla_policy_id is not None
    rule = book.rules.get(ticket.sla_policy_id)
    if picks or (revises and not (rule and rule.is_active)):
        picked = book.pick(ticket)
        revises = revises or picked is not rule
        rule = picked
    ticket.sla_policy_id = rule and rule.id
    if rule is None:
        return _measure(ticket, book, history) | (_forget(ticket) if was_promised else set())

    now = timezone.now()
    reading = read(ticket, rule, book, now, history)
    if revises:
        ticket.sla_marks &= marks_of(reading, now)
    ticket.response_due_at = _moment(reading.response.due_at)
    ticket.resolution_due_at = _moment(reading.resolution.due_at)
    ticket.sla_due_at = _moment(reading.next_due_at)
    ticket.sla_next_at = next_ring(ticket, reading)
    ticket.sla_final = None if ticket.is_active else figures(rule, reading)
    ticket.sla_missed = None if ticket.is_active else missed(reading)
    _keep_times(ticket, None if ticket.is_active else reading)
    return set(COLUMNS)


def _measure(ticket: Ticket, book: RuleBook, history: list[Move] | None) -> set[str]:
    """Sets how long a ticket took to which nothing was promised."""
    if ticket.is_active:
        _keep_times(ticket, None)
        return set(TIMES)
    past = history or histories([ticket])[ticket.pk]
    replied = ticket.first_replied_at and to_micros(ticket.first_replied_at)
    _keep_times(ticket, book.measure(ticket.team_id, past, replied, to_micros(timezone.now())))
    return set(TIMES)


def _forget(ticket: Ticket) -> set[str]:
    """Takes back what was promised."""
    ticket.response_due_at = ticket.resolution_due_at = None
    ticket.sla_due_at = ticket.sla_next_at = ticket.sla_final = ticket.sla_missed = None
    ticket.sla_marks = 0
    return set(COLUMNS)


def _keep_times(ticket: Ticket, reading: Reading | None) -> None:
    """Keeps the business time of a ticket that is done; of one that was not replied to, no reply."""
    ticket.response_ms = ticket.resolution_ms = None
    if reading:
        ticket.resolution_ms = reading.resolution.elapsed // 1000
        if reading.responded_at is not None:
            ticket.response_ms = reading.response.elapsed // 1000


def read(
    ticket: Ticket, rule: Rule, book: RuleBook, now: datetime, history: list[Move] | None = None
) -> Reading:
    """The clocks of a ticket, with the moments at which they come to risk."""
    return book.read(
        rule,
        ticket.team_id,
        history or histories([ticket])[ticket.pk],
        ticket.first_replied_at and to_micros(ticket.first_replied_at),
        to_micros(now),
        with_risk=True,
    )


def marks_of(reading: Reading, now: datetime) -> int:
    """What holds of the clocks now, as bits of `MARKS`.

    A clock that was stopped in time is not at risk any more, whatever it came to before.
    """
    at = to_micros(now)
    found = 0
    for bit, name, moment in MARKS:
        clock: Clock = getattr(reading, name)
        if moment == "breached":
            holds = clock.is_breached
        else:
            holds = clock.is_breached or (
                clock.stopped_at is None and clock.risk_at is not None and clock.risk_at <= at
            )
        found |= bit if holds else 0
    return found


def next_ring(ticket: Ticket, reading: Reading) -> datetime | None:
    """The next moment at which a mark is missing, past ones included."""
    moments = []
    for bit, name, moment in MARKS:
        clock: Clock = getattr(reading, name)
        at = clock.due_at if moment == "breached" else clock.risk_at
        if at is None or ticket.sla_marks & bit:
            continue
        if clock.is_breached or clock.stopped_at is None:
            moments.append(at)
    return _moment(min(moments, default=None))


def _moment(at: int | None) -> datetime | None:
    return None if at is None else to_moment(at)
