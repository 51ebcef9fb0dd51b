"""What happened in a company, in words: the same as `GET /audit-log`, for its IT to read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.http import QueryDict

from accounts.models import Site, User
from accounts.models.audit import OPEN_BOOKS
from accounts.permissions import Perm
from assets.models import Asset, Contract, Domain, License, Network
from helpdesk.core.models import Event
from portal.people import people_of, words_in

HOME = "/portal/audit-log"
PAGE_SIZE = 50
# What may be chosen: how it is called, and what such events are about.
KINDS = {
    "people": ("People and rights", ("accounts.user",)),
    "sign-ins": ("Sign-ins", ("accounts.session",)),
    "groups": ("Groups", ("accounts.managergroup",)),
    "requests": ("Requests", ("tickets.ticket",)),
    "equipment": ("Equipment", ("assets.asset",)),
    "contracts": (
        "Contracts, licenses, networks",
        ("assets.contract", "assets.license", "assets.domain", "assets.network", "assets.vlan"),
    ),
    "imports": ("Imports", ("imports.import",)),
    "company": ("Company and sites", ("accounts.company", "accounts.site", "accounts.outage")),
}
# What stands for it, and how it is told; `{}` is whom or what it is about.
STORY = {
    "person_added": ("user-plus", "added {}"),
    "person_updated": ("user-pen", "changed {}"),
    "access_changed": ("shield", "changed what {} may do"),
    "password_changed": ("key-round", "changed the password of {}"),
    "person_invited": ("mail-plus", "invited {}"),
    "email_verified": ("mail-check", "confirmed the address of {}"),
    "identity_added": ("link", "added a way to sign in for {}"),
    "identity_removed": ("unlink", "removed a way to sign in for {}"),
    "decisions_delegated": ("user-cog", "named a stand-in"),
    "delegation_ended": ("user-cog", "ended their stand-in"),
    "signed_in": ("log-in", "signed in"),
    "manager_group_added": ("users-round", "added the group {}"),
    "manager_group_updated": ("users-round", "changed the group {}"),
    "manager_group_removed": ("users-round", "removed the group {}"),
    "import_finished": ("file-up", "imported {}"),
    "ticket_created": ("message-square-plus", "opened {}"),
    "ticket_updated": ("message-square", "changed {}"),
    "comment_added": ("message-square-text", "replied to {}"),
    "attachment_added": ("paperclip", "added a file to {}"),
    "attachment_removed": ("paperclip", "removed a file from {}"),
    "watchers_changed": ("eye", "changed who follows {}"),
    "approval_requested": ("stamp", "asked for a yes to {}"),
    "approval_reminded": ("stamp", "reminded those who decide on {}"),
    "approval_escalated": ("stamp", "passed the decision on {} on"),
    "approval_decided": ("stamp", "decided on {}"),
    "approval_withdrawn": ("stamp", "took back the question about {}"),
    "asset_added": ("package-plus", "took in {}"),
    "asset_updated": ("laptop", "changed {}"),
    "asset_removed": ("trash-2", "removed {}"),
    "asset_port_added": ("ethernet-port", "added a port to {}"),
    "asset_port_updated": ("ethernet-port", "changed a port of {}"),
    "asset_port_removed": ("ethernet-port", "removed a port of {}"),
    "asset_credential_added": ("key-round", "added a password to {}"),
    "asset_credential_updated": ("key-round", "changed a password of {}"),
    "asset_credential_removed": ("key-round", "removed a password of {}"),
    "asset_credential_revealed": ("eye", "looked up a password of {}"),
    "asset_related": ("link", "linked {}"),
    "asset_unrelated": ("unlink", "unlinked {}"),
}
# The rest follows from its name: `site_added`, `contract_expiring`.
ENDINGS = {"added": "added the", "updated": "changed the", "removed": "removed the"}
LABELS = {
    "is_manager": "Decides on requests",
    "it_privileges": "Keeps people and settings",
    "can_create_tickets": "Asks for help",
    "can_view_billing": "Sees invoices",
    "asset_edit": "Equipment",
    "is_active": "May sign in",
    "display_name": "Name",
    "members": "People",
}
IMPORTED = {"employees": "people", "assets": "equipment"}


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened: who, what they did to what, and what was different after it."""

    event: Event
    symbol: str
    before: str
    subject: str
    after: str
    href: str
    changes: list[Change] = field(default_factory=list)
    fields: str = ""


