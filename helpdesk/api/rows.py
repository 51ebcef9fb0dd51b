"""Lists that PostgreSQL writes as JSON itself: each field is declared once, with its SQL.

Fifty tickets through model instances and serializers cost ten times what the query costs
(`docs/performance.md`). So a `Shape` names the fields, the SQL behind each and its type; the query
and the OpenAPI schema both come from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from rest_framework import serializers

from helpdesk.core.sql import fetch

UTC = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
UTC_SECONDS = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'


def moment(column: str) -> str:
    """SQL of a time as RFC 3339 in UTC, or NULL."""
    return f"to_char({column} AT TIME ZONE 'UTC', '{UTC}')"


def seconds(column: str) -> str:
    """SQL of a time as RFC 3339 in UTC to the second, or NULL."""
    return f"to_char({column} AT TIME ZONE 'UTC', '{UTC_SECONDS}')"


@dataclass(frozen=True)
class Field:
    """One key of a JSON object. A field that is not `required` is left out when it is null."""

    name: str
    sql: str
    type: serializers.Field
    required: bool = True


@dataclass(frozen=True)
class Shape:
    """A JSON object made from one row `t` of `table` and its `joins`.

    `raw` is a field whose SQL is JSON of the person's own and goes in untouched, nulls and all.
    `keeps_nulls` says that no key is ever left out.
    """

    name: str
    table: str
    fields: Sequence[Field]
    joins: str = ""
    raw: Field | None = None
    keeps_nulls: bool = False

    @cached_property
    def _json(self) -> str:
        pairs = ", ".join(f"'{field.name}', {field.sql}" for field in self.fields)
        built = f"json_build_object({pairs})"
        return built if self.keeps_nulls else f"json_strip_nulls({built})"

    def as_list(self, *, where: str, order: str) -> str:
        """SQL of all such objects `t` as a JSON array, for a field of another shape.

        There the row outside must go by another name than `t`.
        """
        return (
            f"COALESCE((SELECT json_agg({self._json} ORDER BY {order}) "  # noqa: S608  as below
            f"FROM {self.table} t {self.joins} WHERE {where}), '[]'::json)"
        )

    @cached_property
    def _object(self) -> str:
        built = f"{self._json}::text"
        if self.raw is None:
            return built
        return f"left({built}, -1) || ',\"{self.raw.name}\":' || ({self.raw.sql})::text || '}}'"

    @cached_property
    def serializer(self) -> type[serializers.Serializer]:
        """The same fields for the OpenAPI document."""
        fields = [*self.fields, self.raw] if self.raw else self.fields
        body = {}
        for field in fields:
            # DRF copies a field by making it anew from what it was made of.
            field.type._kwargs["required"] = field.required
            body[field.name] = field.type
        return type(self.name, (serializers.Serializer,), body)

    def statement(
        self, rows: QuerySet, *, limit: int, key: str = "t.id", prepared: bool = True
    ) -> "Statement":
        """The query for the first `limit` of the ordered rows, each with its `key` (SQL on `t`)."""
        inner, params = rows.values("pk")[: limit + 1].query.sql_with_params()
        # row_number() keeps the order of the rows through the joins.
        sql = (
            "WITH page AS MATERIALIZED "  # noqa: S608  all names are the code's own
            f"(SELECT pk, row_number() OVER () AS place FROM ({inner}) chosen) "
            f"SELECT {self._object}, {key} FROM page JOIN {self.table} t ON t.id = page.pk "
            f"{self.joins} ORDER BY page.place"
        )
        return Statement(sql, params, limit, prepared)

    def page(
        self, rows: QuerySet, *, limit: int, key: str = "t.id", prepared: bool = True
    ) -> "RowPage":
        """The first `limit` of the ordered rows, each with its `key` (SQL on `t`)."""
        try:
            return self.statement(rows, limit=limit, key=key, prepared=prepared).run()
        except EmptyResultSet:
            # Django knows already that nothing can fit, such as one of no people.
            return RowPage([], [], False)


@dataclass(frozen=True)
class Statement:
    """A compiled list, ready to run again: compiling costs more than running it.

    What is not `prepared` is planned for its very parameters.
    """

    sql: str
    params: Sequence[Any]
    limit: int
    prepared: bool = True

    def run(self) -> "RowPage":
        found = fetch(self.sql, self.params, prepared=self.prepared)
        shown = found[: self.limit]
        return RowPage(
            [row[0] for row in shown], [row[1] for row in shown], len(found) > self.limit
        )

    def with_param(self, old: Any, new: Any) -> "Statement":
        """The same statement with another value in one place."""
        params = list(self.params)
        params[params.index(old)] = new
        return Statement(self.sql, params, self.limit, self.prepared)


@dataclass(frozen=True)
class Listing:
    """A compiled page of a list, and how many rows the whole list has."""

    count: str
    params: tuple
    page: Statement

    @classmethod
    def of(
        cls, shape: Shape, rows: QuerySet, *, first: int, limit: int, prepared: bool = True
    ) -> Self | None:
        """That of the ordered rows from the `first` on; None where nothing can ever fit."""
        try:
            sql, params = rows.order_by().values("pk").query.sql_with_params()
            page = shape.statement(rows[first:], limit=limit, prepared=prepared)
        except EmptyResultSet:
            return None
        return cls(f"SELECT count(*) FROM ({sql}) counted", params, page)  # noqa: S608

    def total(self) -> int:
        return fetch(self.count, self.params, prepared=self.page.prepared)[0][0]


@dataclass(frozen=True)
class RowPage:
    """JSON texts of a page's objects, their keys, and whether more follow."""

    objects: list[str]
    keys: list[Any]
    has_more: bool

    def as_array(self) -> str:
        return f"[{','.join(self.objects)}]"
