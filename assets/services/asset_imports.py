"""Assets from a file: hundreds of rows at a time, by the rules of a single one."""

import copy
from typing import Any

from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from accounts.models import Company, Site, User
from accounts.permissions import Perm
from assets.models import Asset, AssetType
from assets.services.assets import cleaned, facts_of
from helpdesk.core.changes import told
from helpdesk.core.errors import Faults, Invalid
from helpdesk.core.events import emit_many
from helpdesk.core.imports import Batch, Became, Column, Mode, Outcome
from helpdesk.core.service import service
from helpdesk.core.text import one_line

ASSET_COLUMNS = (
    Column("machine_name", required=True, max_length=200, example="ACME-LT-042"),
    Column("type", max_length=60),
    Column("status", "choice", choices=Asset.Status.values, example="active"),
    Column("serial_number", max_length=100, example="PF-4QX81M"),
    Column("manufacturer", max_length=100, example="Lenovo"),
    Column("model", max_length=100, example="ThinkPad T14 Gen 5"),
    Column("site_number", "integer"),
    Column("assigned_to", "integer"),
    Column("purchase_date", "date", example="2026-03-10"),
    Column("warranty_expires", "date", example="2029-03-10"),
    Column("notes", max_length=10_000),
    Column("external_id", max_length=255, example="INV-1042"),
    Column("custom_fields", "object"),
)
# What a file calls otherwise than the columns of Asset.
_OURS = {
    "site_number": "site",
    "purchase_date": "purchased_on",
    "warranty_expires": "warranty_expires_on",
}
_THEIRS = {ours: theirs for theirs, ours in _OURS.items()}
_TAKEN = "Another asset has this already."


@service(Perm.CHANGE_ASSETS)
def import_assets(company: Company, *, batch: Batch, by: User) -> list[Outcome]:
    """Takes in or changes the assets of these rows; gives what became of each.

    A row does all it says or nothing. What it leaves out stays as it is. Raises IntegrityError if
    somebody else took a number in between.
    """
    assets = _Assets(company, batch)
    outcomes = [assets.take(row) for row in batch.rows]
    if not batch.is_dry_run:
        assets.write(by)
    return outcomes


