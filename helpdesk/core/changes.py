"""How services change rows from what a form or an API sent: by name, checked, and told of."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.constraints import BaseConstraint

from helpdesk.core.errors import Invalid
from helpdesk.core.events import emit
from helpdesk.core.text import is_storable, one_line

Changed = dict[str, list[Any]]


def keep_row(
    row: models.Model,
    values: dict[str, Any],
    *,
    names: tuple[str, ...],
    by: Any,
    many: tuple[str, ...] = (),
) -> Any:
    """Stores a new or a changed row, and tells of it. Raises Invalid.

    Only `names` may be among the values, of which `many` hold rows.
    """
    is_new = row.pk is None
    check_names(values, names)

    changed = apply_changes(row, cleaned(row, values), many=many)

    tell_kept(row, None if is_new else changed, by=by)
    return row


def check_names(changes: dict[str, Any], allowed: tuple[str, ...]) -> None:
    """Raises Invalid for fields that this service does not change."""
    if unknown := set(changes) - set(allowed):
        raise Invalid.of(dict.fromkeys(sorted(unknown), "This cannot be changed."))


def check_tenant(tenant_id: int, **values: Any) -> None:
    """Raises Invalid for a row of another tenant, alone or among others."""
    for name, value in values.items():
        rows = value if isinstance(value, Iterable) else [value]
        if any(row is not None and row.tenant_id != tenant_id for row in rows):
            raise Invalid(**{name: "There is no such thing."})


def cleaned(row: models.Model, values: dict[str, Any]) -> dict[str, Any]:
    """Texts on one line where they have one line, nothing where there may be nothing.

    Raises Invalid for what cannot be stored.
    """
    clean = {}
    for name, value in values.items():
        if isinstance(value, str):
            field = row._meta.get_field(name)
            if not is_storable(value):
                raise Invalid.of({name: "This has characters that cannot be stored."})
            value = one_line(value) if isinstance(field, models.CharField) else value.strip()
            value = None if value == "" and field.null else value
        clean[name] = value
    return clean


def apply_changes(
    row: models.Model, changes: dict[str, Any], *, many: tuple[str, ...] = ()
) -> Changed:
    """Sets and saves the fields; gives what changed as `{field: [old, new]}`. Raises Invalid.

    Fields named in `many` hold rows, and are set once the row is saved.
    """
    plain = {name: value for name, value in changes.items() if name not in many}
    before = {name: getattr(row, name) for name in plain}
    for name, value in plain.items():
        setattr(row, name, value)
    try:
        row.full_clean(exclude=["public_id"])
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        raise _refused(row, error, plain) from error
    except IntegrityError as error:
        # Somebody else saved the same between the check and now.
        raise Invalid("There is one like this already.", code="duplicate") from error
    now = {name: getattr(row, name) for name in plain}
    changed = {n: [told(old), told(now[n])] for n, old in before.items() if old != now[n]}
    for name in many:
        if name in changes:
            changed |= _set_many(row, name, changes[name])
    return changed


def _refused(row: models.Model, error: ValidationError, named: dict[str, Any]) -> Invalid:
    """What is wrong, by the fields that were named, or with the row as a whole."""
    found = {name: texts[0] for name, texts in error.message_dict.items() if name in named}
    own = {str(each.violation_error_message) for each in row._meta.constraints}
    own.discard(str(BaseConstraint.default_violation_error_message))
    whole = [text for text in error.message_dict.get(NON_FIELD_ERRORS, []) if text in own]
    if whole and not found:
        return Invalid(whole[0])
    if found:
        return Invalid.of(found)
    # What else names no field is the constraint that keeps names apart.
    return Invalid(code="duplicate", name="Another one has this name already.")


def _set_many(row: models.Model, name: str, rows: Any) -> Changed:
    were = sorted(map(str, getattr(row, name).all()))
    getattr(row, name).set(rows)
    are = sorted(map(str, rows))
    return {name: [were, are]} if were != are else {}


def told(value: Any) -> Any:
    """A value as an event keeps it."""
    if isinstance(value, list):
        return [told(each) for each in value]
    plain = value is None or isinstance(value, str | int | float | bool | dict)
    return value if plain else str(value)


def noun_of(row: models.Model) -> str:
    """What events call a row: `license`, `backup_job`."""
    return row._meta.verbose_name.lower().replace(" ", "_")


def owner_of(row: models.Model) -> Any:
    """Who a row belongs to and who has a tenant: a company, or the row itself."""
    for step in row.TENANT_PATH.split("__")[:-1]:
        row = getattr(row, step)
    return row


def tell_kept(row: models.Model, changed: Changed | None, *, by: Any) -> None:
    """Tells of a new row, for which `changed` is None, or of a changed one: `site_updated`."""
    type_ = f"{noun_of(row)}_{'added' if changed is None else 'updated'}"
    tell_change(type_, row, tenant_id=owner_of(row).tenant_id, changed=changed, by=by)


def tell_change(
    type_: str,
    row: models.Model,
    *,
    tenant_id: int,
    changed: Changed | None,
    by: Any,
    data: dict[str, Any] | None = None,
) -> None:
    """Emits what happened; `changed` is None for a new row, and empty if nothing happened."""
    if changed is None or changed:
        facts = {"id": row.pk, **(data or {})}
        emit(type_, row, tenant_id=tenant_id, by=by, changes=changed, data=facts)
