"""The text of mails about tickets, written with what the person may see when it goes out."""

from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Branding, Mail, User
from accounts.permissions import Perm
from helpdesk.core.mail import Letter, writes
from helpdesk.core.service import service
from tickets.models import Approval, Comment, Notification, Ticket
from tickets.models.notifications import Kind, settings_of
from tickets.models.replies import reply_token
from tickets.services.approvals import open_approval_link
from tickets.services.csat import open_survey
from tickets.services.notifications import MAIL_KIND

MAX_TOLD = 100


@dataclass
class Item:
    """One thing that happened, with what was said."""

    row: Notification
    comment: Comment | None = None


@dataclass
class Story:
    """What happened on one ticket. `rating` is the address of the question how it went."""

    ticket: Ticket
    url: str
    items: list[Item] = field(default_factory=list)
    rating: str = ""
    # The address at which its reader decides, if it is for them.
    decision: str = ""
    reason: str = ""


@writes(MAIL_KIND)
@service(Perm.ACT_AS_SYSTEM)
def write_ticket_news(mail: Mail, *, by: User) -> Letter | None:
    """The news of a mail that its person still wants and may still see; None if there are none."""
    person = mail.person
    wanted = settings_of(person)
    rows = Notification.objects.told_to(person).filter(mail=mail).with_story().oldest_first()
    told = [row for row in rows[:MAX_TOLD] if wanted.channels(row.kind).mail]
    told = _still_asked(told, person)
    if not told:
        return None

    stories = _stories(mail, told, by)
    # Who typed in a stranger's address makes us send them nothing but our own words.
    is_plain = not person.is_email_verified
    [*others, first] = reversed(stories)
    pages = "/desk" if person.is_agent else "/portal"
    context = {
        "tenant": mail.tenant,
        "logo_url": Branding.objects.logo_url(mail.tenant, person.company_id),
        "person": person,
        "stories": stories,
        "is_plain": is_plain,
        "home_url": mail.tenant.url(pages),
        "settings_url": mail.tenant.url(f"{pages}/notifications/settings"),
        "subject": _subject(stories, is_plain),
    }
    with timezone.override(person.zone):
        text = render_to_string("mail/ticket_news.txt", context)
        html = render_to_string("mail/ticket_news.html", context)
    return Letter(
        subject=context["subject"],
        text=text,
        html=html,
        thread="" if others else f"ticket.{first.ticket.public_id}",
        opens_thread=not others and any(row.kind == Kind.RECEIVED for row in told),
        reply_token="" if others or is_plain else reply_token(first.ticket, person),
        settings_url=context["settings_url"],
    )


def _stories(mail: Mail, told: list[Notification], by: User) -> list[Story]:
    """The news, ticket by ticket, in the order in which they happened."""
    ids = [row.event.data["comment_id"] for row in told if "comment_id" in row.event.data]
    seen = Comment.objects.visible_to(mail.person).filter(public_id__in=ids).with_author()
    comments = {str(comment.public_id): comment for comment in seen}
    pages = "/desk" if mail.person.is_agent else "/portal"
    stories: dict[int, Story] = {}
    for row in told:
        ticket = row.ticket
        url = mail.tenant.url(f"{pages}/tickets/{ticket.number}")
        story = stories.setdefault(ticket.pk, Story(ticket, url))
        story.items.append(Item(row, comments.get(row.event.data.get("comment_id"))))
        if row.kind == Kind.APPROVAL:
            approval = Approval.objects.of_ticket(ticket).pending().get()
            token = open_approval_link(approval, person=mail.person, by=by)
            story.decision = mail.tenant.url(f"/approvals/{token}")
        if row.kind == Kind.DECIDED:
            decided = Approval.objects.filter(pk=row.event.data["approval_id"]).first()
            story.reason = decided.comment if decided else ""
        if row.kind == Kind.RESOLVED and ticket.requester_id == mail.person_id:
            token = open_survey(ticket, mail=mail, by=by)
            story.rating = mail.tenant.url(f"/csat/{token}") if token else ""
    return list(stories.values())


def _still_asked(told: list[Notification], person: User) -> list[Notification]:
    """Without requests that were decided meanwhile, or are for others to decide now."""
    if not any(row.kind == Kind.APPROVAL for row in told):
        return told
    open_ = set(Approval.objects.awaiting(person).values_list("ticket_id", flat=True))
    return [row for row in told if row.kind != Kind.APPROVAL or row.ticket_id in open_]


def _subject(stories: list[Story], is_plain: bool) -> str:
    if len(stories) > 1:
        return f"News on {len(stories)} tickets"
    ticket: Any = stories[0].ticket
    return f"[{ticket.reference}] {'Your request' if is_plain else ticket.title}"
