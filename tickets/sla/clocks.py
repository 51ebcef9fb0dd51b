"""The two clocks of a ticket, read from its recorded statuses. Nothing ticks.

The response clock stops at the first public reply by staff, the resolution clock at Resolved or
Closed, from where it goes on if the ticket is opened again. Pending pauses both, and nobody's time
to answer runs on a ticket that is done. A clock is breached once the moment it was due has passed:
outside of business hours too, though no business time passes then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tickets.sla.calendars import MINUTE, Calendar

PAUSED = frozenset({"Pending", "Awaiting Approval"})
DONE = frozenset({"Resolved", "Closed"})
STILL = PAUSED | DONE

# A moment in microseconds since 1970, and the status from there on.
Move = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock at one moment. Times are microseconds."""

    target: int
    elapsed: int
    # When the target was, will be, or would have been reached; None while a pause leaves it open.
    due_at: int | None
    # When it was stopped for good, or at least for now; None while it runs or is paused.
    stopped_at: int | None
    is_breached: bool
    # When it came, or will come, to the share of its target that is called at risk.
    risk_at: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """Both clocks of a ticket at one moment."""

    response: Clock
    resolution: Clock
    responded_at: int | None
    # The status that pauses the clocks, or "".
    reason: str

    @property
    def is_paused(self) -> bool:
        return bool(self.reason)

    @property
    def next_due_at(self) -> int | None:
        """The nearest moment at which a clock that is not stopped is due, or was."""
        clocks = (self.response, self.resolution)
        open_ = [c.due_at for c in clocks if c.stopped_at is None and c.due_at is not None]
        return min(open_, default=None)


def read(
    history: Sequence[Move],
    responded_at: int | None,
    response_target: int,
    resolution_target: int,
    calendar: Calendar,
    now: int,
    risk_percent: int = 0,
) -> Reading:
    """Reads both clocks at `now`; targets are minutes.

    `history` is every status with the moment it began, oldest first, at least one. Without a
    `risk_percent`, nobody asks when the clocks come to risk, and `risk_at` is None.
    """
    runs: list[tuple[int, int]] = []
    # Where the clocks stand still: since when, None while they run.
    still_since: int | None = None
    done_since: int | None = None
    began, status = history[0]
    last = len(history) - 1
    for place, (at, status) in enumerate(history):
        # A clock of another machine may be behind; time does not go back.
        began = max(began, at)
        if status in STILL:
            still_since = began if still_since is None else still_since
            done_since = (began if done_since is None else done_since) if status in DONE else None
            continue
        still_since = done_since = None
        end = max(began, history[place + 1][0]) if place < last else now
        if end > began:
            runs.append((began, end))

    reason = status if status in PAUSED else ""
    response_stop = responded_at if responded_at is not None else done_since
    response = _clock(
        runs, response_target * MINUTE, response_stop, still_since, calendar, now, risk_percent
    )
    resolution = _clock(
        runs, resolution_target * MINUTE, done_since, still_since, calendar, now, risk_percent
    )
    return Reading(response, resolution, responded_at, reason)


def _clock(
    runs: list[tuple[int, int]],
    target: int,
    stopped_at: int | None,
    still_since: int | None,
    calendar: Calendar,
    now: int,
    risk_percent: int,
) -> Clock:
    risk = -(-target * risk_percent // 100)
    elapsed, due_at, risk_at = 0, None, None
    ran_until = 0
    for start, end in runs:
        if stopped_at is not None and end > stopped_at:
            if start >= stopped_at:
                break
            end = stopped_at
        after = elapsed + calendar.worked_between(start, end)
        if due_at is None and after >= target:
            due_at = calendar.moment_after(start, target - elapsed)
        if risk and risk_at is None and after >= risk:
            risk_at = calendar.moment_after(start, risk - elapsed)
        elapsed, ran_until = after, end

    is_breached = due_at is not None and due_at < ran_until
    if stopped_at is not None:
        # What would have been, had it gone on from there.
        if due_at is None:
            due_at = calendar.moment_after(stopped_at, target - elapsed)
    elif still_since is None:
        if due_at is None:
            due_at = calendar.moment_after(now, target - elapsed)
        if risk and risk_at is None:
            risk_at = calendar.moment_after(now, risk - elapsed)
    return Clock(target, elapsed, due_at, stopped_at, is_breached, risk_at)