class AuditLog:
    """The log as the address asks for it, the newest first. What that cannot mean, it ignores."""

    def __init__(self, user: User, query: QueryDict, modules: dict[str, bool]) -> None:
        self.user = user
        self.sees_assets = user.may(Perm.SEE_ASSETS) and modules["assets"]
        self.search = words_in(query)
        self.kind = query.get("kind", "") if query.get("kind", "") in KINDS else ""
        self.first, self.last = _day(query.get("from", "")), _day(query.get("to", ""))
        self.before = _key(query.get("before", ""))

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(key, label) for key, (label, _) in KINDS.items()]

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.kind or self.first or self.last)

    @cached_property
    def rows(self) -> QuerySet:
        rows = Event.objects.of_tenant(self.user.tenant_id).of_company(self.user.company_id)
        rows = rows.on_days(self.first, self.last)
        if self.kind:
            rows = rows.about_any(KINDS[self.kind][1])
        if self.search:
            rows = rows.concerning(people_of(self.user).called(self.search))
        if self.before:
            rows = rows.older_than(self.before)
        return rows

    @cached_property
    def found(self) -> list[Event]:
        """The page, and one more if there is a next one. Pages go by the last key, uncounted."""
        return list(self._named(self.rows).select_related("actor")[: PAGE_SIZE + 1])

    @property
    def entries(self) -> list[Entry]:
        return [self._entry(event) for event in self.found[:PAGE_SIZE]]

    @property
    def pager(self) -> dict[str, str]:
        more = len(self.found) > PAGE_SIZE
        return {
            "label": "The newest" if not self.before else "Older ones",
            "previous_url": self.url() if self.before else "",
            "next_url": self.url(before=self.found[PAGE_SIZE - 1].pk) if more else "",
            "previous_label": "Newest",
        }

    def url(self, **changes: Any) -> str:
        state = {
            "q": self.search,
            "kind": self.kind,
            "from": self.first or "",
            "to": self.last or "",
        } | changes
        query = urlencode({name: value for name, value in state.items() if value})
        return f"{HOME}?{query}" if query else HOME

    def _named(self, rows: QuerySet) -> QuerySet:
        """With what an event is about by its name, as far as this person may see that."""
        people = User.objects.of_tenant(self.user.tenant_id)
        names = {"accounts.user": people.values("display_name")}
        names["assets.contract"] = Contract.objects.visible_to(self.user).values("name")
        if self.sees_assets:
            names["assets.asset"] = Asset.objects.visible_to(self.user).values("machine_name")
            for model in (License, Domain, Network):
                label = model._meta.label_lower
                names[label] = model.objects.visible_to(self.user).values("name")
        cases = [
            When(subject_type=label, then=Subquery(found.filter(pk=OuterRef("subject_id"))))
            for label, found in names.items()
        ]
        number = people_of(self.user).filter(pk=OuterRef("subject_id")).values("employee_number")
        person = When(subject_type="accounts.user", then=Subquery(number))
        return rows.annotate(subject_name=Case(*cases), person_number=Case(person))

    def _entry(self, event: Event) -> Entry:
        symbol, words = STORY.get(event.type) or _words_of(event.type)
        before, _, after = words.partition("{}")
        is_open = event.subject_type in OPEN_BOOKS
        subject, href = self._subject(event)
        return Entry(
            event,
            symbol,
            before,
            subject if "{}" in words else "",
            after,
            href,
            self._changes(event.changes) if is_open else [],
            "" if is_open else ", ".join(_label(name).lower() for name in sorted(event.changes)),
        )

    def _subject(self, event: Event) -> tuple[str, str]:
        """What it is about, and where that is, if it has a page here."""
        name, data = event.subject_name or "", event.data
        match event.subject_type:
            case "accounts.user":
                known = f"/portal/people/{event.person_number}" if event.person_number else ""
                return ("their own account" if event.actor_id == event.subject_id else name), known
            case "tickets.ticket":
                reference = str(data.get("number", ""))
                return reference, f"/portal/tickets/{int(reference.rpartition('-')[2] or 0)}"
            case "assets.asset":
                known = f"/portal/equipment/{event.subject_id}" if name else ""
                removed = data.get("machine_name", "") if self.sees_assets else ""
                return name or removed or "a device", known
            case "imports.import":
                kind = str(data.get("kind", ""))
                things = IMPORTED.get(kind, kind)
                known = f"/portal/{things}/imports/{event.subject_id}" if kind in IMPORTED else ""
                return things, known
        return name or str(data.get("name", "")), ""

    def _changes(self, changes: dict[str, list[Any]]) -> list[Change]:
        return [self._change(name, *pair) for name, pair in changes.items() if name != "company"]

    def _change(self, name: str, old: Any, new: Any) -> Change:
        if isinstance(old, list) and isinstance(new, list):
            gone = [f"without {each}" for each in old if each not in new]
            come = [f"with {each}" for each in new if each not in old]
            return Change(_label(name), "", ", ".join(come + gone))
        return Change(_label(name), self._shown(name, old), self._shown(name, new))

    def _shown(self, name: str, value: Any) -> str:
        if name == "site" and value is not None:
            return self._sites.get(value, "another site")
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return "nothing" if value in (None, "") else str(value)

    @cached_property
    def _sites(self) -> dict[int, str]:
        return dict(Site.objects.visible_to(self.user).values_list("pk", "name"))


def _words_of(type_: str) -> tuple[str, str]:
    noun, _, ending = type_.rpartition("_")
    noun = noun.replace("_", " ")
    if ending in ENDINGS:
        return "file-pen", f"{ENDINGS[ending]} {noun} {{}}"
    return "calendar-clock", f"noted: {noun} {ending}, {{}}"


def _label(name: str) -> str:
    return LABELS.get(name, name.replace("_", " ").capitalize())


def _day(said: str) -> date | None:
    try:
        return datetime.strptime(said, "%Y-%m-%d").date()
    except ValueError:
        return None


def _key(said: str) -> int:
    fits = said.isascii() and said.isdigit() and len(said) < 19
    return int(said) if fits else 0
