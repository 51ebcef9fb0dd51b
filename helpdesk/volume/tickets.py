"""Rows of tickets and all that hangs on them, as COPY wants them, the same at every run."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from secrets import token_bytes
from typing import Any

from helpdesk.volume import words
from helpdesk.volume.people import Cast
from helpdesk.volume.promises import wound
from tickets.events import TicketEvent
from tickets.models import Survey, Ticket
from tickets.models.csat import LIFETIME
from tickets.sla.calendars import to_micros

S = Ticket.Status
SPREAD = timedelta(days=730)
# Active tickets: 4 in 100 of all, nearly half of the newest, next to none of the old.
ACTIVE_SHARE, FADE = 0.04, 12
COMMENTS = 3
# How many of the tickets done were opened again, asked about, answered for, and found good.
REOPENED, ASKED, ANSWERED, GOOD = 0.04, 0.3, 0.4, 0.88
# How long a ticket lives at most, by its priority: what is urgent is done sooner.
ROOM = {1: timedelta(days=2), 2: timedelta(days=4), 3: timedelta(days=9), 4: timedelta(days=12)}

_ACTIVE = ([S.NEW, S.OPEN, S.IN_PROGRESS, S.PENDING], [15, 45, 75, 100])
_PRIORITY = ([1, 2, 3, 4], [3, 15, 80, 100])
_SOURCE = (["portal", "email", "web", "api", "chat"], [40, 75, 85, 95, 100])
_CATEGORIES = [
    (category, subcategory)
    for category, subcategories in {
        "Hardware": "Laptop Printer Monitor Phone",
        "Software": "Office ERP CRM Browser",
        "Network": "VPN Wi-Fi DNS Firewall",
        "Access": "Password MFA Permissions Mailbox",
        "People": "Onboarding Offboarding Change Training",
    }.items()
    for subcategory in subcategories.split()
]
_TAGS = (  # noqa: SIM905  words read best as a text
    "vip remote urgent-call waiting-vendor rollout laptop vpn mail wifi onboarding license outage "
    "erp crm finance hr lab warehouse security phishing backup restore dns telephony mobile macos "
    "windows linux browser accessibility audit report training request warranty repair spare move "
    "guest travel"
).split()
_TAG_WEIGHTS = list(accumulate(1 / (rank + 1) for rank in range(len(_TAGS))))


@dataclass
class Batch:
    """Rows by table. The column names stand in `COLUMNS`, in the same order."""

    tickets: list[tuple] = field(default_factory=list)
    comments: list[tuple] = field(default_factory=list)
    statuses: list[tuple] = field(default_factory=list)
    watchers: list[tuple] = field(default_factory=list)
    surveys: list[tuple] = field(default_factory=list)
    events: list[tuple] = field(default_factory=list)


COLUMNS = {
    "tickets": (
        "tickets_ticket",
        "id public_id tenant_id number company_id title description requester_id assignee_id "
        "team_id status priority urgency category subcategory source tags custom_json created_at "
        "updated_at activity_at first_replied_at resolved_at closed_at version sla_policy_id "
        "response_due_at resolution_due_at sla_due_at sla_next_at sla_marks sla_final sla_missed "
        "response_ms resolution_ms",
    ),
    "comments": (
        "tickets_comment",
        "public_id ticket_id author_id body_md is_internal source created_at",
    ),
    "statuses": ("tickets_statuschange", "ticket_id old_status new_status by_id created_at"),
    "watchers": ("tickets_watcher", "ticket_id user_id created_at"),
    "surveys": (
        "tickets_survey",
        "ticket_id resolved_at token_hash expires_at score comment answered_at created_at",
    ),
    "events": (
        "core_event",
        "tenant_id type subject_type subject_id actor_id data changes is_internal request_id "
        "created_at position delivered_at attempts",
    ),
}


class Author:
    """Makes the tickets of one tenant up to one number, which is the newest."""

    def __init__(self, tenant_id: int, cast: Cast, first: int, count: int, now: datetime) -> None:
        self.tenant_id, self.cast = tenant_id, cast
        self.first, self.count, self.now = first, count, now
        self.teams = list(cast.teams)
        ranks = range(len(cast.requesters))
        self.asking = list(accumulate(1 / (rank + 20) for rank in ranks))

    def write(self, numbers: range, ids: list[int], position: int) -> Batch:
        """Tickets with these numbers and keys. `position` is where number 0 is in the feed."""
        batch = Batch()
        random = Random(numbers.start)
        for number, key in zip(numbers, ids, strict=True):
            self._add(batch, random, number, key, position + number)
        return batch

    def _add(self, batch: Batch, random: Random, number: int, key: int, position: int) -> None:
        age = 1 - (number - self.first + 1) / (self.count + 1)
        created = self.now - SPREAD * age
        status = _status(random, age)
        requester, company = random.choices(
            self.cast.requesters, cum_weights=self.asking
        )[0]  # fmt: skip
        team = random.choice(self.teams)
        crew = self.cast.teams[team]
        agent = random.choice(crew)
        waits = status == S.NEW or (status == S.OPEN and random.random() < 0.4)
        priority = _pick(random, _PRIORITY)
        moments = self._moments(random, created, priority)
        solved = None if status in Ticket.ACTIVE else moments[-1]

        speakers = [(agent, False), (requester, False), (agent, random.random() < 0.6)]
        if waits:
            speakers = [(requester, False), (agent, True), (requester, False)]
        for (speaker, internal), moment in zip(speakers, moments, strict=True):
            body = words.paragraph(random, random.randint(1, 5))
            source = "web" if speaker == agent else "portal"
            batch.comments.append(
                (_uuid7(random, moment), key, speaker, body, internal, source, moment)
            )
        public = [at for (_, internal), at in zip(speakers, moments, strict=True) if not internal]
        updated = solved or public[-1]
        public_id = _uuid7(random, created)
        category, subcategory = random.choice(_CATEGORIES)
        team = None if random.random() < 0.04 else team
        replied = None if waits else moments[0]
        history = _history(random, status, created, moments)
        clocks = wound(
            self.cast.rules,
            [(to_micros(at), after) for after, at in history],
            tenant_id=self.tenant_id, company_id=company, team_id=team, priority=priority,
            status=status, first_replied_at=replied, created_at=created,
        )  # fmt: skip
        batch.tickets.append((
            key, public_id, self.tenant_id, number, company,
            words.title(random), words.description(random, number), requester,
            None if waits else agent, team,
            status, priority, random.choice([None, None, 2, 3]),
            category, subcategory, _pick(random, _SOURCE),
            _tags(random), _custom(random, number),
            created, updated, max(updated, moments[-1]), replied,
            solved, solved if status == S.CLOSED else None, 1 if status == S.NEW else 3,
            clocks.sla_policy_id, clocks.response_due_at, clocks.resolution_due_at,
            clocks.sla_due_at, clocks.sla_next_at, clocks.sla_marks,
            clocks.sla_final and json.dumps(clocks.sla_final), clocks.sla_missed,
            clocks.response_ms, clocks.resolution_ms,
        ))  # fmt: skip
        before = ""
        for after, moment in history:
            batch.statuses.append((key, before, after, agent if before else requester, moment))
            before = after
        if solved and random.random() < ASKED:
            said = self._answer(random, solved)
            # Unlike all else, never the same twice: tokens are unique over all tenants.
            token = token_bytes(32)
            batch.surveys.append((key, solved, token, solved + LIFETIME, *said, solved))
        if random.random() < 0.25:
            batch.watchers.append((key, random.choice(crew), created))
        reference = f"TKT-{number:06d}"
        data = {"id": public_id, "number": reference, "status": S.NEW}
        batch.events.append((
            self.tenant_id, TicketEvent.CREATED, "tickets.ticket", key, requester,
            json.dumps(data), "{}", False, "", created, position, created, 0,
        ))  # fmt: skip

    def _moments(self, random: Random, created: datetime, priority: int) -> list[datetime]:
        """When the three comments were made: soon, or days later, never in the future."""
        room = min(ROOM[priority], self.now - created)
        return [
            created + room * share
            for share in sorted(random.random() ** 3 for _ in range(COMMENTS))
        ]

    def _answer(self, random: Random, asked: datetime) -> tuple[str, str, datetime | None]:
        """What the requester said of it, and when; most say nothing."""
        answered = asked + timedelta(days=3) * random.random()
        if random.random() >= ANSWERED or answered > self.now:
            return "", "", None
        if random.random() < GOOD:
            return Survey.Score.GOOD, "", answered
        return Survey.Score.BAD, words.paragraph(random, 1), answered


def _history(
    random: Random, status: str, created: datetime, moments: list[datetime]
) -> list[tuple[str, datetime]]:
    """The statuses a ticket went through, each with the moment it began."""
    path = {
        S.NEW: [],
        S.OPEN: [S.OPEN],
        S.IN_PROGRESS: [S.IN_PROGRESS],
        S.PENDING: [S.IN_PROGRESS, S.PENDING],
        S.RESOLVED: [S.IN_PROGRESS, S.RESOLVED],
        S.CLOSED: [S.IN_PROGRESS, S.CLOSED],
    }[status]
    past = [(S.NEW, created), *zip(path, (moments[0], moments[-1]), strict=False)]
    if status in Ticket.DONE and random.random() < REOPENED:
        again = moments[1] + (moments[-1] - moments[1]) / 2
        past[2:2] = [(S.RESOLVED, moments[1]), (S.OPEN, again)]
    return past


def _status(random: Random, age: float) -> str:
    """The status of a ticket whose age is between 0 (newest) and 1."""
    if random.random() < ACTIVE_SHARE * FADE * 2.718281828 ** (-age * FADE):
        return _pick(random, _ACTIVE)
    return S.RESOLVED if random.random() < (0.5 if age < 0.02 else 0.05) else S.CLOSED


def _pick(random: Random, choices: tuple[list[Any], list[int]]) -> Any:
    return random.choices(choices[0], cum_weights=choices[1])[0]


def _tags(random: Random) -> list[str]:
    count = random.choice((0, 1, 1, 2, 3))
    return list(dict.fromkeys(random.choices(_TAGS, cum_weights=_TAG_WEIGHTS, k=count)))


def _custom(random: Random, number: int) -> str:
    if random.random() < 0.95:
        return "{}"
    return json.dumps({"asset_tag": f"WS-{number % 8_000:05d}", "floor": number % 12})


def _uuid7(random: Random, moment: datetime) -> str:
    """A UUID version 7 of that moment (RFC 9562)."""
    bits = random.getrandbits(74)
    value = int(moment.timestamp() * 1000) << 80 | 7 << 76 | bits >> 62 << 64 | 2 << 62
    return f"{value | bits & (1 << 62) - 1:032x}"
