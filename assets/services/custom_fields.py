"""What may stand in the fields that a type of asset has of its own."""

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

from assets.models import AssetField
from helpdesk.core.errors import Invalid
from helpdesk.core.text import is_storable

LONGEST_TEXT = 1_000
LARGEST_NUMBER = 10**15
NEEDED = "This is needed."


def merged(
    fields: Iterable[AssetField], known: dict[str, Any], given: dict[str, Any]
) -> dict[str, Any]:
    """What an asset has in these fields once `given` goes over `known`; null takes a value away.

    What the type does not have is refused in `given` and dropped from `known`. Raises Invalid.
    """
    defined = {field.key: field for field in fields}
    if unknown := set(given) - set(defined):
        raise Invalid.of({_name(key): "This type has no such field." for key in sorted(unknown)})
    faults, found = {}, {}
    for key, field in defined.items():
        value = given.get(key, known.get(key))
        try:
            value = checked(field, value) if key in given else value
        except ValueError as fault:
            faults[_name(key)] = str(fault)
            continue
        if value is not None:
            found[key] = value
        elif field.is_required:
            faults[_name(key)] = NEEDED
    if faults:
        raise Invalid.of(faults)
    return found


def checked(field: AssetField, value: Any) -> Any:
    """A value as it is kept, None for nothing. Raises ValueError with a sentence for people.

    Texts stand for numbers, dates and flags as well: forms and CSV know nothing else.
    """
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        return None
    return _CHECKS[field.kind](field, value)


def _text(field: AssetField, value: Any) -> str:
    if not isinstance(value, str) or not is_storable(value):
        raise ValueError("This must be text.")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"At most {LONGEST_TEXT} characters.")
    return value


def _number(field: AssetField, value: Any) -> int | float:
    if isinstance(value, str):
        try:
            value = float(value) if any(char in value for char in ".eE") else int(value)
        except ValueError:
            value = None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError("This must be a number.")
    if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
        raise ValueError("This number is out of range.")
    return value


def _date(field: AssetField, value: Any) -> str:
    try:
        # Other forms of ISO 8601 would be kept in many ways.
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError
        return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("This must be a date like 2026-03-10.") from None


def _choice(field: AssetField, value: Any) -> str:
    if value not in field.choices:
        raise ValueError(f"One of: {', '.join(field.choices)}.")
    return value


def _flag(field: AssetField, value: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if isinstance(value, str):
        value = words.get(value.lower())
    if not isinstance(value, bool):
        raise ValueError("This must be true or false.")
    return value


_CHECKS = {
    AssetField.Kind.TEXT: _text,
    AssetField.Kind.NUMBER: _number,
    AssetField.Kind.DATE: _date,
    AssetField.Kind.CHOICE: _choice,
    AssetField.Kind.BOOL: _flag,
}


def _name(key: str) -> str:
    return f"custom_fields.{key}"
