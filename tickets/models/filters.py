"""Which tickets are asked for: one meaning of each filter, for lists, pages and exports."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True)
class TicketFilter:
    """What must hold of a ticket, all of it. None says nothing; an empty tuple fits no ticket.

    People, teams and job types are primary keys, and None among them means nobody, or none.
    `TicketQuerySet.fitting` reads it.
    """

    statuses: tuple[str, ...] | None = None
    priorities: tuple[int, ...] | None = None
    teams: tuple[int | None, ...] | None = None
    assignees: tuple[int | None, ...] | None = None
    job_types: tuple[int | None, ...] | None = None
    tag: str = ""
    search: str = ""
    resolved_within_days: int | None = None
    companies: tuple[int, ...] | None = None
    # What figures of the metrics link to: days as `2026-03-10` in UTC, see `figures.py`.
    created_from: str = ""
    created_to: str = ""
    created_hour: str = ""
    done_from: str = ""
    done_to: str = ""
    policies: tuple[int | None, ...] | None = None
    promise: str = ""
    rated: str = ""
    rated_from: str = ""
    rated_to: str = ""
    replied: str = ""
    reopened: str = ""

    def as_json(self) -> dict[str, Any]:
        """What it says, as JSON keeps it."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Self:
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in said.items()})
