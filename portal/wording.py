"""A ticket's status in plain words: what it means, what happens next, how far it has come."""

from dataclasses import dataclass

from tickets.models import Ticket

Status = Ticket.Status


@dataclass(frozen=True)
class State:
    """Where a ticket stands. `kind` picks the color, `status` the glyph."""

    label: str
    headline: str
    text: str
    kind: str
    status: str
    # How many of the three steps are behind us: received, being worked on, solved.
    step: int


RECEIVED = State(
    "Received",
    "We have your request",
    "Somebody will read it and get back to you here.",
    "new",
    Status.NEW,
    1,
)
QUEUED = State(
    "In the queue",
    "Your request is in our queue",
    "We have read it. It is taken up as soon as somebody is free.",
    "open",
    Status.OPEN,
    1,
)
WORKING = State(
    "Being worked on",
    "Somebody is working on it",
    "You need not do anything now. We will write here as soon as there is news.",
    "in-progress",
    Status.IN_PROGRESS,
    2,
)
WAITING = State(
    "Waiting for you",
    "We are waiting for your answer",
    "Please read our last message and reply below, so that we can go on.",
    "waiting",
    Status.PENDING,
    2,
)
ON_HOLD = State(
    "On hold",
    "This is on hold for the moment",
    "We are waiting for something, such as a part or a supplier. You need not do anything.",
    "pending",
    Status.PENDING,
    2,
)
ANSWERED = State(
    "On hold",
    "We have your answer",
    "Thank you. We will go on with it and write here as soon as there is news.",
    "pending",
    Status.PENDING,
    2,
)
APPROVAL = State(
    "Waiting for approval",
    "This is waiting for approval",
    "It needs approval before we begin. We tell you as soon as that is decided.",
    "pending",
    Status.PENDING,
    1,
)
REFUSED = State(
    "Turned down",
    "This was turned down",
    "The reason is below. If things change, reopen it for a new decision.",
    "closed",
    Status.CLOSED,
    3,
)
SOLVED = State(
    "Solved",
    "We believe this is solved",
    "If it is not, tell us below and we will look again.",
    "resolved",
    Status.RESOLVED,
    3,
)
CLOSED = State(
    "Closed",
    "This request is closed",
    "If the problem comes back, reopen it here; nothing you wrote is lost.",
    "closed",
    Status.CLOSED,
    3,
)
_BY_STATUS = {
    Status.NEW: RECEIVED,
    Status.OPEN: QUEUED,
    Status.IN_PROGRESS: WORKING,
    Status.RESOLVED: SOLVED,
    Status.CLOSED: CLOSED,
}


def state_of(ticket: Ticket, *, staff_spoke_last: bool | None) -> State:
    """Where a ticket stands; `staff_spoke_last` is None if nobody has said anything yet.

    On hold means waiting for the customer only where our side spoke last
    (`TicketQuerySet.waiting_for_customer`); who has just answered is not asked again.
    """
    if ticket.approval_status == Ticket.ApprovalStatus.PENDING:
        return APPROVAL
    if ticket.approval_status == Ticket.ApprovalStatus.REJECTED and not ticket.is_active:
        return REFUSED
    if ticket.status != Status.PENDING:
        return _BY_STATUS[Status(ticket.status)]
    if staff_spoke_last is None:
        return ON_HOLD
    return WAITING if staff_spoke_last else ANSWERED


def move_in_words(old: str, new: str) -> str:
    """What somebody did by a change of status: `Arjun Patel` + `started working on it`."""
    if old in Ticket.DONE and new in Ticket.ACTIVE:
        return "reopened it"
    return {
        Status.NEW: "put it back to the new requests",
        Status.OPEN: "put it in the queue",
        Status.IN_PROGRESS: "started working on it",
        Status.PENDING: "put it on hold",
        Status.RESOLVED: "marked it as solved",
        Status.CLOSED: "closed it",
    }[Status(new)]
