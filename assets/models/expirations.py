"""Everything that ends on a day, in one list."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import BooleanField, F, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.permissions import Perm
from assets.models.assets import Asset
from assets.models.contracts import Contract
from assets.models.domains import Domain
from assets.models.licenses import License
from assets.models.terms import State, Term

MODELS: tuple[type[models.Model], ...] = (License, Contract, Domain, Asset)
TERMS: dict[str, tuple[type[models.Model], Term]] = {
    term.noun: (model, term) for model in MODELS for term in model.TERMS
}
# The module that switches each off.
MODULES = {
    "license": "licenses",
    "contract": "contracts",
    "domain": "domains",
    "certificate": "domains",
    "warranty": "assets",
}


def nouns_for(user: Any, switches: dict[str, bool]) -> list[str]:
    """What of it a person may be told: contracts are for everybody, the rest for who sees assets."""
    seen = TERMS if user.may(Perm.SEE_ASSETS) else ["contract"]
    return [noun for noun in seen if switches[MODULES[noun]]]


def ending_within(
    user: Any, nouns: Iterable[str], *, days: int, with_expired: bool = False
) -> QuerySet:
    """What of these ends from today on within so many days, what ends next first; one query.

    Rows are `{kind, subject, title, owner, day, state, renews}`, as this person may see them.
    """
    today = timezone.now().date()
    first = None if with_expired else today
    parts = [_ending(user, noun, first, today + timedelta(days=days)) for noun in nouns]
    if not parts:
        return Contract.objects.none().values("pk")
    return parts[0].union(*parts[1:], all=True).order_by("day", "kind", "subject")


def _ending(user: Any, noun: str, first: date | None, last: date) -> QuerySet:
    model, term = TERMS[noun]
    is_moment = isinstance(model._meta.get_field(term.ends), models.DateTimeField)
    within = Q(**{f"{term.ends}__lt": _start(last + timedelta(days=1), is_moment)})
    if first:
        within &= Q(**{f"{term.ends}__gte": _start(first, is_moment)})
    names = {field.name for field in model._meta.get_fields()}
    rows = model.objects.visible_to(user).filter(within).exclude(**{term.state: State.CANCELLED})
    return rows.order_by().values(
        kind=Value(noun),
        subject=F("pk"),
        title=F("name" if "name" in names else "machine_name"),
        owner=F("company__name"),
        day=TruncDate(term.ends, tzinfo=UTC) if is_moment else F(term.ends),
        state=F(term.state),
        renews=F("auto_renew") if "auto_renew" in names else Value(False, BooleanField()),
    )


def _start(day: date, is_moment: bool) -> date:
    return datetime.combine(day, time(), UTC) if is_moment else day