class _Assets:
    """The assets of some rows: those that are there, and those that will be."""

    def __init__(self, company: Company, batch: Batch) -> None:
        self.company, self.mode, self.match_on = company, batch.mode, batch.match_on
        self.seen = batch.seen if batch.is_dry_run else None
        rows = batch.rows
        kinds = AssetType.objects.of_tenant(company.tenant_id).prefetch_related("fields")
        self.kinds = {kind.name.casefold(): kind for kind in kinds}
        self.fields = {kind.pk: _sorted_fields(kind) for kind in self.kinds.values()}
        self.sites = {site.number: site for site in Site.objects.filter(company=company)}
        numbers = {row["assigned_to"] for row in rows if "assigned_to" in row}
        people = User.objects.people().filter(company=company, employee_number__in=numbers)
        self.people = {person.employee_number: person for person in people}
        self.known: dict[str, Asset] = {}
        for asset in self._there(rows):
            self._remember(asset)
        self.new: list[Asset] = []
        self.before: dict[int, dict[str, Any]] = {}
        self.changed: dict[int, Asset] = {}

    def take(self, row: dict[str, Any]) -> Outcome:
        """Decides on one row; what is written comes later."""
        self.faults = Faults()
        with self.faults:
            became = self._take(self._values(row))
            self.faults.check()
            return Outcome(became)
        return Outcome.failed(
            {_THEIRS.get(name, name): said for name, said in self.faults.fields.items()}
        )

    def write(self, by: User) -> None:
        """Writes all that was decided, in a few statements."""
        tenant_id = self.company.tenant_id
        Asset.objects.bulk_create(self.new)
        added = [(asset, {"id": asset.pk, **facts_of(asset)}, {}) for asset in self.new]
        emit_many("asset_added", added, tenant_id=tenant_id, by=by)
        assets = list(self.changed.values())
        if columns := {name for before in self.before.values() for name in before}:
            # They are locked, so nobody has removed one: this never inserts.
            Asset.objects.bulk_create(
                assets,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=sorted(columns | {"updated_at"}),
            )
        updated = [
            (asset, {"id": asset.pk, **facts_of(asset)}, _difference(asset, self.before[asset.pk]))
            for asset in assets
        ]
        emit_many("asset_updated", updated, tenant_id=tenant_id, by=by)
        self._follow_warranties([*self.new, *assets])

    def _follow_warranties(self, assets: list[Asset]) -> None:
        now = timezone.now()
        for term in Asset.TERMS:
            rows = Asset.objects.filter(pk__in=[asset.pk for asset in assets])
            rows.behind_their_dates(term).update(**{term.state: term.due_state(Asset, now)})

    def _values(self, row: dict[str, Any]) -> dict[str, Any]:
        """What a row says, with rows in place of names and numbers."""
        values = {_OURS.get(name, name): value for name, value in row.items()}
        for name, known, missing in (
            ("type", self.kinds, "There is no such type."),
            ("site", self.sites, "The company has no such site."),
            ("assigned_to", self.people, "The company has no such employee."),
        ):
            if name in values:
                said = values[name]
                values[name] = known.get(said.casefold() if isinstance(said, str) else said)
                if values[name] is None:
                    self.faults.add({name: missing})
        if "type" in self.faults.fields:
            # Which fields it has of its own, nobody can say.
            values.pop("custom_fields", None)
        return values

    def _take(self, values: dict[str, Any]) -> Became:
        if self.mode == Mode.CREATE:
            return self._add(values)
        asset, is_rehearsed = self._match(values)
        if asset is not None:
            return self._change(asset, values)
        return Became.UPDATED if is_rehearsed else self._add(values)

    def _match(self, values: dict[str, Any]) -> tuple[Asset | None, bool]:
        """Which one is meant, and whether an earlier row of the rehearsal would have made it."""
        said = values.get(self.match_on)
        if said is None:
            raise Invalid(**{self.match_on: "This is needed, to tell which is meant."})
        key = _key(self.match_on, said)
        return self.known.get(key), key in (self.seen or ())

    def _add(self, values: dict[str, Any]) -> Became:
        asset = Asset(company=self.company, tenant_id=self.company.tenant_id)
        values = {"machine_name": "", "custom_fields": {}} | values
        with self.faults:
            for name, value in self._cleaned(asset, values).items():
                setattr(asset, name, value)
        with self.faults:
            self._check_free(values)
        self.faults.check()

        self.new.append(asset)
        self._remember(asset)
        if self.seen is not None:
            self.seen.update(_keys_of(asset))
        return Became.CREATED

    def _change(self, asset: Asset, values: dict[str, Any]) -> Became:
        with self.faults:
            self._check_free(values, but=asset)
        with self.faults:
            values = self._cleaned(asset, values)
        self.faults.check()
        before = {name: getattr(asset, name) for name in values}
        # Changed on a copy: what is refused half-way must not be found on the asset later.
        draft = copy.copy(asset)
        for name, value in values.items():
            setattr(draft, name, value)
        if not _difference(draft, before):
            return Became.SKIPPED

        for key in _keys_of(asset):
            self.known.pop(key, None)
        draft.updated_at = timezone.now()
        vars(asset).update(vars(draft))
        self._remember(asset)
        if asset.pk:
            self.changed[asset.pk] = asset
            self.before[asset.pk] = before | self.before.get(asset.pk, {})
        return Became.UPDATED

    def _cleaned(self, asset: Asset, values: dict[str, Any]) -> dict[str, Any]:
        return cleaned(asset, values, fields_of=lambda kind: self.fields[kind.pk])

    def _check_free(self, values: dict[str, Any], but: Asset | None = None) -> None:
        """Raises Invalid if another one has the number or the id."""
        keys = _keys(values.get("serial_number"), values.get("external_id"))
        if taken := [key for key in keys if not self._is_free(key, but)]:
            raise Invalid(**dict.fromkeys((key.partition(":")[0] for key in taken), _TAKEN))

    def _is_free(self, key: str, but: Asset | None) -> bool:
        other = self.known.get(key)
        return key not in (self.seen or ()) if other is None else other is but

    def _remember(self, asset: Asset) -> None:
        self.known.update(dict.fromkeys(_keys_of(asset), asset))

    def _there(self, rows: list[dict[str, Any]]) -> list[Asset]:
        """The company's assets that have a number or an id of these rows, for us alone."""
        serials = {row["serial_number"].upper() for row in rows if "serial_number" in row}
        ids = {row["external_id"] for row in rows if "external_id" in row}
        assets = Asset.objects.filter(company=self.company).annotate(key=Upper("serial_number"))
        found = assets.filter(Q(key__in=serials) | Q(external_id__in=ids)).order_by("pk")
        return list(found.select_related("type", "company").select_for_update(of=("self",)))


def _sorted_fields(kind: AssetType) -> list[Any]:
    """The fields of a type that are loaded already, in their order."""
    return sorted(kind.fields.all(), key=lambda field: (field.position, field.pk))


def _difference(asset: Asset, before: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        name: [told(old), told(getattr(asset, name))]
        for name, old in before.items()
        if old != getattr(asset, name)
    }


def _keys_of(asset: Asset) -> list[str]:
    return _keys(asset.serial_number, asset.external_id)


def _keys(serial_number: str | None, external_id: str | None) -> list[str]:
    """What no other asset of the company may have."""
    said = {
        "serial_number": one_line(serial_number or ""),
        "external_id": one_line(external_id or ""),
    }
    return [_key(name, value) for name, value in said.items() if value]


def _key(name: str, value: str) -> str:
    return f"{name}:{value.upper() if name == 'serial_number' else value}"
