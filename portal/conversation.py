"""What was said on a ticket and how it went on, oldest first, as its requester may read it."""

from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from helpdesk.core import markdown
from portal.wording import State, move_in_words, state_of
from tickets.models import Comment, StatusChange, Ticket

# A long conversation shows its end; the rest is one click away.
SHOWN_AT_ONCE = 60


@dataclass(frozen=True)
class Message:
    id: str
    author: User
    moment: datetime
    html: str
    is_mine: bool

    is_message = True

    @property
    def is_staff(self) -> bool:
        return self.author.is_agent


@dataclass(frozen=True)
class Move:
    """A change of the status."""

    id: str
    actor: str
    words: str
    status: str
    moment: datetime

    is_message = False


@dataclass
class Conversation:
    opening: Message
    entries: list[Message | Move]
    state: State
    hidden: int = 0
    # When each step was reached: received, taken up, solved.
    steps: list[datetime | None] = field(default_factory=list)


def conversation(ticket: Ticket, user: User, *, whole: bool = False) -> Conversation:
    """The public side of a ticket, in two queries; also an agent gets no notes here."""
    said = list(
        Comment.objects.visible_to(user).public().filter(ticket=ticket).with_author().oldest_first()
    )
    moves = list(
        StatusChange.objects.visible_to(user)
        .filter(ticket=ticket)
        .exclude(old_status="")
        .select_related("by")
        .oldest_first()
    )
    merged = sorted([*said, *moves], key=lambda entry: entry.created_at)
    hidden = 0 if whole else max(0, len(merged) - SHOWN_AT_ONCE)
    staff_spoke_last = said[-1].author.is_agent if said else None
    return Conversation(
        opening=_opening(ticket, user),
        entries=[_entry(entry, user) for entry in merged[hidden:]],
        state=state_of(ticket, staff_spoke_last=staff_spoke_last),
        hidden=hidden,
        steps=_steps(ticket, moves),
    )


def _opening(ticket: Ticket, user: User) -> Message:
    is_mine = ticket.requester_id == user.pk
    html = markdown.remembered(ticket.description)
    return Message("description", ticket.requester, ticket.created_at, html, is_mine)


def _entry(entry: Comment | StatusChange, user: User) -> Message | Move:
    if isinstance(entry, Comment):
        return Message(
            id=f"c-{entry.public_id}",
            author=entry.author,
            moment=entry.created_at,
            html=markdown.remembered(entry.body_md, entry.mentions),
            is_mine=entry.author_id == user.pk,
        )
    return Move(
        id=f"s-{entry.pk}",
        actor=_name_of(entry.by, user),
        words=move_in_words(entry.old_status, entry.new_status),
        status=entry.new_status,
        moment=entry.created_at,
    )


def _name_of(person: User | None, user: User) -> str:
    if person == user:
        return "You"
    return person.display_name if person else "Somebody"


def _steps(ticket: Ticket, moves: list[StatusChange]) -> list[datetime | None]:
    taken_up = [m for m in moves if m.new_status in {"In Progress", "Pending"}]
    done_at = ticket.resolved_at or ticket.closed_at
    return [ticket.created_at, taken_up[0].created_at if taken_up else None, done_at]
