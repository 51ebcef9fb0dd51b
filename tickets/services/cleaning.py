"""What a ticket's fields may hold: one rule for every entrance."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from helpdesk.core.errors import Invalid
from helpdesk.core.text import is_storable, one_line
from tickets.models import Ticket

MIN_TITLE, MAX_TITLE = 3, 300
# Read once: Django makes the list anew each time.
SCALE = frozenset(Ticket.Priority.values)
MAX_BODY = 100_000
MAX_CATEGORY = 100
MAX_TAGS, MAX_TAG = 30, 50
MAX_CUSTOM_JSON = 65_536


def clean_title(title: str) -> str:
    clean = one_line(title)
    if len(clean) < MIN_TITLE:
        raise Invalid(title=f"At least {MIN_TITLE} characters.")
    if len(clean) > MAX_TITLE:
        raise Invalid(title=f"At most {MAX_TITLE} characters.")
    return clean


def clean_body(body: str, field: str, *, required: bool) -> str:
    """A Markdown text with `\\n` line ends. Raises Invalid for `field`."""
    if not is_storable(body):
        raise Invalid(**{field: "This has characters that cannot be stored."})
    clean = body.replace("\r\n", "\n").replace("\r", "\n")
    if required and not clean.strip():
        raise Invalid(**{field: "Write something first."})
    if len(clean) > MAX_BODY:
        raise Invalid(**{field: f"At most {MAX_BODY:,} characters."})
    return clean


def clean_scale(value: int | None, field: str) -> int | None:
    """A priority or an urgency."""
    if value is not None and value not in SCALE:
        raise Invalid(**{field: "From 1 (critical) to 4 (low)."})
    return value


def clean_priority(value: int | None) -> int:
    if value is None:
        raise Invalid(priority="A priority is needed, from 1 (critical) to 4 (low).")
    return clean_scale(value, "priority")


def clean_label(text: str | None, field: str) -> str:
    """A category or subcategory."""
    clean = one_line(text or "")
    if len(clean) > MAX_CATEGORY:
        raise Invalid(**{field: f"At most {MAX_CATEGORY} characters."})
    return clean


def clean_status(text: str) -> str:
    """A status in any case, with spaces or underscores."""
    wanted = text.strip().replace("_", " ").casefold()
    for status in Ticket.Status.values:
        if status.casefold() == wanted:
            return status
    raise Invalid(status=f"One of {', '.join(Ticket.Status.values)}.")


def clean_tags(tags: Iterable[str] | None) -> list[str]:
    """Lower case, without doubles, in the order given."""
    clean = list(dict.fromkeys(filter(None, (one_line(tag).lower() for tag in tags or []))))
    if len(clean) > MAX_TAGS:
        raise Invalid(tags=f"At most {MAX_TAGS} tags.")
    if any(len(tag) > MAX_TAG for tag in clean):
        raise Invalid(tags=f"A tag has at most {MAX_TAG} characters.")
    return clean


def clean_custom_json(value: Any) -> dict[str, Any]:
    """A JSON object that PostgreSQL can store."""
    if not isinstance(value, dict):
        raise Invalid(custom_json="This must be an object.")
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        raise Invalid(custom_json="This is not JSON, or too deep.") from None
    if not is_storable(written) or "\\u0000" in written:
        raise Invalid(custom_json="This has characters that cannot be stored.")
    if len(written) > MAX_CUSTOM_JSON:
        raise Invalid(custom_json=f"At most {MAX_CUSTOM_JSON:,} characters.")
    return value


def clean_moment(value: datetime | None, field: str) -> datetime | None:
    if value is not None and timezone.is_naive(value):
        raise Invalid(**{field: "A time needs its zone."})
    if value is not None and not 1900 <= value.year < 3000:
        # At the ends of the calendar a time cannot be shown in every zone.
        raise Invalid(**{field: "A time between 1900 and 2999."})
    return value
