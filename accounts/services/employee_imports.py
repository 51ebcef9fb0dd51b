"""Employees from a file: hundreds of rows at a time, by the rules of a single one."""

import copy
import secrets
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q

from accounts.models import Company, Session, Site, User
from accounts.permissions import Perm
from accounts.services.employees import check_fields, new_employee, take_charge
from accounts.services.passwords import invite_person
from accounts.services.records import difference, set_names, with_display_name
from accounts.services.rights import RIGHTS, check_rights, holds_rights_of
from helpdesk.core.errors import Faults, Invalid
from helpdesk.core.events import emit_many
from helpdesk.core.imports import Batch, Became, Column, Mode, Outcome
from helpdesk.core.models import Counter
from helpdesk.core.service import service
from helpdesk.core.text import fold_email, one_line
from helpdesk.core.writing import copy_rows, update_rows

EMPLOYEE_COLUMNS = (
    Column("first_name", required=True, max_length=100, example="Nora"),
    Column("last_name", required=True, max_length=100, example="Quist"),
    Column("email", "email", required=True, max_length=254, example="nora.quist@example.com"),
    Column("phone", max_length=40, example="+1 212 555 0177"),
    Column("department", max_length=100, example="Finance"),
    Column("site_number", "integer"),
    Column("external_id", max_length=255, example="HR-1042"),
    Column("status", "choice", choices=("active", "inactive"), example="active"),
    Column("can_create_tickets", "boolean", example=True),
    Column("asset_edit", "choice", choices=User.AssetAccess.values, example="None"),
    Column("can_view_billing", "boolean", example=False),
    Column("ismgr", "boolean", example=False),
    Column("it_privileges", "boolean", example=False),
    Column("send_invite", "boolean", example=False),
)
# What a file calls otherwise than the columns of User.
_OURS = {"ismgr": "is_manager", "status": "is_active", "site_number": "site"}
_THEIRS = {ours: theirs for theirs, ours in _OURS.items()} | {"display_name": "last_name"}
_ACCESS = (*RIGHTS, "is_active")
_TAKEN = "Somebody else has this already."


@service(Perm.MANAGE_EMPLOYEES)
def import_employees(company: Company, *, batch: Batch, by: User) -> list[Outcome]:
    """Adds or changes the people of these rows; gives what became of each.

    A row does all it says or nothing. What it leaves out stays as it is. Raises Forbidden,
    IntegrityError if somebody else took a name in between.
    """
    take_charge(company, by=by)
    people = _People(company, batch, by)
    outcomes = [people.take(row) for row in batch.rows]
    if not batch.is_dry_run:
        people.write()
    return outcomes


