"""What managers type: a decision, and who stands in for them."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from accounts.models.people import UserQuerySet
from accounts.services import delegate_decisions, end_delegation
from helpdesk.forms import ServiceForm
from tickets.models import Ticket
from tickets.services import approve_ticket, reject_ticket

SUGGESTED = 200


class DecisionForm(ServiceForm):
    """A yes or a no, with a word."""

    decision = forms.ChoiceField(choices=[("approve", "Approve"), ("reject", "Turn down")])
    comment = forms.CharField(max_length=5_000, required=False, strip=False)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket

    @property
    def approves(self) -> bool:
        return self.cleaned_data["decision"] == "approve"

    @property
    def fault(self) -> str:
        """What is wrong, in one line."""
        return " ".join(sentence for said in self.errors.values() for sentence in said)

    def run(self) -> Any:
        comment = self.cleaned_data["comment"]
        if self.approves:
            return approve_ticket(self.ticket, comment=comment, by=self.user)
        return reject_ticket(self.ticket, reason=comment, by=self.user)


class DelegationForm(ServiceForm):
    """Who decides, too, and when."""

    delegate = forms.CharField(
        label="Who",
        max_length=254,
        required=False,
        help_text="The e-mail address of a colleague.",
        widget=forms.EmailInput(attrs={"list": "colleagues", "autocomplete": "off"}),
    )
    starts_on = forms.DateField(
        label="From",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label="Until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(label="Note", max_length=500, required=False)

    @property
    def colleagues(self) -> UserQuerySet:
        user = self.user
        everyone = User.objects.of_tenant(user.tenant_id).employees().active()
        return everyone.filter(company=user.company_id).exclude(pk=user.pk)

    @property
    def suggested(self) -> UserQuerySet:
        """Some of them: a company may have tens of thousands."""
        return self.colleagues.exclude(email="").by_name()[:SUGGESTED]

    def clean_delegate(self) -> User | None:
        said = self.cleaned_data["delegate"].strip()
        found = self.colleagues.with_email(said).first() if said else None
        if said and found is None:
            raise forms.ValidationError("There is no such colleague.")
        return found

    def run(self) -> Any:
        if "end" in self.data:
            return end_delegation(self.user, by=self.user)
        found = dict(self.cleaned_data)
        found["starts_on"] = found["starts_on"] or timezone.now().date()
        return delegate_decisions(self.user, **found, by=self.user)
