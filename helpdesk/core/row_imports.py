"""Rows of an import taken in one by one, each by the services of a single thing.

For what a company has hundreds of. What comes by the ten thousand is written in batches, as
employees and assets are.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models, transaction

from helpdesk.core.errors import Faults, Invalid
from helpdesk.core.imports import Batch, Became, Mode, Outcome
from helpdesk.core.text import one_line

NEEDED = "This is needed."
TAKEN = "Another one has this already."


class RowByRow:
    """The rows of one kind: `take` does what one says. `beneath` tells rows of one match apart.

    `faults` gathers what is wrong with the row at hand: with any, nothing of it stays.
    A part of a row is a thing of its own, and maps columns to the fields of that thing.
    """

    beneath: Sequence[str] = ()

    def __init__(self, company: Any, batch: Batch, by: Any) -> None:
        self.company, self.batch, self.by = company, batch, by
        self.mode, self.match_on = batch.mode, batch.match_on
        self.faults = Faults()

    def take(self, row: dict[str, Any]) -> Became:
        """Does what a row says. Raises Invalid, with faults by column."""
        raise NotImplementedError

    def run(self) -> list[Outcome]:
        """Lets each row do all it says or nothing; gives what became of each.

        Raises IntegrityError, DataError.
        """
        seen, is_dry_run = self.batch.seen, self.batch.is_dry_run
        done = seen if is_dry_run else frozenset()
        rows = [self._named(row) for row in self.batch.rows]
        with transaction.atomic():
            # Two imports for a company follow each other, so that no name is free to both.
            type(self.company).objects.select_for_update(no_key=True).get(pk=self.company.pk)
            outcomes = [self._outcome(row, done) for row in rows]
            transaction.set_rollback(is_dry_run)
        if is_dry_run:
            paired = zip(map(self._key, rows), outcomes, strict=True)
            seen.update(key for key, each in paired if key and each.became != Became.FAILED)
        return outcomes

    def keep(
        self,
        values: dict[str, Any],
        *,
        part: dict[str, str],
        needed: Sequence[str],
        among: models.QuerySet,
        add: Callable[[dict[str, Any]], models.Model],
        change: Callable[[models.Model, dict[str, Any]], models.Model],
        on: str,
        is_shared: bool = False,
    ) -> tuple[models.Model, Became]:
        """Adds the thing that a part names, or changes the one that is there. Raises Invalid.

        `among` has it if it is there, known by the column `on`. Several rows share a thing when
        each says something beneath it: they may not contradict what is there, unless by `upsert`.
        """
        there = list(among.order_by("pk")[:2])
        if len(there) > 1:
            raise Invalid(**{on: "Several have this: change them by hand."})
        is_taken = there and self.mode == Mode.CREATE and not is_shared
        missing = [name for name in needed if part[name] not in values]
        if is_taken:
            self.faults.add({on: TAKEN})
        if missing and (is_taken or not there):
            self.faults.add(dict.fromkeys(missing, NEEDED))
        if is_taken or (missing and not there):
            self.faults.check()
        try:
            if not there:
                return add(values), Became.CREATED
            before, row = _facts(there[0]), change(there[0], values)
        except Invalid as error:
            columns = {field: column for column, field in part.items()}
            raise error.renamed(columns) from error
        if _facts(row) == before:
            return row, Became.SKIPPED
        if self.mode == Mode.CREATE:
            raise Invalid(**{on: "This is there already, and is not what this row says."})
        return row, Became.UPDATED

    @property
    def _names(self) -> Sequence[str]:
        """The columns by which a row is known again."""
        return (self.match_on, *self.beneath)

    def _outcome(self, row: dict[str, Any], done: set[str] | frozenset[str]) -> Outcome:
        self.faults = Faults()
        with self.faults, transaction.atomic():
            became = self._take(row, done)
            self.faults.check()
            return Outcome(became)
        return Outcome.failed(self.faults.fields)

    def _take(self, row: dict[str, Any], done: set[str] | frozenset[str]) -> Became:
        if self.match_on not in row and self.mode == Mode.UPSERT:
            raise Invalid(**{self.match_on: "This is needed, to tell which is meant."})
        if self._key(row) not in done:
            return self.take(row)
        if self.mode == Mode.CREATE:
            raise Invalid(**{self.match_on: TAKEN})
        return Became.UPDATED

    def _named(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with its names as the services store them, so that they are found again."""
        names = [name for name in self._names if isinstance(row.get(name), str)]
        return row | {name: one_line(row[name]) for name in names}

    def _key(self, row: dict[str, Any]) -> str:
        """What no other row of the file says that adds something; "" where it names nothing."""
        return repr([row.get(name) for name in self._names]) if self.match_on in row else ""


def picked(row: dict[str, Any], part: dict[str, str]) -> dict[str, Any]:
    """What a row says of a part, field by field."""
    return {field: row[column] for column, field in part.items() if column in row}


def refuse_beneath(row: dict[str, Any], part: dict[str, str], missing: str) -> None:
    """Raises Invalid where a row speaks of a part without saying of which."""
    if any(column in row for column in part):
        raise Invalid(**{missing: NEEDED})


def together(*steps: Became) -> Became:
    """What a row did whose parts did this, from the outermost to the innermost."""
    if steps[-1] == Became.CREATED:
        return Became.CREATED
    return Became.UPDATED if {*steps} - {Became.SKIPPED} else Became.SKIPPED


def _facts(row: models.Model) -> dict[str, Any]:
    """A row as it stands, with which others it names."""
    own = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    many = row._meta.many_to_many
    return own | {each.name: set(getattr(row, each.name).values_list("pk")) for each in many}