class _People:
    """The people of some rows: those who are there, and those who will be."""

    def __init__(self, company: Company, batch: Batch, by: User) -> None:
        self.company, self.by = company, by
        self.mode, self.match_on = batch.mode, batch.match_on
        self.seen = batch.seen if batch.is_dry_run else None
        self.sites = {site.number: site for site in Site.objects.filter(company=company)}
        self.known: dict[str, User] = {}
        for person in self._there(batch.rows):
            self._remember(person)
        self.new: list[User] = []
        self.before: dict[int, dict[str, Any]] = {}
        self.changed: dict[int, User] = {}
        self.invited: list[User] = []

    def take(self, row: dict[str, Any]) -> Outcome:
        """Decides on one row; what is written comes later."""
        self.faults = Faults()
        with self.faults:
            became = self._take(dict(row))
            self.faults.check()
            return Outcome(became)
        return Outcome.failed(
            {_THEIRS.get(name, name): said for name, said in self.faults.fields.items()}
        )

    def write(self) -> None:
        """Writes all that was decided, in a few statements."""
        tenant_id, by = self.company.tenant_id, self.by
        numbers = Counter.objects.next_values(self.company.tenant, "employee", len(self.new))
        for person, number in zip(self.new, numbers, strict=True):
            person.employee_number = number
            # Nobody signs in with it; hashing one takes longer than all the rest of the row.
            person.password = UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20)
        copy_rows(User, self.new)
        told = [(person, {"id": str(person.public_id)}, {}) for person in self.new]
        emit_many("person_added", told, tenant_id=tenant_id, by=by)
        self._write_changes()
        for person in self.invited:
            invite_person(person, by=by)

    def _write_changes(self) -> None:
        columns = {name for before in self.before.values() for name in before}
        if not columns:
            return
        people = list(self.changed.values())
        update_rows(User, people, sorted(columns))
        described, admitted = [], []
        for person in people:
            changes = difference(person, self.before[person.pk])
            access = {name: changes.pop(name) for name in _ACCESS if name in changes}
            for key in ("email_key", "is_email_verified"):
                changes.pop(key, None)
            data = {"id": str(person.public_id)}
            described += [(person, data, changes)] if changes else []
            admitted += [(person, data, access)] if access else []
        Session.objects.filter(user__in=[person for person, *_ in admitted]).delete()
        emit_many("person_updated", described, tenant_id=self.company.tenant_id, by=self.by)
        emit_many("access_changed", admitted, tenant_id=self.company.tenant_id, by=self.by)

    def _take(self, row: dict[str, Any]) -> Became:
        wants_invitation = row.pop("send_invite", False)
        values = {_OURS.get(name, name): value for name, value in row.items()}
        if "is_active" in values:
            values["is_active"] = values["is_active"] == "active"
        if "site" in values:
            values["site"] = self.sites.get(values["site"])
            if values["site"] is None:
                self.faults.add({"site": "The company has no such site."})
        with self.faults:
            check_fields(self.company, values, known=("is_active",))
        if self.mode == Mode.CREATE:
            return self._add(values, wants_invitation)
        person, is_rehearsed = self._match(values)
        if person is not None:
            return self._change(person, values)
        return Became.UPDATED if is_rehearsed else self._add(values, wants_invitation)

    def _match(self, values: dict[str, Any]) -> tuple[User | None, bool]:
        """Who is meant, and whether an earlier row of the rehearsal would have made them."""
        said = values.get(self.match_on)
        if said is None:
            self._check_alone(values)
            raise Invalid(**{self.match_on: "This is needed, to tell who is meant."})
        key = _key(self.match_on, said)
        return self.known.get(key), key in (self.seen or ())

    def _check_alone(self, values: dict[str, Any]) -> None:
        """Gathers what is wrong with a row whoever it means."""
        with self.faults:
            check_rights({name: values[name] for name in RIGHTS if name in values}, by=self.by)
        with self.faults:
            set_names(User(display_name="?"), {"email": values.get("email", "")})

    def _add(self, values: dict[str, Any], wants_invitation: bool) -> Became:
        access = {name: values.pop(name) for name in RIGHTS if name in values}
        is_active = values.pop("is_active", True)
        with self.faults:
            check_rights(access, by=self.by)
        with self.faults:
            person = new_employee(self.company, values, access, by=self.by)
        with self.faults:
            self._check_free(_keys(values.get("email"), values.get("external_id")))
        self.faults.check()

        person.is_active = is_active
        self.new.append(person)
        self._remember(person)
        if self.seen is not None:
            self.seen.update(_keys_of(person))
        if wants_invitation and is_active:
            self.invited.append(person)
        return Became.CREATED

    def _change(self, person: User, values: dict[str, Any]) -> Became:
        if person.company_id != self.company.pk or person.is_agent:
            raise Invalid(**{self.match_on: _TAKEN})
        access = {
            name: values[name]
            for name in _ACCESS
            if name in values and values[name] != getattr(person, name)
        }
        with self.faults:
            check_rights(access, person=person, by=self.by)
        # Changed on a copy: what is refused half-way must not be found on the person later.
        draft = copy.copy(person)
        plain = {name: value for name, value in values.items() if name not in _ACCESS}
        with self.faults:
            plain = with_display_name(draft, plain)
            set_names(draft, plain)
        for name, value in access.items():
            setattr(draft, name, value)
        before = {name: getattr(person, name) for name in (*plain, *access)}
        with self.faults:
            self._check_free(_keys_of(draft), but=person)
        self.faults.check()
        if not difference(draft, before):
            return Became.SKIPPED
        if draft.email_key != person.email_key:
            draft.is_email_verified = holds_rights_of(self.by, person)
            before |= {"email_key": person.email_key, "is_email_verified": person.is_email_verified}

        for key in _keys_of(person):
            self.known.pop(key, None)
        vars(person).update(vars(draft))
        self._remember(person)
        if person.pk:
            self.changed[person.pk] = person
            self.before[person.pk] = before | self.before.get(person.pk, {})
        return Became.UPDATED

    def _check_free(self, keys: list[str], but: User | None = None) -> None:
        """Raises Invalid if somebody else has the address or the id."""
        taken = [key for key in keys if not self._is_free(key, but)]
        if taken:
            raise Invalid(**dict.fromkeys((key.partition(":")[0] for key in taken), _TAKEN))

    def _is_free(self, key: str, but: User | None) -> bool:
        other = self.known.get(key)
        return key not in (self.seen or ()) if other is None else other is but

    def _remember(self, person: User) -> None:
        self.known.update(dict.fromkeys(_keys_of(person), person))

    def _there(self, rows: list[dict[str, Any]]) -> list[User]:
        """Everybody of the tenant who has an address or an id of these rows, for us alone."""
        emails = {fold_email(row["email"]) for row in rows if "email" in row}
        ids = {row["external_id"] for row in rows if "external_id" in row}
        theirs = Q(email_key__in=emails) | Q(external_id__in=ids)
        people = User.objects.of_tenant(self.company.tenant_id).filter(theirs).order_by("pk")
        return list(people.select_related("site").select_for_update(of=("self",)))


def _keys_of(person: User) -> list[str]:
    return _keys(person.email, person.external_id)


def _keys(email: str | None, external_id: str | None) -> list[str]:
    """What nobody else of the tenant may have."""
    said = {"email": one_line(email or ""), "external_id": one_line(external_id or "")}
    return [_key(name, value) for name, value in said.items() if value]


def _key(name: str, value: str) -> str:
    return f"{name}:{fold_email(value) if name == 'email' else value}"
