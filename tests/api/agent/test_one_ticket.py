"""Reading and changing one ticket."""

import pytest

from helpdesk.core.models import Event
from tickets.models import StatusChange, Ticket
from tickets.services import add_watcher

pytestmark = pytest.mark.usefixtures("everybody")

NULLABLE = [
    "assignee_id",
    "team_id",
    "urgency",
    "category",
    "subcategory",
    "scheduled_at",
    "due_at",
]


@pytest.fixture
def ticket(cast, bob):
    return cast.ticket(bob)


@pytest.fixture
def path(ticket):
    return f"/tickets/{ticket.public_id}"


def test_it_leaves_out_what_is_null(api, agent, path):
    seen = api(agent).get(path).json
    assert not set(NULLABLE) & set(seen)
    assert seen["custom_json"] == {}
    assert seen["tags"] == []
    assert seen["description"] == ""


def test_it_keeps_nulls_inside_custom_json(api, agent, path):
    value = {"a": None, "b": {"c": None, "d": [None, {}]}}
    assert api(agent).patch(path, {"custom_json": value}).json == {"ok": True}
    assert api(agent).get(path).json["custom_json"] == value
    assert api(agent).get("/tickets").json[0]["custom_json"] == value


def test_it_changes_every_field_and_null_clears(api, agent, cast, dana, path):
    changes = {
        "title": "Another title",
        "description": "Another text",
        "status": "in_progress",
        "priority": 1,
        "urgency": 2,
        "category": "Hardware",
        "subcategory": "Printer",
        "assignee_id": str(agent.public_id),
        "team_id": str(cast.team().public_id),
        "requester_id": str(dana.public_id),
        "scheduled_at": "2026-03-10T14:30:00Z",
        "due_at": "2026-03-10T15:30:00.250000+01:00",
        "tags": ["a", "b"],
        "custom_json": {"k": [1, 2.5, "x", True]},
    }
    answer = api(agent).patch(path, changes)
    assert (answer.status, answer.json) == (200, {"ok": True})
    seen = api(agent).get(path).json
    expected = changes | {
        "status": "In Progress",
        "scheduled_at": "2026-03-10T14:30:00.000000Z",
        "due_at": "2026-03-10T14:30:00.250000Z",
    }
    assert {name: seen[name] for name in changes} == expected
    assert api(agent).patch(path, dict.fromkeys(NULLABLE)).json == {"ok": True}
    assert not set(NULLABLE) & set(api(agent).get(path).json)


def test_it_leaves_alone_what_is_absent(api, agent, path):
    before = api(agent).get(path).json
    assert api(agent).patch(path, {"priority": 1}).status == 200
    after = api(agent).get(path).json
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"priority", "updated_at"}


def test_it_takes_an_empty_change_for_none(api, agent, path, ticket):
    assert api(agent).patch(path, {}).json == {"ok": True}
    assert Ticket.objects.get(pk=ticket.pk).version == 1
    assert Event.objects.about(ticket).count() == 1


@pytest.mark.parametrize("status", ["New", "Open", "In Progress", "Pending", "Resolved", "Closed"])
@pytest.mark.parametrize("start", ["New", "Pending", "Closed"])
def test_it_moves_between_any_two_statuses(api, agent, path, ticket, start, status):
    api(agent).patch(path, {"status": start})
    assert api(agent).patch(path, {"status": status.upper().replace(" ", "_")}).status == 200
    assert api(agent).get(path).json["status"] == status
    moves = StatusChange.objects.filter(ticket=ticket).order_by("pk")
    assert moves.last().new_status == status
    assert all(move.by_id for move in moves)
    fresh = Ticket.objects.get(pk=ticket.pk)
    assert (fresh.resolved_at is not None) == (status in {"Resolved", "Closed"})
    assert (fresh.closed_at is not None) == (status == "Closed")


