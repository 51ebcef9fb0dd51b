"""How services remove a row that was entered by mistake, and what else that would concern."""

from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models.constants import LOOKUP_SEP

from helpdesk.core.changes import noun_of, owner_of
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.events import emit

KEEPING = (models.PROTECT, models.RESTRICT)


@dataclass(frozen=True)
class Ties:
    """What refers to a row, counted in words: 2 IP addresses."""

    # What goes with it, what stays and refers to it no more, and what keeps it from going.
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    held_by: list[str] = field(default_factory=list)


def ties_of(row: models.Model) -> Ties:
    """Everything that refers to a row, by the foreign keys that there are."""
    ties = Ties()
    _gather(ties, type(row), row, ())
    return ties


def remove_row(row: models.Model, *, by: Any) -> None:
    """Removes a row with what belongs to it, and tells of it: `site_removed`.

    Raises NotFound; Conflict where something refers to it that must not lose it.
    """
    found = type(row).objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if found is None:
        raise NotFound
    if said := in_use(ties_of(found)):
        raise Conflict(said, code="in_use")

    data = {"id": found.pk, "name": str(found)}
    tenant_id = owner_of(found).tenant_id
    emit(f"{noun_of(found)}_removed", found, tenant_id=tenant_id, by=by, data=data)
    try:
        with transaction.atomic():
            found.delete()
            # What came to refer to it meanwhile is told of here, not when all of it is committed.
            connection.check_constraints()
    except IntegrityError as error:
        raise Conflict("Something else needs it by now, so it stays.", code="in_use") from error


def in_use(ties: Ties) -> str:
    """Why a row cannot be removed; nothing if it can."""
    held_by = " and ".join(ties.held_by)
    return held_by and f"It stays, because it is named by {held_by}."


def _gather(
    ties: Ties, model: type[models.Model], row: models.Model, path: tuple[str, ...]
) -> None:
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.concrete or not (relation.one_to_many or relation.one_to_one):
            continue
        by_way_of = (relation.field.name, *path)
        rows = relation.related_model._base_manager.filter(**{LOOKUP_SEP.join(by_way_of): row})
        if not (count := rows.count()):
            continue
        words = f"{count} {_name_of(relation, count)}"
        if relation.related_model._meta.auto_created or relation.on_delete not in (
            models.CASCADE,
            *KEEPING,
        ):
            ties.left.append(words)
        elif relation.on_delete in KEEPING:
            ties.held_by.append(words)
        else:
            ties.lost.append(words)
            _gather(ties, relation.related_model, row, by_way_of)


def _name_of(relation: models.ForeignObjectRel, count: int) -> str:
    """What refers, or where there may be many on either side, what is referred to besides."""
    model = relation.related_model
    if model._meta.auto_created:
        model = next(
            each.related_model
            for each in model._meta.concrete_fields
            if each.is_relation and each != relation.field
        )
    return model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
