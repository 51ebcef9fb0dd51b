"""Assets on the pages of desk and portal: the list, one of them with what belongs to it, its form."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import segno
from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.formats import date_format

from accounts.models import Company, Site, User
from accounts.permissions import Perm
from assets.models import (
    Asset,
    AssetField,
    AssetRelation,
    AssetType,
    Contract,
    Credential,
    License,
    Port,
)
from assets.models.assets import AssetQuerySet
from assets.services import add_asset, update_asset
from helpdesk.core.models import Event
from helpdesk.core.text import one_line
from helpdesk.forms import ServiceForm

PAGE_SIZE, SHOWN_HISTORY, SUGGESTED = 25, 100, 200
LABELS = 200
CUSTOM = "custom_fields."
YES_NO = [("", "—"), ("true", "Yes"), ("false", "No")]
# What happened, in words; `{name}` and the like come from what the event tells.
STORY = {
    "asset_added": ("package-plus", "took it in"),
    "asset_updated": ("pencil", "changed"),
    "asset_port_added": ("ethernet-port", "added the port {name}"),
    "asset_port_updated": ("ethernet-port", "changed the port {name}"),
    "asset_port_removed": ("ethernet-port", "removed the port {name}"),
    "asset_credential_added": ("key-round", "added the password “{label}”"),
    "asset_credential_updated": ("key-round", "changed the password “{label}”"),
    "asset_credential_removed": ("key-round", "removed the password “{label}”"),
    "asset_credential_revealed": ("eye", "looked up the password “{label}”"),
    "asset_related": ("link", "linked {from} and {to}"),
    "asset_unrelated": ("unlink", "unlinked {from} and {to}"),
    "warranty_expiring": ("calendar-clock", "noted that the warranty expires soon"),
    "warranty_expired": ("calendar-x", "noted that the warranty has expired"),
}
ABOUT_PASSWORDS = "asset_credential_"


class Equipment:
    """The assets that an address asks for. What it cannot mean, it ignores."""

    def __init__(self, user: User, query: QueryDict, home: str, *, has_own: bool = False) -> None:
        self.user, self.home, self.has_own = user, home, has_own
        self.search = one_line(query.get("q", ""))[:200]
        self.type = one_line(query.get("type", ""))[:60]
        status = query.get("status", "")
        self.status = status if status in Asset.Status.values else ""
        self.is_mine = has_own and query.get("of") != "all"
        self._page = query.get("page", "1")

    @cached_property
    def rows(self) -> AssetQuerySet:
        rows = Asset.objects.visible_to(self.user)
        rows = rows.assigned_to(self.user) if self.is_mine else rows
        rows = rows.matching(self.search) if self.search else rows
        rows = rows.of_type(self.type) if self.type else rows
        rows = rows.with_status(self.status) if self.status else rows
        return rows.select_related("type", "assigned_to", "site", "company").by_name()

    @cached_property
    def page(self) -> Page:
        return Paginator(self.rows, PAGE_SIZE).get_page(self._page)

    @property
    def types(self) -> list[str]:
        kinds = AssetType.objects.visible_to(self.user).by_name()
        return list(kinds.values_list("name", flat=True))

    @property
    def statuses(self) -> list[tuple[str, str]]:
        return Asset.Status.choices

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.type or self.status)

    def url(self, **changes: Any) -> str:
        state = {
            "of": "" if self.is_mine or not self.has_own else "all",
            "q": self.search,
            "type": self.type,
            "status": self.status,
        } | changes
        query = urlencode({name: value for name, value in state.items() if value})
        return f"{self.home}?{query}" if query else self.home

    @property
    def mine_url(self) -> str:
        return self.url(of="")

    @property
    def all_url(self) -> str:
        return self.url(of="all")

    @property
    def labels_query(self) -> str:
        return self.url(of="all" if not self.is_mine else "").partition("?")[2]

    @property
    def pager(self) -> dict[str, Any]:
        page = self.page
        count = page.paginator.count
        return {
            "previous_url": self.url(page=page.number - 1) if page.has_previous() else "",
            "next_url": self.url(page=page.number + 1) if page.has_next() else "",
            "label": f"{page.start_index()} to {page.end_index()} of {count}",
        }


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int | None = None


class AboutAsset:
    """One asset as somebody may see it; each part is read when a page asks for it."""

    def __init__(
        self, asset: Asset, user: User, home: str, tab: str, *, modules: dict[str, bool]
    ) -> None:
        self.asset, self.user, self.home, self.modules = asset, user, home, modules
        self.may_change = user.may(Perm.CHANGE_ASSETS)
        self.may_reveal = user.may(Perm.REVEAL_CREDENTIALS)
        self.tab = tab if tab in {each.key for each in self.tabs} else "overview"

    @property
    def url(self) -> str:
        return f"{self.home}/{self.asset.pk}"

    @cached_property
    def tabs(self) -> list[Tab]:
        return [
            Tab("overview", "Overview"),
            Tab("network", "Network", len(self.ports) or None),
            Tab("passwords", "Passwords", len(self.credentials) or None),
            Tab("requests", "Requests"),
            Tab("history", "History"),
        ]

    @cached_property
    def facts(self) -> list[tuple[str, Any]]:
        """What is known of it, in the order people ask."""
        asset = self.asset
        custom = [
            (field.label, _shown(asset.custom_fields[field.key]))
            for field in (asset.type.fields.in_order() if asset.type else ())
            if field.key in asset.custom_fields
        ]
        told = [
            ("Type", asset.type),
            ("Manufacturer", asset.manufacturer),
            ("Model", asset.model),
            ("Serial number", asset.serial_number),
            ("Site", asset.site and asset.site.name),
            *custom,
            ("Bought", asset.purchased_on and _shown(asset.purchased_on)),
            ("Own number", asset.external_id),
        ]
        return [(label, value) for label, value in told if value not in (None, "")]

    @cached_property
    def ports(self) -> list[Port]:
        rows = Port.objects.visible_to(self.user).filter(asset=self.asset)
        return list(rows.select_related("vlan").by_name())

    @cached_property
    def credentials(self) -> list[Credential]:
        return list(Credential.objects.visible_to(self.user).filter(asset=self.asset).by_label())

    @cached_property
    def relations(self) -> list[dict[str, Any]]:
        """The other ends, each with what it is to this one."""
        rows = AssetRelation.objects.visible_to(self.user).of(self.asset)
        return [self._relation(row) for row in rows.select_related("source", "target")]

    def _relation(self, row: AssetRelation) -> dict[str, Any]:
        is_source = row.source_id == self.asset.pk
        words = {
            (AssetRelation.Kind.DEPENDS_ON, True): "Depends on",
            (AssetRelation.Kind.DEPENDS_ON, False): "Needed by",
        }
        return {
            "words": words.get((row.kind, is_source), "Connected to"),
            "asset": row.target if is_source else row.source,
        }

    @cached_property
    def licenses(self) -> list[Any]:
        rows = License.objects.visible_to(self.user).of_asset(self.asset)
        return list(rows.ending_first()) if self.modules["licenses"] else []

    @cached_property
    def contracts(self) -> list[Any]:
        rows = Contract.objects.visible_to(self.user).of_asset(self.asset)
        return list(rows.ending_first()) if self.modules["contracts"] else []

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """What happened, the latest first; who may not look passwords up hears nothing of them."""
        events = Event.objects.of_tenant(self.asset.tenant_id).about(self.asset)
        if not self.may_reveal:
            events = events.exclude(type__startswith=ABOUT_PASSWORDS)
        latest = events.select_related("actor").reverse()[:SHOWN_HISTORY]
        return [_told(event) for event in latest if event.type in STORY]


def _told(event: Event) -> dict[str, Any]:
    symbol, words = STORY[event.type]
    facts = defaultdict(str, {name: str(value) for name, value in event.data.items()})
    changes = [
        (name.removesuffix("_on").replace("_", " "), _shown(old), _shown(new))
        for name, (old, new) in event.changes.items()
    ]
    return {
        "symbol": symbol,
        "words": words.format_map(facts),
        "actor": event.actor,
        "moment": event.created_at,
        "changes": changes,
    }


def _shown(value: Any) -> str:
    """A value for people to read."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(each)}" for name, each in value.items()) or "nothing"
    return "nothing" if value in (None, "") else str(value)


def label_of(asset: Asset) -> dict[str, Any]:
    """What a label of an asset has: a QR code that opens its page, and what people read."""
    address = asset.tenant.url(f"/portal/equipment/{asset.pk}")
    code = segno.make(address, error="m", micro=False)
    return {"asset": asset, "code": code.svg_inline(border=0, omitsize=True)}


class AssetForm(ServiceForm):
    """What is known of an asset, with the fields that its type has of its own."""

    machine_name = forms.CharField(label="Name", max_length=200)
    type = forms.ModelChoiceField(AssetType.objects.none(), required=False, empty_label="—")
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
            said = self.data.get("type", "")
            kinds = self.fields["type"].queryset
            kind = kinds.filter(pk=said).first() if said.isascii() and said.isdigit() else None
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
