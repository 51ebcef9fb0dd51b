"""What belongs to an asset: its ports, passwords and relations, each with the form to change it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.models import User
from assets.models import VLAN, Asset, AssetRelation, Credential, Port
from assets.services import (
    add_credential,
    add_port,
    relate_assets,
    remove_credential,
    remove_port,
    unrelate_assets,
    update_credential,
    update_port,
)
from assets.services.credentials import LONGEST_PASSWORD
from helpdesk.core.errors import Invalid
from helpdesk.core.models import Model, ScopedQuerySet
from helpdesk.forms import ServiceForm
from helpdesk.page_assets.finding import LONGEST, find_asset

# No word of a language, so nothing to correct.
AS_TYPED = {"spellcheck": "false", "autocapitalize": "off"}
NEEDED_BY = "needed_by"
# What an asset is to another one, seen from itself.
KINDS = [
    (AssetRelation.Kind.DEPENDS_ON, "Depends on"),
    (NEEDED_BY, "Needed by"),
    (AssetRelation.Kind.CONNECTED_TO, "Connected to"),
]


def seen_from(asset: Asset, relation: AssetRelation) -> tuple[str, Asset]:
    """What an asset is to the other end of a relation, as a key of `KINDS`, and that other end."""
    if relation.source_id == asset.pk:
        return relation.kind, relation.target
    is_directed = relation.kind == AssetRelation.Kind.DEPENDS_ON
    return NEEDED_BY if is_directed else relation.kind, relation.source


class PartForm(ServiceForm):
    """What people type of something that belongs to an asset; without a `row` it is a new one."""

    def __init__(self, *args: Any, asset: Asset, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=row and self.known_of(row, asset), **kwargs)
        self.asset, self.row = asset, row

    def known_of(self, row: Any, asset: Asset) -> dict[str, Any]:
        return {name: getattr(row, name, None) for name in self.base_fields}


class PortForm(PartForm):
    name = forms.CharField(
        max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", **AS_TYPED})
    )
    type = forms.CharField(max_length=40, required=False, help_text="ethernet, sfp+, wifi …")
    ip_address = forms.CharField(
        label="IP address",
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs=AS_TYPED),
    )
    mac_address = forms.CharField(
        label="MAC address",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=AS_TYPED),
    )
    vlan = forms.ModelChoiceField(
        VLAN.objects.none(), label="VLAN", required=False, empty_label="—"
    )
    speed = forms.CharField(max_length=20, required=False)
    connected_to = forms.CharField(
        label="Leads to",
        max_length=200,
        required=False,
        help_text="The socket, switch or cable at the other end.",
    )
    notes = forms.CharField(
        max_length=10_000, required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vlans = VLAN.objects.visible_to(self.user).filter(network__company=self.asset.company_id)
        self.fields["vlan"].queryset = vlans.by_number()

    def run(self) -> Port:
        if self.row:
            return update_port(self.row, changes=self.cleaned_data, by=self.user)
        return add_port(self.asset, **self.cleaned_data, by=self.user)


class CredentialForm(PartForm):
    """The password goes in and never comes out: not into the page either when it is refused."""

    label = forms.CharField(
        label="What it opens",
        max_length=100,
        required=False,
        help_text="Local administrator, web interface …",
    )
    username = forms.CharField(
        label="User name",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", **AS_TYPED}),
    )
    password = forms.CharField(
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Kept sealed. Who looks it up later, and when, is on record.",
    )
    url = forms.CharField(
        label="Where",
        max_length=500,
        required=False,
        help_text="The address of what it opens.",
        widget=forms.TextInput(attrs=AS_TYPED),
    )
    notes = forms.CharField(
        max_length=10_000, required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            self.fields["password"].required = False
            self.fields["password"].label = "New password"
            self.fields["password"].help_text = "Leave it empty to keep the present one."

    def run(self) -> Credential:
        values = dict(self.cleaned_data)
        if self.row is None:
            return add_credential(self.asset, **values, by=self.user)
        if not values["password"]:
            del values["password"]
        return update_credential(self.row, changes=values, by=self.user)


class RelationForm(PartForm):
    kind = forms.ChoiceField(label="This one", choices=KINDS)
    to = forms.CharField(
        label="The other one",
        max_length=LONGEST,
        help_text="Its name, serial number or own inventory number, or some words of them.",
    )

    def known_of(self, row: AssetRelation, asset: Asset) -> dict[str, Any]:
        kind, other = seen_from(asset, row)
        return {"kind": kind, "to": other.reference}

    def clean_to(self) -> Asset:
        company = Asset.objects.visible_to(self.user).filter(company=self.asset.company_id)
        try:
            return find_asset(company, self.cleaned_data["to"])
        except Invalid as error:
            raise forms.ValidationError(error.message) from error

    def run(self) -> AssetRelation:
        kind, other = self.cleaned_data["kind"], self.cleaned_data["to"]
        if self.row:
            if (kind, other) == seen_from(self.asset, self.row):
                return self.row
            unrelate_assets(self.row, by=self.user)
        if kind == NEEDED_BY:
            kind = AssetRelation.Kind.DEPENDS_ON
            return relate_assets(other, to=self.asset, kind=kind, by=self.user)
        return relate_assets(self.asset, to=other, kind=kind, by=self.user)


@dataclass(frozen=True)
class Part:
    """A kind of things that belong to an asset: how people, addresses and services know it."""

    name: str
    key: str
    tab: str
    model: type[Model]
    form: type[PartForm]
    remove: Callable[..., None]
    loss: str

    def rows(self, asset: Asset, user: User) -> ScopedQuerySet:
        return self.model.objects.visible_to(user).of(asset)


PORT = Part(
    "port", "port_id", "network", Port, PortForm, remove_port,
    "Its name, addresses and notes are gone with it.",
)  # fmt: skip
PASSWORD = Part(
    "password", "credential_id", "passwords", Credential, CredentialForm, remove_credential,
    "Nobody can look it up again. Who did so before stays on record.",
)  # fmt: skip
RELATION = Part(
    "relation", "relation_id", "overview", AssetRelation, RelationForm, unrelate_assets,
    "Both assets stay as they are; only the link between them goes.",
)  # fmt: skip
