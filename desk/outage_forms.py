"""What agents say of an outage."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Company, Outage
from accounts.services import report_outage, update_outage
from helpdesk.forms import MINUTES, MakingForm, MomentField

MOMENTS = ("started_at", "eta")


class OutageForm(MakingForm):
    title = forms.CharField(max_length=200)
    status = forms.ChoiceField(choices=Outage.Status.choices)
    severity = forms.ChoiceField(choices=Outage.Severity.choices)
    affected = forms.CharField(
        label="Affected",
        max_length=2_000,
        required=False,
        help_text="Services as people know them, separated by commas: E-mail, Phones.",
    )
    started_at = MomentField(label="Began")
    eta = MomentField(label="Expected end", required=False)
    message = forms.CharField(
        label="Update for customers",
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, outage: Outage | None = None, **kwargs: Any) -> None:
        if outage:
            names = ("title", "status", "severity", "started_at", "eta")
            told = {name: getattr(outage, name) for name in names}
            kwargs["initial"] = {**told, "affected": ", ".join(outage.affected)}
        super().__init__(*args, **kwargs)
        self.outage = outage

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        # What the page shows to the minute only is not changed by being shown.
        for name in MOMENTS:
            shown = self.outage and getattr(self.outage, name)
            if shown and data[name] and _minute(shown) == _minute(data[name]):
                data[name] = shown
        return {**data, "affected": data["affected"].split(",")}

    def run(self) -> Outage:
        return self.once(self._tell)

    def _tell(self) -> Outage:
        values = self.values()
        message = values.pop("message")
        return update_outage(self.outage, changes=values, message=message, by=self.user)


def _minute(moment: datetime) -> str:
    return timezone.localtime(moment).strftime(MINUTES)


class NewOutageForm(OutageForm):
    company = forms.ModelChoiceField(label="Shown to", queryset=None, required=False)
    field_order = ("company",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = timezone.now().replace(second=0, microsecond=0)
        known = {"status": Outage.Status.INVESTIGATING, "severity": Outage.Severity.MINOR}
        kwargs.setdefault("initial", {"started_at": now, **known})
        super().__init__(*args, **kwargs)
        companies = Company.objects.visible_to(self.user).order_by("name")
        self.fields["company"].queryset = companies
        self.fields["company"].empty_label = "Every company"

    def _tell(self) -> Outage:
        return report_outage(self.user.tenant, **self.values(), by=self.user)
