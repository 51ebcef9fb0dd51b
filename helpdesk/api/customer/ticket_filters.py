"""Which tickets are asked for: the filters of V010, V020 and V022, in a query or in a body."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from accounts.models import User
from helpdesk.api.base import first_sentence
from helpdesk.api.customer.ticket_words import CHOICES, STATUSES, statuses_of
from helpdesk.api.fields import Moment, StrictSerializer, Text
from helpdesk.core.errors import Invalid
from helpdesk.core.text import is_storable
from tickets.models.rows import TicketQuerySet

MANY = 100
# What an order is named by, and the column it means.
SORTS = {
    "ticket_number": "number",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "closed_at": "closed_at",
    "priority": "priority",
    "status": "status",
    "subject": "title",
}
END_OF_TIME = dt.datetime.max.replace(tzinfo=dt.UTC)
A_DAY, A_SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)


class Several(serializers.Field):
    """One value or a list of them; in a query also with commas between. Gives a list."""

    def __init__(self, read: Callable[[str], Any], **options: Any) -> None:
        self.read = read
        super().__init__(required=False, **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        items = data if isinstance(data, list) else [data]
        if len(items) > MANY or not all(_is_plain(item) for item in items):
            raise serializers.ValidationError("This must be a value, or a list of them.")
        parts = [part.strip() for item in items for part in str(item).split(",")]
        return [self.read(part) for part in parts if part]


class Edge(Moment):
    """A day or a moment. Gives the first moment that is inside, or behind the `last` that is."""

    def __init__(self, *, last: bool = False, **options: Any) -> None:
        self.last = last
        super().__init__(required=False, **options)

    def to_internal_value(self, data: Any) -> dt.datetime:
        try:
            if isinstance(data, str) and len(data) == len("2026-03-10"):
                begins = dt.datetime.combine(dt.date.fromisoformat(data), dt.time(), dt.UTC)
                return _behind(begins, A_DAY) if self.last else begins
            begins = super().to_internal_value(data)
            return _behind(begins, A_SECOND) if self.last else begins
        except ValueError:
            said = "This must be a day like 2026-03-10 or a time like 2026-03-10T14:30:00Z."
            raise serializers.ValidationError(said) from None


def _behind(begins: dt.datetime, length: dt.timedelta) -> dt.datetime:
    """Where what begins then has ended, or the end of time."""
    try:
        return begins + length
    except OverflowError:
        return END_OF_TIME


def _is_plain(item: Any) -> bool:
    return isinstance(item, str | int) and not isinstance(item, bool) and is_storable(str(item))


def _status(text: str) -> str:
    if text.lower() not in {*STATUSES, "all"}:
        raise serializers.ValidationError(f"{CHOICES[:-1]}, or all.")
    return text.lower()


def _priority(text: str) -> int:
    if text not in {"1", "2", "3", "4"}:
        raise serializers.ValidationError("From 1 (critical) to 4 (low).")
    return int(text)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise serializers.ValidationError("This must be a whole number.")
    return int(text)


def _technician(text: str) -> int | None:
    return None if text == "none" else _number(text)


class TicketQuery(StrictSerializer):
    """What must hold of a ticket, all of it, and the order. What is left out says nothing."""

    q = Text(required=False, help_text='Words, "phrases", OR, -without.')
    search = Text(required=False, help_text="The same as `q`.")
    status = Several(_status, help_text=f"{CHOICES[:-1]}, or all.")
    priority = Several(_priority, help_text="1 to 4.")
    job_type = Several(str, help_text="The name of a job type.")
    assigned_tech = Several(_technician, help_text="An employee number, or `none`.")
    requester = Several(_number, help_text="The employee number of who asked.")
    site_number = Several(_number)
    asset_id = Several(_number)
    created_from = Edge(help_text="A day or a time, itself included.")
    created_to = Edge(last=True, help_text="A day or a time, itself included.")
    updated_from = Edge()
    updated_to = Edge(last=True)
    closed_from = Edge()
    closed_to = Edge(last=True)
    sort = serializers.ChoiceField(list(SORTS), required=False)
    order = serializers.ChoiceField(["asc", "desc"], required=False)


OF_LISTS = ("status", "sort", "order", "search")
OF_SEARCH = tuple(TicketQuery._declared_fields)


def parameters(names: tuple[str, ...] = OF_SEARCH) -> list[OpenApiParameter]:
    """What a query may say, for the document."""
    fields = TicketQuery().fields
    return [
        OpenApiParameter(
            name,
            str,
            description=_told(fields[name]),
            enum=list(getattr(fields[name], "choices", ())) or None,
        )
        for name in names
    ]


def _told(field: serializers.Field) -> str:
    said = field.help_text or ""
    return f"{said} May repeat.".strip() if isinstance(field, Several) else said


def asked_in(
    query: QueryDict,
    names: tuple[str, ...] = OF_SEARCH,
    serializer: type[TicketQuery] = TicketQuery,
) -> dict[str, Any]:
    """What the query of an address says of these filters. Raises Invalid."""
    fields = serializer().fields
    said = {}
    for name in names:
        if values := [*query.getlist(name), *query.getlist(f"{name}[]")]:
            said[name] = values if isinstance(fields[name], Several) else values[-1]
    form = serializer(data=said)
    if not form.is_valid():
        raise Invalid.of({name: first_sentence(said) for name, said in form.errors.items()})
    return form.validated_data


def fitting(rows: TicketQuerySet, asked: dict[str, Any], user: User) -> TicketQuerySet:
    """The tickets of these of which everything holds that is asked, in the order wanted."""
    people = User.objects.of_tenant(user.tenant_id)
    words = asked.get("status", [])
    if words and "all" not in words:
        rows = rows.with_status(statuses_of(words))
    if asked.get("priority"):
        rows = rows.with_priority(asked["priority"])
    if asked.get("job_type"):
        rows = rows.of_job_types_named(asked["job_type"])
    if numbers := asked.get("assigned_tech"):
        rows = rows.assigned_among(people.numbered(numbers), or_nobody=None in numbers)
    if asked.get("requester"):
        rows = rows.requested_by_any(people.numbered(asked["requester"]))
    if asked.get("site_number"):
        rows = rows.at_sites_numbered(asked["site_number"])
    if asked.get("asset_id"):
        rows = rows.of_assets(asked["asset_id"])
    rows = rows.created_within(asked.get("created_from"), asked.get("created_to"))
    rows = rows.updated_within(asked.get("updated_from"), asked.get("updated_to"))
    rows = rows.closed_within(asked.get("closed_from"), asked.get("closed_to"))
    if text := words_of(asked):
        rows = rows.matching(text, user)
    return ordered(rows, asked)


def words_of(asked: dict[str, Any]) -> str:
    """The words that are looked for."""
    return " ".join(asked.get(name, "") for name in ("q", "search")).strip()


def ordered(rows: TicketQuerySet, asked: dict[str, Any]) -> TicketQuerySet:
    """In the order that is asked for, the newest first unless told."""
    column = SORTS[asked.get("sort", "ticket_number")]
    return rows.sorted_by(column, descending=asked.get("order", "desc") == "desc")
