"""Querysets that are compiled once and stay prepared: for what pages ask again and again.

To build and compile a queryset costs Django several times what PostgreSQL needs to answer it, and
PostgreSQL plans it anew each time besides (`docs/performance.md`).
"""

import math
import re
import sys
import time
import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ValuesListIterable, get_related_populators
from django.db.models.signals import post_init, pre_init
from django.db.models.sql.compiler import SQLCompiler

from helpdesk.core.sql import connection_of_thread, fetch

LOWEST, LAST = -(2**63), datetime(9999, 12, 31, tzinfo=UTC)
Reader = Callable[[Iterable[tuple]], list[Any]]
PLACE, WORDS = re.compile("%[s%]"), re.compile("[A-Za-z_ ]{1,40}")


class Kept:
    """What was compiled, by what was asked: what somebody asked once is likely asked again.

    What follows from stored rows as well is kept for so many `seconds` only.
    """

    AT_MOST = 500

    def __init__(self, seconds: float = math.inf) -> None:
        self._seconds = seconds
        self._known: dict[Hashable, tuple[float, Any]] = {}

    def get(self, key: Hashable, build: Callable[[], Any]) -> Any:
        """What is kept under this key, built where it is not known yet, or no longer."""
        now = time.monotonic()
        until, known = self._known.get(key, (0, None))
        if until < now:
            known = build()
            if len(self._known) >= self.AT_MOST:
                self._known.clear()
            self._known[key] = now + self._seconds, known
        return known


def sight_of(user: Any) -> tuple:
    """What decides which rows a person may see, as far as SQL does not look it up itself."""
    return (
        user.pk,
        user.tenant_id,
        user.company_id,
        user.is_agent,
        user.is_admin,
        user.is_manager,
        user.it_privileges,
        not user.is_agent and user.is_delegate,
    )


@dataclass(frozen=True)
class Statement:
    """A compiled queryset. `places` says which parameter takes which value, and as which type."""

    sql: str
    params: tuple
    places: tuple[tuple[int, str, Callable[[Any], Any]], ...]
    read: Reader
    prepared: bool

    def run(self, values: Mapping[str, Any]) -> list[Any]:
        params = list(self.params)
        for place, name, typed in self.places:
            params[place] = typed(values[name])
        return self.read(fetch(self.sql, params, prepared=self.prepared))


class Plan:
    """A queryset for a person, compiled once for their sight, with other values each time.

    It decorates the function that builds it, `build(user, *shape, **values)`. What a person may see
    must follow from `sight_of`. `shape` may decide what the SQL looks like, while `values` (whole
    numbers, UUIDs, moments) only stand in it. What is not `prepared` is planned anew each time:
    where it depends on the values which index serves.

    What cannot be kept is asked in Django's own way: SQL with a date of its own, since that may
    follow the clock, and SQL that does not have all the values in it.
    """

    def __init__(self, build: Callable[..., QuerySet], *, prepared: bool = True) -> None:
        self.build, self.prepared = build, prepared
        self._kept = Kept()

    def rows(self, user: Any, *shape: Hashable, **values: Any) -> list[Any]:
        """What the queryset gives."""
        statement = self._statement(user, shape, values)
        if statement is None:
            return list(self.build(user, *shape, **values))
        return statement.run(values)

    def first(self, user: Any, *shape: Hashable, **values: Any) -> Any | None:
        """The first of the rows, or None. All are read: the queryset should give no more."""
        return next(iter(self.rows(user, *shape, **values)), None)

    def _statement(self, user: Any, shape: tuple, values: Mapping[str, Any]) -> Statement | None:
        kinds = tuple((name, type(value)) for name, value in values.items())
        key = (sight_of(user), shape, kinds)
        return self._kept.get(key, lambda: self._compiled(user, shape, values))

    def _compiled(self, user: Any, shape: tuple, values: Mapping[str, Any]) -> Statement | None:
        stand_ins = {name: _stand_in(value, at) for at, (name, value) in enumerate(values.items())}
        if None in stand_ins.values():
            return None
        rows = self.build(user, *shape, **stand_ins)
        if rows._prefetch_related_lookups or rows._known_related_objects:
            return None
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, params = spelled_out(*compiler.as_sql())
        except EmptyResultSet:
            return None
        places = tuple(
            (place, name, type(param) if isinstance(param, int) else _as_it_is)
            for place, param in enumerate(params)
            for name, stand_in in stand_ins.items()
            if param == stand_in
        )
        taken = {place for place, *_ in places}
        dates = [p for at, p in enumerate(params) if at not in taken and isinstance(p, date)]
        if dates or {name for _, name, _ in places} != set(values):
            return None
        # The text is the same for many people; one copy is enough.
        sql, read = sys.intern(sql), _reader(rows, compiler)
        return Statement(sql, tuple(params), places, read, self.prepared)


