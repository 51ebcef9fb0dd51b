"""What an import knows of a row, whatever is imported: its columns, and what became of it.

A domain names its columns and applies rows (`accounts.services.employee_imports`); `helpdesk.imports`
reads files, runs the job and reports.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Self

from helpdesk.core.text import is_storable

YES, NO = {"true", "yes", "y", "1", "x"}, {"false", "no", "n", "0"}
WIDEST_INTEGER = 2**31 - 1


class Mode(StrEnum):
    CREATE = "create"
    UPSERT = "upsert"


class Became(StrEnum):
    """What a row has done, or would do."""

    CREATED = "created"
    UPDATED = "updated"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """What became of one row. `faults` maps a column, or "" for all of it, to one sentence."""

    became: Became
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def failed(cls, faults: dict[str, str]) -> Self:
        return cls(Became.FAILED, faults)


@dataclass(frozen=True)
class Batch:
    """Some rows of an import, and what is to become of them.

    `match_on` is the column by which a row means what is there. A dry run writes nothing; `seen`
    then holds what earlier rows would have taken.
    """

    rows: list[dict[str, Any]]
    mode: Mode
    match_on: str
    seen: set[str]
    is_dry_run: bool = False


@dataclass(frozen=True)
class Column:
    """One column of what can be imported; `example` stands in the template.

    What is secret is sealed while it waits for a worker, and stands in no fault.
    """

    name: str
    type: str = "string"
    required: bool = False
    max_length: int | None = None
    choices: Sequence[str] = ()
    example: Any = ""
    largest: int = WIDEST_INTEGER
    is_secret: bool = False

    def read(self, said: Any) -> Any:
        """The value of a cell or of a JSON value; None where nothing is said. Raises ValueError."""
        if isinstance(said, str):
            if not is_storable(said):
                raise ValueError("This has characters that cannot be stored.")
            said = said.strip()
        if said is None or said == "":
            return None
        return getattr(self, f"_{self.type}")(said)

    def _string(self, said: Any) -> str:
        if isinstance(said, bool) or not isinstance(said, str | int):
            raise ValueError("This must be text.")
        text = str(said)
        if self.max_length and len(text) > self.max_length:
            raise ValueError(f"At most {self.max_length} characters.")
        return text

    _email = _string

    def _choice(self, said: Any) -> str:
        known = {choice.casefold(): choice for choice in self.choices}
        found = known.get(said.casefold()) if isinstance(said, str) else None
        if found is None:
            raise ValueError(f"One of: {', '.join(self.choices)}.")
        return found

    def _boolean(self, said: Any) -> bool:
        word = str(said).casefold()
        if word not in YES | NO:
            raise ValueError("This must be true or false.")
        return word in YES

    def _integer(self, said: Any) -> int:
        text = "" if isinstance(said, bool) else str(said)
        if not (text.isascii() and text.isdigit() and len(text) < 20):
            raise ValueError("This must be a whole number.")
        if int(text) > self.largest:
            raise ValueError("This number is out of range.")
        return int(text)

    def _object(self, said: Any) -> dict[str, Any]:
        try:
            found = json.loads(said) if isinstance(said, str) else said
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise ValueError("This must be an object of JSON.")
        return found

    def _date(self, said: Any) -> date:
        try:
            return date.fromisoformat(said)
        except (TypeError, ValueError):
            raise ValueError("This must be a date like 2026-03-10.") from None

    def _moment(self, said: Any) -> datetime:
        """A time; without a zone it is one of UTC, a date alone is where it begins."""
        try:
            moment = datetime.fromisoformat(said)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (TypeError, ValueError, OverflowError):
            raise ValueError("This must be a time like 2026-03-10T22:00:00Z.") from None


def read_row(columns: Sequence[Column], raw: dict[str, Any]) -> tuple[dict[str, Any], dict]:
    """What a row says, column by column, and its faults. An empty cell says nothing."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    known = {column.name: column for column in columns}
    if set(raw) - set(known):
        faults[""] = "This row has a cell beyond the columns, or a field that is not known."
    for name, said in raw.items():
        if name not in known:
            continue
        try:
            value = known[name].read(said)
        except ValueError as error:
            faults[name] = str(error)
        else:
            if value is not None:
                values[name] = value
    return values, faults
