"""What happened in a company: the same rows as `GET /audit-log`, for its IT to read."""

from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.http import QueryDict

from accounts.models import Outage, User
from accounts.permissions import Perm
from assets.models import Asset, Contract, Domain, License, Network
from helpdesk.core.models import Event
from helpdesk.core.text import whole_number
from portal.people import people_of, words_in
from portal.telling import Entry, Teller

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


class AuditLog:
    """The log as the address asks for it, the newest first. What that cannot mean, it ignores."""

    def __init__(self, user: User, query: QueryDict, modules: dict[str, bool]) -> None:
        self.user = user
        self.sees_assets = user.may(Perm.SEE_ASSETS) and modules["assets"]
        self.search = words_in(query)
        self.kind = query.get("kind", "") if query.get("kind", "") in KINDS else ""
        self.first, self.last = _day(query.get("from", "")), _day(query.get("to", ""))
        self.before = whole_number(query.get("before", ""))

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
        teller = Teller(self.user, self.sees_assets)
        return [teller.entry(event) for event in self.found[:PAGE_SIZE]]

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
        names["accounts.outage"] = Outage.objects.visible_to(self.user).values("title")
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


def _day(said: str) -> date | None:
    try:
        return datetime.strptime(said, "%Y-%m-%d").date()
    except ValueError:
        return None