def counted_up_to(most: int) -> Callable[[Callable[..., Mapping[str, QuerySet]]], "Tally"]:
    """Makes a Tally of the function that it decorates."""
    return partial(Tally, most)


class Tally:
    """How many rows each of some querysets has, counted to `most` and no further; one round trip.

    `build(user, *shape)` gives them by name, and obeys the same rules as that of a Plan; nothing in
    them may follow the clock. What a queryset selects should stand in the index that answers it.
    It stays prepared: planning takes as long as counting.
    """

    def __init__(self, most: int, build: Callable[..., Mapping[str, QuerySet]]) -> None:
        self.most, self.build = most, build
        self._kept = Kept()

    def of(self, user: Any, *shape: Hashable) -> dict[str, int]:
        """The counts by name."""
        names, sql, params = self._kept.get(
            (sight_of(user), shape), lambda: self._compiled(self.build(user, *shape))
        )
        return {names[at]: count for at, count in fetch(sql, params, prepared=True)}

    def _compiled(self, queries: Mapping[str, QuerySet]) -> tuple[list[str], str, list[Any]]:
        parts, params = [], []
        for at, rows in enumerate(queries.values()):
            sql, inner = spelled_out(*rows.order_by()[: self.most].query.sql_with_params())
            parts.append(f"SELECT {at}, count(*) FROM ({sql}) AS counted")  # noqa: S608
            params += inner
        return list(queries), " UNION ALL ".join(parts), params


def spelled_out(sql: str, params: Sequence[Any]) -> tuple[str, list[Any]]:
    """The same query with plain words, such as a status, in the SQL itself.

    A plan that PostgreSQL keeps knows nothing of parameters, and so could not use an index that is
    for certain words only.
    """
    left: list[Any] = []
    values = iter(params)

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        value = next(values)
        if isinstance(value, str) and WORDS.fullmatch(value):
            return f"'{value!s}'"
        left.append(value)
        return "%s"

    return PLACE.sub(place, sql), left


def _stand_in(value: Any, at: int) -> Any:
    """A value of the same kind that nothing else in the SQL can be; None if there is none."""
    if isinstance(value, uuid.UUID):
        return uuid.UUID(int=at)
    if isinstance(value, datetime):
        return LAST - timedelta(seconds=at)
    return LOWEST + at if isinstance(value, int) else None


def _as_it_is(value: Any) -> Any:
    return value


def _reader(rows: QuerySet, compiler: SQLCompiler) -> Reader:
    """What makes of the database's rows those of the queryset: models, or tuples of values."""
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    is_tuples = issubclass(rows._iterable_class, ValuesListIterable)
    make = tuple if is_tuples else _maker(compiler)

    def read(found: Iterable[tuple]) -> list[Any]:
        return [make(row) for row in (_converted(found, converters) if converters else found)]

    return read


def _maker(compiler: SQLCompiler) -> Callable[[tuple], Any]:
    """What makes a model of a row, with those that were selected along, as `ModelIterable` does."""
    told = compiler.klass_info
    first, last = told["select_fields"][0], told["select_fields"][-1] + 1
    model, annotations = told["model"], tuple(compiler.annotation_col_map.items())
    names = [column.target.attname for column, *_ in compiler.select[first:last]]
    populators = get_related_populators(told, compiler.select, DEFAULT_DB_ALIAS)
    from_db = _from_db(model)
    _hasten(populators)

    def make(row: tuple) -> Any:
        made = from_db(DEFAULT_DB_ALIAS, names, row[first:last])
        for populator in populators:
            populator.populate(row, made)
        for name, place in annotations:
            setattr(made, name, row[place])
        return made

    return make


def _from_db(model: type[Model]) -> Callable[[str, Sequence[str], Sequence[Any]], Model]:
    """`model.from_db`, without the forty calls in which Django looks for defaults and listeners.

    Only for models that leave their making to Django, and where nobody listens to it.
    """
    is_plain = model.__init__ is Model.__init__ and model.from_db.__func__ is Model.from_db.__func__
    if not is_plain or pre_init.has_listeners(model) or post_init.has_listeners(model):
        return model.from_db

    def make(alias: str, names: Sequence[str], values: Sequence[Any]) -> Model:
        made = model.__new__(model)
        made._state = ModelState()
        made._state.adding, made._state.db = False, alias
        made.__dict__.update(zip(names, values, strict=True))
        return made

    return make


def _hasten(populators: Iterable[Any]) -> None:
    """Lets these, which make what was selected along with a row, make it as quickly."""
    for each in populators:
        each.model_cls = SimpleNamespace(from_db=_from_db(each.model_cls))
        _hasten(each.related_populators)


def _converted(found: Iterable[tuple], converters: dict) -> Iterable[list]:
    connection = connection_of_thread()
    for row in map(list, found):
        for place, (functions, expression) in converters.items():
            for function in functions:
                row[place] = function(row[place], expression, connection)
        yield row
