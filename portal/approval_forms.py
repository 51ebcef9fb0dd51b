"""What managers type: a decision, and who stands in for them."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from accounts.services import delegate_decisions, end_delegation
from helpdesk.forms import ServiceForm
from tickets.models import Ticket
from tickets.services import approve_ticket, reject_ticket


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

    delegate = forms.ModelChoiceField(
        label="Who", queryset=None, required=False, empty_label="Nobody yet"
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        colleagues = User.objects.of_tenant(user.tenant_id).employees().active()
        colleagues = colleagues.filter(company=user.company_id).exclude(pk=user.pk)
        self.fields["delegate"].queryset = colleagues.by_name()

    def run(self) -> Any:
        if "end" in self.data:
            return end_delegation(self.user, by=self.user)
        found = dict(self.cleaned_data)
        found["starts_on"] = found["starts_on"] or timezone.now().date()
        return delegate_decisions(self.user, **found, by=self.user)