def test_it_records_each_move_with_who_and_when(api, agent, lead, path, ticket):
    api(agent).patch(path, {"status": "Open"})
    api(lead).patch(path, {"status": "Resolved"})
    api(lead).patch(path, {"status": "Resolved"})
    moves = StatusChange.objects.filter(ticket=ticket).order_by("pk")
    assert [(m.old_status, m.new_status, m.by) for m in moves[1:]] == [
        ("New", "Open", agent),
        ("Open", "Resolved", lead),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "Done"), ("status", None), ("status", ""), ("status", 1), ("status", ["Open"]),
        ("priority", None), ("priority", 9), ("priority", "1"), ("urgency", 9),
        ("title", None), ("title", "x"), ("description", None), ("description", "x" * 100_001),
        ("assignee_id", "x"), ("assignee_id", 1), ("team_id", "x"), ("requester_id", None),
        ("scheduled_at", "tomorrow"), ("scheduled_at", "2026-03-10"), ("scheduled_at", 0),
        ("scheduled_at", "2026-03-10T14:30:00"), ("scheduled_at", "2026-02-30T14:30:00Z"),
        ("due_at", "2026-03-10T25:00:00Z"), ("due_at", "0001-01-01T00:00:00+23:59"),
        ("due_at", "0001-01-01T00:00:00Z"), ("due_at", "9999-12-31T23:59:59Z"),
        ("due_at", "9999-12-31T23:59:59-23:59"), ("due_at", ""), ("due_at", []),
        ("custom_json", None), ("custom_json", [1]), ("tags", "a"),
        ("number", "TKT-1"), ("id", "x"), ("source", "web"), ("created_at", "2026-03-10T14:30:00Z"),
        ("version", 7), ("company_id", 1), ("tenant_id", 1), ("watchers", []), ("self", 1),
        ("changes", {}), ("by", 1), ("nonsense", None),
    ],
)  # fmt: skip
def test_it_names_the_field_that_is_wrong(api, agent, path, ticket, field, value):
    answer = api(agent).patch(path, {field: value, "category": "Never stored"})
    assert answer.status == 400
    assert list(answer.errors) == [field]
    assert Ticket.objects.get(pk=ticket.pk).category == ""


def test_it_is_worked_on_by_agents_of_the_tenant_only(api, agent, dana, rita, walt, path):
    for person in (dana, rita, walt):
        answer = api(agent).patch(path, {"assignee_id": str(person.public_id)})
        assert answer.status == 400
        assert list(answer.errors) == ["assignee_id"]


def test_it_is_not_given_to_somebody_who_has_left(api, agent, agent2, path):
    type(agent2).objects.filter(pk=agent2.pk).update(is_active=False)
    answer = api(agent).patch(path, {"assignee_id": str(agent2.public_id)})
    assert list(answer.errors) == ["assignee_id"]


def test_it_is_changed_by_agents_only(api, bob, dana, mallory, rita, agent, path, ticket):
    add_watcher(ticket, user=dana, by=agent)
    for person in (bob, dana):
        answer = api(person).patch(path, {"priority": "nonsense"})
        assert (answer.status, answer.json) == (403, {"error": "forbidden"})
    for person in (mallory, rita):
        answer = api(person).patch(path, {"priority": "nonsense"})
        assert (answer.status, answer.json) == (404, {"error": "not found"})


def test_it_refuses_a_lost_update(api, agent, path):
    tag = api(agent).get(path).headers["ETag"]
    assert api(agent).patch(path, {"priority": 1}, headers={"If-Match": tag}).status == 200
    stale = api(agent).patch(path, {"priority": 2}, headers={"If-Match": tag})
    assert stale.status == 412
    assert set(stale.json) == {"error"}
    assert api(agent).get(path).json["priority"] == 1
    now = api(agent).get(path).headers["ETag"]
    assert now != tag
    assert (
        api(agent).patch(path, {"priority": 2}, headers={"If-Match": f'"0", {now}'}).status == 200
    )
    assert api(agent).patch(path, {"priority": 3}, headers={"If-Match": "*"}).status == 200
    assert api(agent).patch(path, {"priority": 4}, headers={"If-Match": "nonsense"}).status == 412


def test_it_shows_times_in_utc_with_z(api, agent, path):
    seen = api(agent).get(path).json
    assert seen["created_at"].endswith("Z")
    assert seen["updated_at"].endswith("Z")
