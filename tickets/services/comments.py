"""What people say on a ticket."""

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Perm
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.events import emit
from helpdesk.core.service import service
from tickets.events import TicketEvent, summary
from tickets.models import Comment, SearchDocument, Ticket
from tickets.models.mentions import mentioned_in
from tickets.services import cleaning
from tickets.services.clocks import wind
from tickets.services.watchers import add_watcher


@service(Perm.COMMENT)
def add_comment(
    ticket: Ticket,
    *,
    body_md: str,
    is_internal: bool = False,
    author: User | None = None,
    source: str = Ticket.Source.WEB,
    by: User,
) -> Comment:
    """Adds a public reply or an internal note.

    The author is the actor; only an admin may speak for somebody else, who must see the ticket.
    A note moves nothing that a customer can see. Whom it names behind an `@` is told.
    Raises Forbidden, Invalid.
    """
    author = author or by
    _check_author(author, ticket, is_internal, by)
    ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)

    body = cleaning.clean_body(body_md, "body_md", required=True)
    mentioned = mentioned_in(body, ticket, is_internal=is_internal, by=by)

    now = timezone.now()
    comment = Comment.objects.create(
        ticket=ticket,
        author=author,
        body_md=body,
        is_internal=is_internal,
        source=source,
        mentions=[name for name, _ in mentioned],
        created_at=now,
    )
    SearchDocument.objects.append(ticket, body, is_internal=is_internal)
    _move(ticket, comment)
    people = list(dict.fromkeys(person for _, person in mentioned))
    if not is_internal:
        _let_watch(ticket, people, by)

    emit(
        TicketEvent.NOTED if is_internal else TicketEvent.REPLIED,
        ticket,
        tenant_id=ticket.tenant_id,
        by=by,
        data={
            **summary(ticket),
            "comment_id": str(comment.public_id),
            **({"mentioned": [str(each.public_id) for each in people]} if people else {}),
        },
        is_internal=is_internal,
    )
    return comment


def _check_author(author: User, ticket: Ticket, is_internal: bool, by: User) -> None:
    if is_internal and not by.may(Perm.COMMENT_INTERNALLY):
        raise Forbidden("Only agents may write internal notes.")
    if author != by and not by.may(Perm.COMMENT_AS_OTHERS):
        raise Forbidden("You may speak for yourself only.")
    if is_internal and not author.may(Perm.COMMENT_INTERNALLY):
        raise Forbidden("An internal note is written by an agent.")
    if author != by and not Ticket.objects.visible_to(author).filter(pk=ticket.pk).exists():
        raise Invalid(author_id="This person does not see the ticket.")


def _move(ticket: Ticket, comment: Comment) -> None:
    """Saves what a comment moves: its version and first reply only where customers see it."""
    columns = {"activity_at"}
    ticket.activity_at = comment.created_at
    if not comment.is_internal:
        ticket.updated_at, ticket.version = comment.created_at, ticket.version + 1
        columns |= {"updated_at", "version"}
        if comment.author.is_agent and ticket.first_replied_at is None:
            ticket.first_replied_at = comment.created_at
            columns |= {"first_replied_at", *wind(ticket)}
    ticket.save(update_fields=columns)


def _let_watch(ticket: Ticket, people: list[User], by: User) -> None:
    """Whom staff mention in public hears how it goes on; of a note nothing shows outside."""
    if by.may(Perm.CHANGE_WATCHERS):
        for person in people:
            is_told_anyway = person.pk in (by.pk, ticket.requester_id, ticket.assignee_id)
            if not is_told_anyway and ticket.may_be_watched_by(person):
                add_watcher(ticket, user=person, by=by)
