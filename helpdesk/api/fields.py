"""Fields that take exactly one JSON type: `"3"` is no number, `1` is no text, `"yes"` no flag."""

import datetime as dt
import re
import uuid
from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from helpdesk.core.plans import Plan
from helpdesk.core.text import is_storable

RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
UNSTORABLE = "This has characters that cannot be stored."


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know, so that a slip never passes in silence."""

    default_error_messages = {"invalid": "This must be an object."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError({str(name): "Unknown field." for name in unknown})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A JSON string that PostgreSQL can store. Lengths and blanks are the service's business.

    `lengths` tells the document what the service takes, least and most.
    """

    def __init__(self, *, lengths: tuple[int, int] | None = None, **options: Any) -> None:
        options.setdefault("trim_whitespace", False)
        options.setdefault("allow_blank", True)
        super().__init__(**options)
        if lengths:
            least, most = lengths
            told = {"type": "string", "minLength": least, "maxLength": most}
            self._spectacular_annotation = {"field": told}
        # What cannot be stored is told of below.
        theirs = (ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator)
        self.validators = [each for each in self.validators if not isinstance(each, theirs)]

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("This must be text.")
        if not is_storable(data):
            raise serializers.ValidationError(UNSTORABLE)
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON number without a fraction, small enough for the database.

    `span` tells the document what the service takes, least and most; it is the service that
    refuses the rest.
    """

    room = 2**31

    def __init__(self, *, span: tuple[int, int] | None = None, **options: Any) -> None:
        super().__init__(**options)
        if span:
            told = {"type": "integer", "minimum": span[0], "maximum": span[1]}
            self._spectacular_annotation = {"field": told}
            self.room = max(self.room, span[1] + 1)

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            raise serializers.ValidationError("This must be a whole number.")
        if not -self.room <= data < self.room:
            raise serializers.ValidationError("This number is out of range.")
        return data


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError("This must be true or false.")
        return data


class Moment(serializers.DateTimeField):
    """A time as RFC 3339 has it, with its zone."""

    def to_internal_value(self, data: Any) -> dt.datetime:
        try:
            found = (
                parse_datetime(data.upper())
                if isinstance(data, str) and RFC3339.fullmatch(data)
                else None
            )
            moment = found and found.astimezone(dt.UTC)
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            raise serializers.ValidationError("This must be a time like 2026-03-10T14:30:00Z.")
        return moment


class Day(serializers.DateField):
    """A date as ISO 8601 has it, without a time."""

    def to_internal_value(self, data: Any) -> dt.date:
        try:
            if not isinstance(data, str) or len(data) != 10:
                raise ValueError
            return dt.date.fromisoformat(data)
        except ValueError:
            raise serializers.ValidationError("This must be a date like 2026-03-10.") from None


class Object(serializers.DictField):
    """A JSON object of any content."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("This must be an object.")
        return data


class Words(serializers.ListField):
    """A list of JSON strings."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=Text(), max_length=100, **options)

    def to_internal_value(self, data: Any) -> list[str]:
        if not isinstance(data, list):
            raise serializers.ValidationError("This must be a list of texts.")
        return super().to_internal_value(data)


class Reference(serializers.UUIDField):
    """The UUID of a row that the asking person may see; gives the row.

    `rows(user)` names the queryset, see `Plan`. An id that names nothing visible is wrong input, like any.
    """

    def __init__(self, rows: Any, **options: Any) -> None:
        self.plan = Plan(lambda user, key: rows(user).filter(public_id=key))
        super().__init__(**options)

    def __deepcopy__(self, memo: Any) -> "Reference":
        # Serializers copy their fields for each request; what was compiled is for all of them.
        copied = super().__deepcopy__(memo)
        copied.plan = self.plan
        return copied

    def to_internal_value(self, data: Any) -> Any:
        row = self.plan.first(self.context["request"].user, key=_uuid(data))
        if row is None:
            raise serializers.ValidationError("There is no such thing.")
        return row


class References(serializers.Field):
    """UUIDs of rows that the asking person may see; gives the primary key of each, as often as said."""

    def __init__(self, rows: Any, **options: Any) -> None:
        self.rows = rows
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> list[int]:
        if not isinstance(data, list) or not data:
            raise serializers.ValidationError("This must be a list of ids, with at least one.")
        ids = [_uuid(each) for each in data]
        visible: QuerySet = self.rows(self.context["request"].user)
        keys = dict(visible.filter(public_id__in=set(ids)).values_list("public_id", "pk"))
        if not keys.keys() >= set(ids):
            raise serializers.ValidationError("There is no such thing among these.")
        return [keys[each] for each in ids]


def _uuid(data: Any) -> uuid.UUID:
    try:
        return uuid.UUID(data if isinstance(data, str) else "")
    except ValueError:
        raise serializers.ValidationError("This must be an id.") from None
