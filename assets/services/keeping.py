"""What all services of the inventory do: check what was sent, store it, follow its dates, tell."""

from typing import Any

from django.db import models

from accounts.models import User
from assets.models.terms import Term
from helpdesk.core.changes import (
    Changed,
    apply_changes,
    check_names,
    cleaned,
    owner_of,
    tell_kept,
)
from helpdesk.core.errors import Invalid
from helpdesk.core.events import emit


def keep_inventory(
    row: models.Model,
    values: dict[str, Any],
    *,
    names: tuple[str, ...],
    by: User,
    many: tuple[str, ...] = (),
    beside: Changed | None = None,
) -> models.Model:
    """Stores a new or a changed row of one company, and what its dates say. Raises Invalid.

    Only `names` may be among the values, of which `many` hold rows; `beside` is what else changed.
    """
    is_new = row.pk is None
    check_names(values, names)
    _check_company(row, values)

    changed = apply_changes(row, cleaned(row, values), many=many) | (beside or {})
    changed |= follow_terms(row, by=by, is_told=not is_new)

    tell_kept(row, None if is_new else changed, by=by)
    return row


def follow_terms(row: models.Model, *, by: User, is_told: bool = True) -> Changed:
    """Brings the states of a row to what its dates say by now; tells of each change, once."""
    changed: Changed = {}
    for term in getattr(row, "TERMS", ()):
        was = getattr(row, term.state)
        found = type(row).objects.filter(pk=row.pk).with_due_state(term)
        due = found.values_list("due_state", flat=True).get()
        if due == was:
            continue
        setattr(row, term.state, due)
        row.save(update_fields=[term.state])
        changed[term.state] = [was, due]
        if is_told and due:
            _tell(row, term, was, by)
    return changed


def _tell(row: models.Model, term: Term, was: str, by: User) -> None:
    state, ends = getattr(row, term.state), getattr(row, term.ends)
    emit(
        f"{term.noun}_{state}",
        row,
        tenant_id=owner_of(row).tenant_id,
        by=by,
        changes={term.state: [was, state]},
        data={"id": row.pk, "name": str(row), "ends": ends and ends.isoformat()},
    )


def _check_company(row: models.Model, values: dict[str, Any]) -> None:
    """Raises Invalid where a value is a row of another company."""
    company = owner_of(row)
    for name, value in values.items():
        for other in value if isinstance(value, list | tuple | models.QuerySet) else [value]:
            if isinstance(other, models.Model) and _company_of(other) != company.pk:
                raise Invalid(**{name: "There is no such thing in this company."})


def _company_of(row: models.Model) -> int:
    return row.company_id if hasattr(row, "company_id") else owner_of(row).pk
