"""How the audit log says what happened: who did what to whom, and what was different after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.models import Site, User
from accounts.models.audit import OPEN_BOOKS
from helpdesk.core.models import Event

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
    "approval_requested": ("stamp", "asked for approval of {}"),
    "approval_reminded": ("stamp", "reminded those who decide on {}"),
    "approval_escalated": ("stamp", "passed the decision on {} on"),
    "approval_decided": ("stamp", "decided on {}"),
    "approval_withdrawn": ("stamp", "withdrew the approval request for {}"),
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
    "restore_requested": ("database-backup", "requested a restore with {}"),
    "outage_reported": ("triangle-alert", "reported the outage {}"),
    "asset_related": ("link", "linked {}"),
    "asset_unrelated": ("unlink", "unlinked {}"),
}
TRIAL = ("flask-conical", "tried an import of {}")
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
    changes: list[Change]
    fields: str


class Teller:
    """Puts events into words for one person; `sees_assets` is whether they may know of equipment.

    The events have `subject_name` and `person_number`, as far as this person may see them.
    """

    def __init__(self, user: User, sees_assets: bool) -> None:
        self.user, self.sees_assets = user, sees_assets

    def entry(self, event: Event) -> Entry:
        """One event in words. What was before and after is told of open books only."""
        symbol, words = TRIAL if event.data.get("is_dry_run") else _words_of(event.type)
        before, _, after = words.partition("{}")
        is_open = event.subject_type in OPEN_BOOKS
        subject, href = self._subject(event)
        return Entry(
            event=event,
            symbol=symbol,
            before=before,
            subject=subject if "{}" in words else "",
            after=after,
            href=href,
            changes=self._changes(event.changes) if is_open else [],
            fields="" if is_open else _listed(event.changes),
        )

    def _subject(self, event: Event) -> tuple[str, str]:
        """What it is about, and where that is, if it has a page here."""
        name, data = event.subject_name or "", event.data
        match event.subject_type:
            case "accounts.user":
                known = f"/portal/people/{event.person_number}" if event.person_number else ""
                return ("their own account" if event.actor_id == event.subject_id else name), known
            case "tickets.ticket" | "tickets.restorerequest":
                reference = str(data.get("number") or data.get("ticket", ""))
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
    if type_ in STORY:
        return STORY[type_]
    noun, _, ending = type_.rpartition("_")
    noun = noun.replace("_", " ")
    if ending in ENDINGS:
        return "file-pen", f"{ENDINGS[ending]} {noun} {{}}"
    return "calendar-clock", f"noted: {noun} {ending} {{}}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(_label(name).lower() for name in sorted(names))


def _label(name: str) -> str:
    return LABELS.get(name, name.replace("_", " ").capitalize())
