"""Statements that are asked in one call of libpq each; most stay prepared on their connection.

psycopg's cursor waits in Python, so that a program can be interrupted and other tasks can run: 56
against 14 microseconds of CPU for a short query. A thread of the web server has neither need; it
waits inside libpq, without the interpreter's lock.

Only outside of transactions: there a statement that psycopg has thrown away (it deallocates all of
a connection after a rollback), or whose columns a migration has changed, can be prepared again, and
inside it would end the transaction.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.errors import FeatureNotSupported, InvalidSqlStatementName, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.datetime import TimestamptzLoader

_FINE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_PLACE = re.compile(r"%([s%])")


class PreparedStatements:
    """What is prepared on one connection of psycopg; the least used goes when there are many."""

    AT_MOST = 100

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._context = _Context(connection)
        self._libpq = connection.pgconn
        self._names: OrderedDict[tuple, bytes] = OrderedDict()
        self._numbers = count()

    @property
    def are_possible(self) -> bool:
        """Not within a transaction or a pipeline."""
        return (
            self._connection.autocommit
            and self._libpq.transaction_status == TransactionStatus.IDLE
            and self._libpq.pipeline_status == PipelineStatus.OFF
        )

    def fetch(self, sql: str, params: Sequence[Any]) -> list[tuple]:
        """All rows of a query with a `%s` for each parameter. Raises psycopg's errors."""
        try:
            return self._fetch(sql, params)
        except InvalidSqlStatementName:
            self._names.clear()
        except FeatureNotSupported:
            # "Cached plan must not change result type": a migration gave a column another type.
            for key in [key for key in self._names if key[0] == sql]:
                self._deallocate(self._names.pop(key))
        return self._fetch(sql, params)

    def fetch_unprepared(self, sql: str, params: Sequence[Any]) -> list[tuple]:
        """The same, planned for these very values."""
        adapter = Transformer(self._context)
        values = adapter.dump_sequence(params, [PyFormat.AUTO] * len(params))
        types, query = adapter.types or (), _numbered(sql)
        result = self._libpq.exec_params(query, values, types, adapter.formats, Format.TEXT)
        return self._rows(adapter, result)

    def _fetch(self, sql: str, params: Sequence[Any]) -> list[tuple]:
        adapter = Transformer(self._context)
        values = adapter.dump_sequence(params, [PyFormat.AUTO] * len(params))
        name = self._name(sql, tuple(adapter.types or ()))
        result = self._libpq.exec_prepared(name, values, adapter.formats, Format.TEXT)
        return self._rows(adapter, result)

    def _rows(self, adapter: Transformer, result: PGresult) -> list[tuple]:
        adapter.set_pgresult(self._checked(result))
        return adapter.load_rows(0, result.ntuples, tuple)

    def _name(self, sql: str, types: tuple[int, ...]) -> bytes:
        """The name of a statement, which is prepared if it is not yet."""
        if name := self._names.get((sql, types)):
            self._names.move_to_end((sql, types))
            return name
        if len(self._names) >= self.AT_MOST:
            self._deallocate(self._names.popitem(last=False)[1])
        name = b"helpdesk_%d" % next(self._numbers)
        self._checked(self._libpq.prepare(name, _numbered(sql), types))
        self._names[sql, types] = name
        return name

    def _deallocate(self, name: bytes) -> None:
        self._checked(self._libpq.exec_(b"DEALLOCATE " + name))

    def _checked(self, result: PGresult) -> PGresult:
        if result.status in _FINE:
            return result
        if self._libpq.status == ConnStatus.BAD:
            raise psycopg.OperationalError(result.get_error_message())
        raise error_from_result(result)


class _Context:
    """How values are read: as on the connection, but moments by psycopg's own C, always in UTC.

    Django's loader is Python and takes thirteen calls for each; it would set the same zone.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.adapters = AdaptersMap(connection.adapters)
        self.adapters.register_loader("timestamptz", TimestamptzLoader)


@lru_cache(500)
def _numbered(sql: str) -> bytes:
    """The query as PostgreSQL wants it: `$1` for the first `%s`, `%` for `%%`."""
    numbers = count(1)
    return _PLACE.sub(lambda found: "%" if found[1] == "%" else f"${next(numbers)}", sql).encode()
