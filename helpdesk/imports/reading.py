"""Rows out of files as people have them: any usual encoding, any usual delimiter; and out of JSON.

A row is its number and what it says, column by column, as it came. The number is that of a
spreadsheet, whose first row holds the names of the columns; of a JSON list it counts from 1.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import orjson

from helpdesk.core.errors import Invalid
from helpdesk.core.imports import Column, Mode
from helpdesk.imports.kinds import Kind

Row = tuple[int, dict[str, Any]]
DELIMITERS = ",;\t|"
BLANK = DELIMITERS + " \r\n"
CHUNK = 256 * 1024
# The longer marks first: one of UTF-32 begins as one of UTF-16 does.
MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


def rows_of(
    file: IO[bytes], filename: str, kind: Kind, *, mode: Mode, match_on: str
) -> Iterator[Row]:
    """The rows of a file: JSON if its name ends so, else CSV. Raises Invalid."""
    if filename.lower().endswith(".json"):
        return json_rows(_items(file, kind.name), kind.nested)
    creating = [column.name for column in kind.columns if column.required]
    return csv_rows(file, kind.columns, creating if mode == Mode.CREATE else [match_on])


def _items(file: IO[bytes], name: str) -> list[Any]:
    """The list in a file of JSON, bare or under the name of what it lists."""
    try:
        encoding = encoding_of(file)
        file.seek(0)
        said = orjson.loads(file.read().decode(encoding))
    except ValueError:
        raise Invalid(file="This is no JSON.", code="unreadable") from None
    items = said.get(name) if isinstance(said, dict) else said
    if not isinstance(items, list):
        raise Invalid(file=f"There is no list of {name} in it.", code="unreadable")
    return items


def csv_rows(file: IO[bytes], columns: Sequence[Column], needed: Sequence[str]) -> Iterator[Row]:
    """The rows of a CSV file; the header is read at once, the rest as it is asked for.

    Raises Invalid for a file that is none, and for columns that are missing or not known.
    """
    encoding = encoding_of(file)
    file.seek(0)
    lines = io.TextIOWrapper(io.BufferedReader(_Kept(file)), encoding, newline="")
    header_at = 1
    try:
        first = lines.readline()
        while first and not first.strip(BLANK):
            first, header_at = lines.readline(), header_at + 1
        if first.lower().startswith("sep=") and len(first.strip()) == 5:
            # What Excel writes, and reads, to name the delimiter.
            first, header_at = lines.readline(), header_at + 1
    except UnicodeError:
        raise Invalid(file="This is no text file.", code="unreadable") from None
    known = [column.name for column in columns]
    names, delimiter = _header(first, known)
    _check(names, known, needed)
    return _rows(csv.reader(lines, delimiter=delimiter, strict=True), names, header_at)


def json_rows(items: Iterable[Any], nested: Sequence[str]) -> Iterator[Row]:
    """The rows of a JSON list; what is no object says nothing that is known."""
    for number, item in enumerate(items, start=1):
        said = dict(item) if isinstance(item, dict) else {"": item}
        for name in nested:
            if isinstance(said.get(name), dict):
                said |= said.pop(name)
        yield number, said


def encoding_of(file: IO[bytes]) -> str:
    """What decodes the whole file: what its mark says, UTF-8, or one of the West's eight bits."""
    file.seek(0)
    head = file.read(CHUNK)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if head.count(0) > len(head) // 4:
        # Latin text in UTF-16 without a mark: every other byte is zero.
        return "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
    for encoding in ("utf-8", "cp1252"):
        if _decodes(file, encoding):
            return encoding
    return "latin-1"


def _decodes(file: IO[bytes], encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _header(line: str, known: list[str]) -> tuple[list[str], str]:
    """The names of the columns, and what separates them: what makes most of them known."""
    spelled = {name.replace("_", ""): name for name in known}

    def split(delimiter: str) -> list[str]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return [spelled.get(_plain(cell).replace("_", ""), _plain(cell)) for cell in cells]

    try:
        delimiter = max(DELIMITERS, key=lambda each: len(set(known) & set(split(each))))
        names = split(delimiter)
    except csv.Error:
        names = []
    while names and not names[-1]:
        names.pop()
    return names, delimiter


def _plain(name: str) -> str:
    """`First Name` and `first-name` are `first_name`; `E-Mail` is `e_mail`."""
    return "_".join(name.replace("-", " ").replace("_", " ").casefold().split())


def _check(names: list[str], known: list[str], needed: Sequence[str]) -> None:
    if not set(names) & set(known):
        said = ", ".join(known)
        raise Invalid(file=f"The first row must name the columns: {said}.", code="no_header")
    if missing := [name for name in needed if name not in names]:
        raise Invalid(file=f"These columns are missing: {', '.join(missing)}.", code="no_header")
    if unknown := [name[:40] or "(empty)" for name in names if name not in known]:
        said = ", ".join(unknown[:10])
        raise Invalid(file=f"These columns are not known: {said}.", code="unknown_column")
    if len(set(names)) < len(names):
        raise Invalid(file="A column stands in the file twice.", code="unknown_column")


def _rows(cells: Iterator[list[str]], names: list[str], header_at: int) -> Iterator[Row]:
    number = header_at
    try:
        for row in cells:
            number += 1
            if any(cell.strip() for cell in row):
                yield number, _said(row, names)
    except (csv.Error, UnicodeError):
        raise Invalid(
            file=f"The file cannot be read from row {number + 1} on.", code="unreadable"
        ) from None


def _said(row: list[str], names: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = dict(zip(names, row, strict=False))
    if any(cell.strip() for cell in row[len(names) :]):
        # Under no column's name: the row is refused.
        said[""] = row[len(names)]
    return said


class _Kept(io.RawIOBase):
    """A file that is read here and closed by whom it belongs to."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._file.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)
