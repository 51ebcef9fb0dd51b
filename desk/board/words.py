"""Shares and times of the metrics, as people read them."""

from helpdesk.reporting.metrics_times import Spread

# What stands where there is nothing to measure.
NOTHING = "—"


def share_of(count: int, most: int) -> float:
    return round(count * 100 / most, 1) if most else 0


def percent(share: float) -> str:
    """A share of 1 in words; whole percents, but never 100 for less or 0 for more."""
    whole = round(share * 100)
    if whole == 100 and share < 1:
        return f"{min(99.9, share * 100):.1f} %"
    if whole == 0 and share > 0:
        return f"{max(0.1, share * 100):.1f} %"
    return f"{whole} %"


def tone(share: float, total: int) -> str:
    """Whether a share is a good one: `good`, `warn`, `bad`; nothing where there is nothing."""
    if not total:
        return ""
    return "good" if share >= 0.9 else "warn" if share >= 0.75 else "bad"


def median(spread: Spread) -> str:
    return duration(spread.median) if spread.count else NOTHING


def mean(spread: Spread) -> str:
    return f"median; mean {duration(spread.average)}" if spread.count else "no tickets"


def duration(milliseconds: int) -> str:
    """A length of business time in hours and minutes; a day of it is no fixed thing."""
    minutes = round(milliseconds / 60_000)
    if milliseconds < 60_000:
        return f"{milliseconds // 1000} s"
    hours, minutes = divmod(minutes, 60)
    if hours >= 100:
        return f"{hours:,} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
