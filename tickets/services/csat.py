"""Asking how it went, and taking the answer."""

from django.utils import timezone

from accounts.models import User
from accounts.models.sessions import digest, new_token
from accounts.permissions import Perm
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.events import emit
from helpdesk.core.service import service
from tickets.events import TicketEvent, summary
from tickets.models import Survey, Ticket
from tickets.services import cleaning

MAX_COMMENT = 5_000


@service(Perm.ACT_AS_SYSTEM)
def open_survey(ticket: Ticket, *, by: User) -> str:
    """Opens the question about a ticket's present resolution; gives the token of its link.

    The token is stored nowhere: asked again before the mail went out, there is a new one, and the
    old one is good for nothing. `""` if there is nothing to ask, or the question is out already.
    """
    ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
    if ticket.status != Ticket.Status.RESOLVED:
        return ""
    survey = Survey.objects.filter(ticket=ticket, resolved_at=ticket.resolved_at).first()
    if survey and (survey.mailed_at or survey.answered_at):
        return ""

    token = new_token()
    Survey.objects.update_or_create(
        ticket=ticket, resolved_at=ticket.resolved_at, defaults={"token_hash": digest(token)}
    )
    return token


@service(Perm.ACT_AS_SYSTEM)
def note_mailed(survey: Survey, *, by: User) -> None:
    """Remembers that the question went out, so that it is not asked twice."""
    survey.mailed_at = timezone.now()
    survey.save(update_fields=["mailed_at"])


@service(Perm.RATE)
def answer_survey(survey: Survey, *, score: str, comment: str = "", by: User) -> Survey:
    """Takes the one answer to a question. Raises Invalid, NotFound."""
    if score not in Survey.Score.values:
        raise Invalid(score="good or bad.")
    comment = cleaning.clean_body(comment, "comment", required=False).strip()
    if len(comment) > MAX_COMMENT:
        raise Invalid(comment=f"At most {MAX_COMMENT:,} characters.")
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if survey.answered_at is not None:
        raise NotFound

    survey.score, survey.comment, survey.answered_at = score, comment, timezone.now()
    survey.save(update_fields=["score", "comment", "answered_at"])

    ticket = survey.ticket
    # Others who watch the ticket are customers, too: this is between its requester and us.
    emit(
        TicketEvent.RATED,
        ticket,
        tenant_id=ticket.tenant_id,
        by=by,
        data={**summary(ticket), "score": score},
        is_internal=True,
    )
    return survey
