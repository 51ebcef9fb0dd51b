"""The files that people get: the template of an import, and what was wrong with its rows."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from helpdesk.core.spreadsheets import inert_text
from helpdesk.imports.kinds import Kind
from helpdesk.imports.models import Import

LINE_END = "\r\n"


def template_csv(kind: Kind) -> str:
    """A file that the import takes as it is: the names of the columns, and one row."""
    return _table([kind.example, map(_cell, kind.example.values())])


def faults_csv(job: Import) -> str:
    """Every fault of an import with its row and column."""
    faults = job.faults.in_order().values_list("row", "field", "message")
    rows = ((row, inert_text(field), inert_text(said)) for row, field, said in faults.iterator())
    return _table([("row", "field", "message"), *rows])


def _cell(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _table(rows: Iterable[Iterable[Any]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator=LINE_END).writerows(rows)
    return written.getvalue()
