"""The geometry of charts: what stands where in an SVG, so that the template only draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, HEIGHT = 1080, 240
LEFT, RIGHT, TOP, BOTTOM = 40, 8, 10, 24
LINES = 4
MOST_LABELS = 10


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    series: str
    href: str
    label: str


@dataclass(frozen=True)
class Mark:
    """A line of the grid or a label of the axis: where, and what it says."""

    at: float
    text: str


@dataclass(frozen=True)
class BarChart:
    """Bars beside each other for every step of time."""

    bars: list[Bar]
    lines: list[Mark]
    labels: list[Mark]

    width, height = WIDTH, HEIGHT
    left, right, base = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM
    # Words hang below the base.
    label_y = HEIGHT - 6

    @property
    def is_empty(self) -> bool:
        return not any(bar.height for bar in self.bars)


@dataclass(frozen=True)
class Step:
    """One step of time: its name, and a value, an address and words for each series."""

    name: str
    values: Sequence[tuple[str, int, str, str]]


def bar_chart(steps: Sequence[Step]) -> BarChart:
    """Bars of all series, step by step, under one scale."""
    top = nice(max((value for step in steps for _, value, _, _ in step.values), default=0))
    room = (WIDTH - LEFT - RIGHT) / max(1, len(steps))
    height = HEIGHT - TOP - BOTTOM
    bars = []
    for place, step in enumerate(steps):
        gap = min(room * 0.25, 10)
        width = (room - gap) / max(1, len(step.values))
        for column, (series, value, href, label) in enumerate(step.values):
            tall = height * value / top
            x = LEFT + room * place + gap / 2 + width * column
            bars.append(
                Bar(
                    round(x, 2),
                    round(HEIGHT - BOTTOM - tall, 2),
                    round(max(0.5, width - 0.5), 2),
                    round(tall, 2),
                    series,
                    href,
                    label,
                )
            )
    every = ceil(len(steps) / MOST_LABELS)
    labels = [
        Mark(round(LEFT + room * (place + 0.5), 2), step.name)
        for place, step in enumerate(steps)
        if place % every == 0
    ]
    lines = [
        Mark(round(HEIGHT - BOTTOM - height * line / LINES, 2), f"{top * line // LINES:,}")
        for line in range(LINES + 1)
    ]
    return BarChart(bars, lines, labels)


def nice(most: int) -> int:
    """The end of a scale for values up to this: a round number that parts into `LINES` whole ones."""
    if most <= LINES:
        return LINES
    size = 10 ** int(log10(most / LINES))
    return next(size * step * LINES for step in (1, 2, 3, 5, 10, 20) if size * step * LINES >= most)


def level(value: int, most: int, levels: int = 5) -> int:
    """How strongly a cell is colored: 0 for nothing, up to `levels` for the most."""
    return ceil(value * levels / most) if value else 0
