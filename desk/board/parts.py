"""What the metrics page is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tile:
    """One figure, large: `note` says what it is made of."""

    label: str
    value: str
    note: str
    href: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a table with a bar: `share` is how long it is, of 100."""

    label: str
    value: str
    share: float
    href: str
    detail: str = ""
    status: str = ""
    priority: int = 0
    tone: str = ""


@dataclass(frozen=True)
class Amount:
    count: int
    href: str


@dataclass(frozen=True)
class Flow:
    """A day or a week: what came in, and what was done."""

    name: str
    short: str
    created: Amount
    done: Amount


@dataclass(frozen=True)
class PromiseRow:
    policy: str
    priority: int
    total: int
    href: str
    share: float
    value: str
    tone: str
    missed: str
    missed_href: str


@dataclass(frozen=True)
class Cell:
    count: int
    level: int
    href: str
    label: str
