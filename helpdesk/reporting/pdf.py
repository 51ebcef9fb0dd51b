"""Documents as PDF: a letterhead, a heading with facts, and a table over as many pages as it takes.

Texts are cut into lines and drawn as they are. Nothing here reads markup, a file or an address that
came from outside: the fonts are ours, and there are no pictures.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, LongTable, PageTemplate, TableStyle

from helpdesk.reporting.lettering import (
    BOLD,
    PLAIN,
    Lettering,
    in_reading_order,
    joined,
    use_fonts,
    width_of,
)

INK, QUIET, LINE, ZEBRA = map(HexColor, ("#16202e", "#5a6675", "#d5dbe3", "#f5f7fa"))
PAGE = landscape(A4)
MARGIN, GAP = 15 * mm, 2 * mm
SIZE, LEADING = 8, 10.5
MOST_LINES = 4


@dataclass(frozen=True)
class Column:
    """A column of the table. `share` says how wide it is beside the others."""

    title: str
    share: float = 1
    is_number: bool = False


@dataclass(frozen=True)
class Paper:
    """What stands on the paper. `facts` are shown below the title, each with what it is."""

    brand: str
    color: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    facts: Sequence[tuple[str, str]] = ()
    note: str = ""
    language: str = field(default="en")

    def pdf(self) -> bytes:
        """The paper as a file."""
        use_fonts()
        out = io.BytesIO()
        document = BaseDocTemplate(
            out, pagesize=PAGE, title=self.title, author=self.brand, lang=self.language
        )
        width, height = PAGE
        # Down to the foot, from below the heading and from below the letterhead.
        bottom, room = MARGIN + 4 * mm, width - 2 * MARGIN
        first = Frame(MARGIN, bottom, room, height - bottom - 46 * mm, *_NO_PADDING)
        later = Frame(MARGIN, bottom, room, height - bottom - 20 * mm, *_NO_PADDING)
        document.addPageTemplates(
            [
                PageTemplate("first", [first], onPage=self._head, autoNextPageTemplate="later"),
                PageTemplate("later", [later], onPage=self._band),
            ]
        )
        document.build([self._table(room)], canvasmaker=NumberedCanvas)
        return out.getvalue()

    def _table(self, width: float) -> LongTable:
        whole = sum(column.share for column in self.columns)
        widths = [width * column.share / whole for column in self.columns]
        head = [column.title for column in self.columns]
        body = [
            [fitted(text, room - 2 * GAP) for text, room in zip(row, widths, strict=True)]
            for row in self.rows
        ]
        table = LongTable([head, *body], colWidths=widths, repeatRows=1)
        table.setStyle(TableStyle([*_STYLE, *self._numbers()]))
        return table

    def _numbers(self) -> list[tuple]:
        return [
            ("ALIGN", (at, 0), (at, -1), "RIGHT")
            for at, column in enumerate(self.columns)
            if column.is_number
        ]

    def _band(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        """The letterhead: whose paper it is, above a line in their color."""
        width, height = PAGE
        canvas.setFillColor(_color(self.color))
        canvas.rect(0, height - 4 * mm, width, 4 * mm, stroke=0, fill=1)
        canvas.setFont(BOLD, 10)
        canvas.setFillColor(INK)
        canvas.drawString(MARGIN, height - 14 * mm, fitted(self.brand, width / 2, size=10, lines=1))
        canvas.setFont(PLAIN, SIZE)
        canvas.setFillColor(QUIET)
        canvas.drawString(MARGIN, MARGIN - 3 * mm, self.note)

    def _head(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        self._band(canvas, document)
        _, height = PAGE
        canvas.setFont(BOLD, 20)
        canvas.setFillColor(INK)
        canvas.drawString(MARGIN, height - 27 * mm, self.title)
        at = MARGIN
        for name, value in self.facts:
            said = fitted(value, 80 * mm, lines=1)
            canvas.setFont(PLAIN, 7)
            canvas.setFillColor(QUIET)
            canvas.drawString(at, height - 36 * mm, name)
            canvas.setFont(BOLD, 9)
            canvas.setFillColor(INK)
            canvas.drawString(at, height - 40.5 * mm, said)
            at += max(28 * mm, width_of(said, 9, BOLD) + 8 * mm)


class NumberedCanvas(Lettering):
    """Writes “Page 2 of 7” once it knows how many there are."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self._kept: list[dict] = []

    def showPage(self) -> None:
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._kept, start=1):
            self.__dict__.update(page)
            self.setFont(PLAIN, SIZE)
            self.setFillColor(QUIET)
            told = f"Page {number} of {len(self._kept)}"
            self.drawRightString(PAGE[0] - MARGIN, MARGIN - 3 * mm, told)
            super().showPage()
        super().save()


_NO_PADDING = (0, 0, 0, 0)
_STYLE = [
    ("FONT", (0, 0), (-1, 0), BOLD, SIZE, LEADING),
    ("FONT", (0, 1), (-1, -1), PLAIN, SIZE, LEADING),
    ("TEXTCOLOR", (0, 0), (-1, 0), QUIET),
    ("TEXTCOLOR", (0, 1), (-1, -1), INK),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), GAP),
    ("RIGHTPADDING", (0, 0), (-1, -1), GAP),
    ("TOPPADDING", (0, 0), (-1, -1), 1.6 * mm),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6 * mm),
    ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
    ("LINEBELOW", (0, 1), (-1, -1), 0.3, LINE),
    ("ROWBACKGROUNDS", (0, 1), (-1, -1), [None, ZEBRA]),
]


def fitted(text: str, width: float, *, size: float = SIZE, lines: int = MOST_LINES) -> str:
    """The text in lines no wider than this; what does not go into so many ends in an ellipsis."""
    # Far more than could be shown: nobody makes us measure a book.
    text = joined(text[:1_000])
    found = [line for said in text.split("\n") for line in _wrapped(said, width, size)]
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1][:-1] + "…"]
    return "\n".join(in_reading_order(line, beside=text) for line in found)


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines of whole words."""
    if width_of(text, size) <= width:
        return [text]
    found, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size) > width:
            found.append(line)
            longer = word
        line = longer
    return [piece for line in (*found, line) for piece in _broken(line, width, size)]


def _broken(line: str, width: float, size: float) -> list[str]:
    """A line whose one word is wider than the column, cut where it must be."""
    if width_of(line, size) <= width:
        return [line]
    pieces, piece = [], ""
    for char in line:
        if piece and width_of(piece + char, size) > width:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]


def _color(text: str) -> Color:
    return HexColor(text)
