"""Asking how it went, and taking the answer."""

from base64 import urlsafe_b64encode

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Mail, User
from accounts.models.sessions import digest
from accounts.permissions import Perm
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.events import emit
from helpdesk.core.service import service
from tickets.events import TicketEvent, summary
from tickets.models import Survey, Ticket
from tickets.services import cleaning

MAX_COMMENT = 5_000
_SALT = "helpdesk.csat"


@service(Perm.ACT_AS_SYSTEM)
def open_survey(ticket: Ticket, *, mail: Mail | None = None, by: User) -> str:
    """Opens the question about a ticket's present resolution; gives the token of its link.

    One mail asks it: the same one gets the same token at every try, another one gets `""`, as it
    does if there is nothing to ask any more. The token is stored nowhere.
    """
    ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
    if ticket.status != Ticket.Status.RESOLVED:
        return ""
    survey = Survey.objects.filter(ticket=ticket, resolved_at=ticket.resolved_at).first()
    if survey and (survey.answered_at or (survey.mail_id and survey.mail_id != (mail and mail.pk))):
        return ""

    token = _token(ticket)
    Survey.objects.update_or_create(
        ticket=ticket,
        resolved_at=ticket.resolved_at,
        defaults={"token_hash": digest(token), "mail": mail},
    )
    return token


def _token(ticket: Ticket) -> str:
    """256 bits that nobody without our key can compute, the same for the same resolution."""
    made = salted_hmac(_SALT, f"{ticket.pk}:{ticket.resolved_at.isoformat()}", algorithm="sha256")
    return urlsafe_b64encode(made.digest()).decode().rstrip("=")


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
