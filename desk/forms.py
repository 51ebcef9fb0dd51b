"""What agents type, turned into calls of services; what a service refuses, said beside the field."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from accounts.services import update_person
from desk.finding import (
    find_agent,
    find_asset,
    find_job_type,
    find_requester,
    find_site,
    find_team,
)
from helpdesk.core.errors import Invalid, Stale
from helpdesk.core.text import whole_number
from helpdesk.forms import MINUTES, MakingForm, MomentField, ServiceForm
from helpdesk.page_assets.finding import LONGEST
from helpdesk.page_files import AnswerForm, IncomingFile, attach_all
from helpdesk.templatetags.ui import address
from tickets.models import Comment, Ticket
from tickets.services import add_comment, add_watcher, create_ticket, update_ticket

MAX_BULK = 100


class NewTicketForm(MakingForm):
    requester = forms.CharField(max_length=400)
    requester_name = forms.CharField(max_length=200, required=False, label="Their name")
    title = forms.CharField(max_length=300)
    description = forms.CharField(
        max_length=100_000, required=False, strip=False, widget=forms.Textarea
    )
    priority = forms.TypedChoiceField(choices=Ticket.Priority.choices, coerce=int, initial=3)
    job_type = forms.CharField(max_length=20, required=False)
    asset = forms.CharField(max_length=LONGEST, required=False)
    site = forms.CharField(max_length=20, required=False)
    team = forms.CharField(max_length=40, required=False)
    assignee = forms.CharField(max_length=40, required=False)
    tags = forms.CharField(max_length=2_000, required=False)
    source = forms.ChoiceField(
        choices=Ticket.Source.choices, initial=Ticket.Source.WEB, required=False
    )

    def __init__(self, *args: Any, uploaded: Iterable[IncomingFile] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uploaded = list(uploaded)

    def run(self) -> Ticket:
        return self.once(self._open)

    def _open(self) -> Ticket:
        data = self.cleaned_data
        requester = find_requester(data["requester"], data["requester_name"], self.user)
        ticket = create_ticket(
            self.user.tenant,
            title=data["title"],
            description=data["description"],
            priority=data["priority"],
            requester=requester,
            job_type=find_job_type(data["job_type"], self.user),
            asset=find_asset(data["asset"], requester.company_id, self.user),
            site=find_site(data["site"], requester.company_id, self.user),
            team=find_team(data["team"], self.user),
            assignee=find_agent(data["assignee"], self.user),
            tags=data["tags"].split(","),
            source=data["source"] or Ticket.Source.WEB,
            by=self.user,
        )
        attach_all(ticket, self.uploaded, by=self.user)
        return ticket

    @property
    def wants_name(self) -> bool:
        """Whether nobody has the address, so that a name makes a new person."""
        return "requester_name" in self.errors or bool(self.data.get("requester_name"))


class ReplyForm(AnswerForm):
    body_md = forms.CharField(max_length=100_000, required=False, strip=False, label="Reply")
    is_internal = forms.TypedChoiceField(
        choices=[("0", "Reply"), ("1", "Internal note")],
        coerce=lambda value: value == "1",
        empty_value=False,
        required=False,
    )
    status = forms.ChoiceField(
        choices=[("", "Keep the status"), *Ticket.Status.choices], required=False
    )
    seen = forms.CharField(max_length=40, required=False)

    def run(self) -> Comment:
        return self.once(self._add)

    def _add(self) -> Comment:
        data = self.cleaned_data
        if not data["is_internal"]:
            self._check_that_nobody_was_faster(data["seen"])
        body = self.uploads.words(data["body_md"])
        comment = add_comment(
            self.ticket, body_md=body, is_internal=data["is_internal"], by=self.user
        )
        self.uploads.attach_to(comment, by=self.user)
        if data["status"]:
            update_ticket(self.ticket, changes={"status": data["status"]}, by=self.user)
        return comment

    def _check_that_nobody_was_faster(self, seen: str) -> None:
        """Two agents must not answer the same question past each other. Raises Stale."""
        if "seen" not in self.data:
            return
        last = (
            self.ticket.comments.visible_to(self.user).public().with_author().oldest_first().last()
        )
        if last and str(last.public_id) != seen and last.author_id != self.user.pk:
            raise Stale(
                f"{last.author.display_name} wrote while you were writing. Read it above; "
                "your text is still here, send it again if it still fits."
            )


class TicketForm(ServiceForm):
    """Changes of a ticket, merged with what others changed meanwhile, field by field.

    Each field comes with the value the page showed (`was-…`). Only what differs from it is changed,
    so that two people may change different fields; if both changed the same one, the later is told.
    """

    status = forms.ChoiceField(choices=Ticket.Status.choices, required=False)
    priority = forms.TypedChoiceField(choices=Ticket.Priority.choices, coerce=int, required=False)
    urgency = forms.TypedChoiceField(
        choices=[("", "None"), *Ticket.Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    assignee = forms.CharField(max_length=40, required=False)
    team = forms.CharField(max_length=40, required=False)
    job_type = forms.CharField(max_length=20, required=False)
    asset = forms.CharField(max_length=LONGEST, required=False)
    site = forms.CharField(max_length=20, required=False)
    tags = forms.CharField(max_length=2_000, required=False)
    title = forms.CharField(max_length=300, required=False)
    description = forms.CharField(max_length=100_000, required=False, strip=False)
    requester = forms.CharField(max_length=400, required=False)
    category = forms.CharField(max_length=100, required=False)
    subcategory = forms.CharField(max_length=100, required=False)
    due_at = MomentField(required=False)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        shown = shown_values(ticket)
        # What the page did not have is not changed.
        for name in [name for name in self.fields if name not in self.data]:
            del self.fields[name]
        self.was = {name: self.data.get(f"was-{name}", shown[name]) for name in self.fields}
        self.now = shown

    def run(self) -> Ticket:
        touched = {
            name: self.cleaned_data[name]
            for name in self.fields
            if _plain(self.data[name]) != _plain(self.was[name])
        }
        lost = [name for name in touched if _plain(self.now[name]) != _plain(self.was[name])]
        if lost:
            raise Stale(self._who_was_faster(lost))
        changes = {name: self._meant(name, value) for name, value in touched.items()}
        return update_ticket(
            self.ticket, changes=changes, version=self.ticket.version, by=self.user
        )

    def _meant(self, name: str, value: Any) -> Any:
        finders: dict[str, Callable[[str], Any]] = {
            "assignee": lambda text: find_agent(text, self.user),
            "team": lambda text: find_team(text, self.user),
            "job_type": lambda text: find_job_type(text, self.user),
            "asset": lambda text: find_asset(text, self.ticket.company_id, self.user),
            "site": lambda text: find_site(text, self.ticket.company_id, self.user),
            "requester": lambda text: find_requester(text, "", self.user),
            "tags": lambda text: text.split(","),
        }
        return finders[name](value) if name in finders else value

    def _who_was_faster(self, names: list[str]) -> str:
        told = " and ".join(
            f"{name.replace('_', ' ')} to “{display(self.ticket, name)}”" for name in names
        )
        return (
            f"Somebody else changed {told} while you were here. "
            "Your change was not saved; make it again if it still fits."
        )


class BulkForm(ServiceForm):
    """The same change on many tickets."""

    status = forms.ChoiceField(choices=[("", "Status"), *Ticket.Status.choices], required=False)
    priority = forms.TypedChoiceField(
        choices=[("", "Priority"), *Ticket.Priority.choices], coerce=int, required=False
    )
    assignee = forms.CharField(max_length=40, required=False)
    team = forms.CharField(max_length=40, required=False)

    def run(self) -> int:
        said = map(whole_number, self.data.getlist("ticket"))
        numbers = [number for number in said if number is not None][:MAX_BULK]
        changes = self._changes()
        if not numbers:
            raise Invalid("Tick at least one ticket.")
        if not changes:
            raise Invalid("Choose what to change.")
        tickets = Ticket.objects.visible_to(self.user).filter(number__in=numbers).order_by("pk")
        for ticket in tickets:
            update_ticket(ticket, changes=changes, by=self.user)
        return len(tickets)

    def _changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        changes: dict[str, Any] = {
            name: data[name] for name in ("status", "priority") if data[name]
        }
        if data["assignee"]:
            changes["assignee"] = find_agent(data["assignee"], self.user)
        if data["team"]:
            changes["team"] = find_team(data["team"], self.user)
        return changes


class WatcherForm(ServiceForm):
    person = forms.CharField(max_length=400)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket

    def run(self) -> None:
        text = self.cleaned_data["person"]
        try:
            person = self.user if text == "me" else find_requester(text, "", self.user)
        except Invalid as error:
            raise Invalid("Nobody has this name or address.") from error
        add_watcher(self.ticket, user=person, by=self.user)


class PersonForm(ServiceForm):
    display_name = forms.CharField(max_length=200, label="Name")
    email = forms.EmailField(max_length=254, required=False, label="E-mail")
    phone = forms.CharField(max_length=40, required=False)
    department = forms.CharField(max_length=100, required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def run(self) -> User:
        return update_person(self.person, changes=self.cleaned_data, by=self.user)


def shown_values(ticket: Ticket) -> dict[str, str]:
    """A ticket's fields as the forms show them."""
    due_at = timezone.localtime(ticket.due_at).strftime(MINUTES) if ticket.due_at else ""
    return {
        "status": ticket.status,
        "priority": str(ticket.priority),
        "urgency": str(ticket.urgency or ""),
        "assignee": str(ticket.assignee.public_id) if ticket.assignee else "",
        "team": str(ticket.team.public_id) if ticket.team else "",
        "job_type": str(ticket.job_type_id or ""),
        "asset": ticket.asset.reference if ticket.asset else "",
        "site": str(ticket.site_id or ""),
        "tags": ", ".join(ticket.tags),
        "title": ticket.title,
        "description": ticket.description,
        "requester": address(ticket.requester),
        "category": ticket.category,
        "subcategory": ticket.subcategory,
        "due_at": due_at,
    }


def display(ticket: Ticket, name: str) -> str:
    """A field's value as people read it."""
    if name in {"priority", "urgency"}:
        return getattr(ticket, f"get_{name}_display")() or "none"
    if name == "tags":
        return ", ".join(ticket.tags) or "none"
    value = getattr(ticket, name)
    return str(value)[:80] if value else "nobody" if name in {"assignee", "team"} else "nothing"


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
