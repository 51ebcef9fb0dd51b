"""What people type of an asset, turned into calls of services."""

from typing import Any

from django import forms

from accounts.models import Company, Site, User
from assets.models import Asset, AssetField, AssetType
from assets.services import add_asset, update_asset
from helpdesk.core.text import whole_number
from helpdesk.forms import ServiceForm

SUGGESTED = 200
CUSTOM = "custom_fields."
YES_NO = [("", "—"), ("true", "Yes"), ("false", "No")]
# Another type has other fields: the page is asked for them as soon as it is chosen.
OWN_FIELDS_ANEW = {
    "hx-post": "",
    "hx-vals": '{"look": "1"}',
    "hx-select": "#own-fields",
    "hx-target": "#own-fields",
    "hx-swap": "outerHTML",
}


class AssetForm(ServiceForm):
    """What is known of an asset, with the fields that its type has of its own."""

    machine_name = forms.CharField(label="Name", max_length=200)
    type = forms.ModelChoiceField(
        AssetType.objects.none(),
        required=False,
        empty_label="—",
        widget=forms.Select(attrs=OWN_FIELDS_ANEW),
    )
    status = forms.ChoiceField(choices=Asset.Status.choices, initial=Asset.Status.ACTIVE)
    manufacturer = forms.CharField(max_length=100, required=False)
    model = forms.CharField(max_length=100, required=False)
    serial_number = forms.CharField(max_length=100, required=False)
    assigned_to = forms.CharField(
        label="Used by",
        max_length=254,
        required=False,
        help_text="The e-mail address of an employee.",
        widget=forms.EmailInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    site = forms.ModelChoiceField(Site.objects.none(), required=False, empty_label="—")
    purchased_on = forms.DateField(
        label="Bought on", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    warranty_expires_on = forms.DateField(
        label="Warranty until", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    external_id = forms.CharField(label="Own inventory number", max_length=255, required=False)
    notes = forms.CharField(
        max_length=10_000, required=False, strip=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self, *args: Any, company: Company, asset: Asset | None = None, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, user=user, initial=asset and _initial(asset), **kwargs)
        self.company, self.asset = company, asset
        tenant = company.tenant_id
        self.fields["type"].queryset = AssetType.objects.of_tenant(tenant).by_name()
        self.fields["site"].queryset = Site.objects.of_tenant(tenant).filter(company=company)
        self.fields["site"].label_from_instance = lambda site: site.name
        for field in self._own_fields():
            self.fields[CUSTOM + field.key] = _input(field)

    @property
    def people(self) -> list[User]:
        """Suggestions of who may use it."""
        people = User.objects.of_tenant(self.company.tenant_id).people().active()
        return list(people.filter(company=self.company).exclude(email="").by_name()[:SUGGESTED])

    @property
    def own(self) -> list[forms.BoundField]:
        """The fields of the type."""
        return [self[name] for name in self.fields if name.startswith(CUSTOM)]

    def clean_assigned_to(self) -> User | None:
        said = self.cleaned_data["assigned_to"].strip()
        if not said:
            return None
        people = User.objects.of_tenant(self.company.tenant_id).people()
        person = people.filter(company=self.company).with_email(said).first()
        if person is None:
            raise forms.ValidationError("The company has no such employee.")
        return person

    def run(self) -> Asset:
        values = dict(self.cleaned_data)
        own = [name for name in values if name.startswith(CUSTOM)]
        custom = {name.removeprefix(CUSTOM): values.pop(name) for name in own}
        values["custom_fields"] = {key: value or None for key, value in custom.items()}
        if self.asset:
            return update_asset(self.asset, changes=values, by=self.user)
        return add_asset(self.company, **values, by=self.user)

    def _own_fields(self) -> list[AssetField]:
        """Those of the type that is chosen, or that the asset has."""
        kind = self.asset and self.asset.type
        if self.is_bound:
            said = whole_number(self.data.get("type", ""))
            kind = self.fields["type"].queryset.filter(pk=said).first()
        return list(kind.fields.in_order()) if kind else []


def _initial(asset: Asset) -> dict[str, Any]:
    names = ("machine_name", "status", "manufacturer", "model", "serial_number", "purchased_on",
             "warranty_expires_on", "external_id", "notes")  # fmt: skip
    own = {
        CUSTOM + key: str(value).lower() if isinstance(value, bool) else value
        for key, value in asset.custom_fields.items()
    }
    return {
        **{name: getattr(asset, name) for name in names},
        "type": asset.type_id,
        "site": asset.site_id,
        "assigned_to": asset.assigned_to.email if asset.assigned_to else "",
        **own,
    }


def _input(field: AssetField) -> forms.Field:
    """What people fill in for a field of a type; the service checks it."""
    given: dict[str, Any] = {"label": field.label, "required": field.is_required}
    if field.kind == AssetField.Kind.CHOICE:
        return forms.ChoiceField(
            choices=[("", "—"), *((word, word) for word in field.choices)], **given
        )
    if field.kind == AssetField.Kind.BOOL:
        return forms.ChoiceField(choices=YES_NO, **given)
    kinds = {AssetField.Kind.NUMBER: "number", AssetField.Kind.DATE: "date"}
    widget = forms.TextInput(attrs={"type": kinds.get(field.kind, "text"), "step": "any"})
    return forms.CharField(max_length=1_000, widget=widget, **given)
