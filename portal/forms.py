"""What customers type, turned into calls of services; what a service refuses, said at the field."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Perm
from assets.models import Asset
from assets.models.assets import AssetQuerySet
from helpdesk.core.text import whole_number
from helpdesk.forms import MakingForm, MomentField
from helpdesk.page_files import AnswerForm, IncomingFile, attach_all
from tickets.models import Comment, JobType, RestoreRequest, Ticket
from tickets.services import (
    add_comment,
    close_ticket,
    create_ticket,
    reopen_ticket,
    request_restore,
)

# The words in which people know how badly they are stuck, the gentlest first.
PRIORITIES = [
    (4, "It can wait", "A question, a wish, or something small."),
    (3, "It slows me down", "I can work, but not as I should."),
    (2, "I cannot do something important", "Part of my work stands still."),
    (1, "I cannot work at all", "Or many people are affected."),
]


class NewTicketForm(MakingForm):
    job_type = forms.ModelChoiceField(
        label="What kind of help do you need?",
        queryset=None,
        required=False,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label="What is it about?",
        max_length=300,
        error_messages={"required": "Give it a short title, so that we know what it is about."},
        widget=forms.TextInput(attrs={"placeholder": "The printer on the second floor is jammed"}),
    )
    description = forms.CharField(
        label="Tell us more", max_length=100_000, required=False, strip=False, widget=forms.Textarea
    )
    priority = forms.TypedChoiceField(
        label="How badly does it hold you up?",
        choices=[(value, title) for value, title, _ in PRIORITIES],
        coerce=int,
        initial=3,
        widget=forms.RadioSelect,
    )

    asset = forms.ModelChoiceField(
        label="Which device is it about?",
        queryset=None,
        required=False,
        empty_label="None of these",
    )

    def __init__(
        self,
        *args: Any,
        uploaded: Iterable[IncomingFile] = (),
        has_assets: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.uploaded = list(uploaded)
        wanted = str((self.data if self.is_bound else self.initial).get("asset") or "")
        assets = self._assets(wanted) if has_assets else None
        if assets is not None and assets.exists():
            self.fields["asset"].queryset = assets
        else:
            del self.fields["asset"]
        kinds = JobType.objects.visible_to(self.user).active().by_name()
        self.fields["job_type"].queryset = kinds

    def _assets(self, wanted: str) -> AssetQuerySet | None:
        """What they work with, and the one that they came from, if they may see it."""
        if not self.user.may(Perm.SEE_ASSETS):
            return None
        rows = Asset.objects.visible_to(self.user).filter(company=self.user.company_id)
        return rows.filter(Q(assigned_to=self.user) | Q(pk=whole_number(wanted))).by_name()

    def run(self) -> Ticket:
        return self.once(self._open)

    def _open(self) -> Ticket:
        ticket = create_ticket(
            self.user.tenant,
            **self.cleaned_data,
            requester=self.user,
            source=Ticket.Source.PORTAL,
            by=self.user,
        )
        attach_all(ticket, self.uploaded, by=self.user)
        return ticket

    @property
    def job_types(self) -> list[dict[str, Any]]:
        """The kinds of help with what belongs to them, and which one is chosen."""
        chosen = str(self["job_type"].value() or "")
        offered = [
            {
                "value": str(kind.pk),
                "title": kind.name,
                "text": kind.description,
                "needs_approval": kind.requires_approval,
            }
            for kind in self.fields["job_type"].queryset
        ]
        if offered:
            offered.append({"value": "", "title": "Something else", "text": "Or you are not sure."})
        return [kind | {"is_chosen": kind["value"] == chosen} for kind in offered]

    @property
    def priorities(self) -> list[dict[str, Any]]:
        """The choices with their explanations and which one is made."""
        chosen = str(self["priority"].value())
        return [
            {"value": value, "title": title, "text": text, "is_chosen": str(value) == chosen}
            for value, title, text in PRIORITIES
        ]


class RestoreForm(MakingForm):
    """What somebody wants back, from when, and to where."""

    description = forms.CharField(
        label="What do you miss?",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Tell us what is missing, and since when."},
    )
    asset = forms.ModelChoiceField(
        label="Where was it?",
        queryset=None,
        required=False,
        empty_label="I do not know, or somewhere else",
    )
    restore_point = MomentField(
        label="As it was at",
        required=False,
        help_text="The last time when it was still right, if you know it.",
    )
    paths = forms.CharField(
        label="Files or folders",
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="One a line, with its path if you know it.",
    )
    destination = forms.ChoiceField(
        label="Put it",
        choices=[
            (RestoreRequest.Destination.ORIGINAL, "Back where it was"),
            (RestoreRequest.Destination.ALTERNATE, "In another place, so that nothing is replaced"),
        ],
        initial=RestoreRequest.Destination.ORIGINAL,
    )
    urgency = forms.TypedChoiceField(
        label="How badly does it hold you up?",
        choices=[(value, title) for value, title, _ in PRIORITIES],
        coerce=int,
        initial=3,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asset"].queryset = assets_for(self.user)

    def run(self) -> RestoreRequest:
        return self.once(self._ask)

    def _ask(self) -> RestoreRequest:
        data = self.cleaned_data
        return request_restore(
            self.user.tenant,
            **data | {"paths": data["paths"].splitlines()},
            source=Ticket.Source.PORTAL,
            by=self.user,
        )


def assets_for(user: User) -> Any:
    """What somebody may name: equipment of their company, if they may see any."""
    rows = Asset.objects.visible_to(user).granted_to(user).by_name()
    return rows if user.may(Perm.SEE_ASSETS) else rows.none()


class ReplyForm(AnswerForm):
    body_md = forms.CharField(
        label="Your reply", max_length=100_000, required=False, strip=False, widget=forms.Textarea
    )

    def run(self) -> Any:
        return self.say()

    def say(self) -> Comment:
        return self.once(self._add)

    def _add(self) -> Comment:
        comment = add_comment(
            self.ticket,
            body_md=self.uploads.words(self.cleaned_data["body_md"]),
            source=Ticket.Source.PORTAL,
            by=self.user,
        )
        self.uploads.attach_to(comment, by=self.user)
        return comment

    @property
    def has_words(self) -> bool:
        return bool(self.cleaned_data["body_md"].strip() or self.uploads.held)


class CloseForm(ReplyForm):
    """ "My problem is solved", with what was typed as the last word, if anything was."""

    def run(self) -> Ticket:
        if self.has_words:
            self.say()
        return close_ticket(self.ticket, by=self.user)


class ReopenForm(ReplyForm):
    def run(self) -> Ticket:
        ticket = reopen_ticket(self.ticket, by=self.user)
        if self.has_words:
            self.say()
        return ticket
