"""The examples of the document: one ticket about one printer, told through every operation.

A hook of drf-spectacular. What an example shows follows from the schema and the names of its
fields, so a new field has one by itself; a test holds each against its schema.
"""

from typing import Any

Json = dict[str, Any]

MOMENT = "2026-03-09T14:05:00.000000Z"
PERSON, AGENT = "01978f3e-6c1a-7d52-9b0e-3a5f7c2d1e40", "01978f3e-6c20-7a11-8c3d-51b0c4d2a977"
TICKET, COMMENT = "0197a44b-90d2-7b3f-a1c8-0f6e2d915b63", "0197a44c-1f08-7c55-b2d9-6a81e37f04c2"
FILE, TEAM = "0197a44d-5b77-7e01-9d4a-c20f8be61735", "01978f3e-7d05-7f66-8a1b-9e42d03c5f18"
POLICY, JOB = "01978f3e-8e91-7043-bf25-74d6a1c90e3b", "0197a450-03ce-7d89-a6f7-18b35c9e42d0"
# Whose `id` it is.
IDS = {
    "Ticket": TICKET,
    "TicketWithSla": TICKET,
    "TicketCreated": TICKET,
    "Comment": COMMENT,
    "Attachment": FILE,
    "Team": TEAM,
    "SlaPolicy": POLICY,
    "User": AGENT,
}
# What a field, or a parameter, of this name shows.
VALUES: Json = {
    "ticket_id": TICKET,
    "requester_id": PERSON,
    "user_id": AGENT,
    "author_id": AGENT,
    "assignee_id": AGENT,
    "team_id": TEAM,
    "comment_id": COMMENT,
    "attachment_id": FILE,
    "policy_id": POLICY,
    "job_id": JOB,
    "token": "Wq3nV0c8sJmPzT5aYk1LrA",
    "number": "TKT-000042",
    "title": "Printer on the second floor is jammed",
    "description": "It says **E-23** and eats every sheet.",
    "body_md": "Have you tried *another* tray?",
    "display_name": "Dana Whitfield",
    "email": "dana@acme.example",
    "external_id": "",
    "username": "agent",
    "password": "your password",
    "old_password": "your password",
    "new_password": "four quiet yellow boats",
    "priority": 3,
    "urgency": 3,
    "name": "Service Desk",
    "status": "In Progress",
    "reason": "Pending",
    "source": "api",
    "category": "Hardware",
    "subcategory": "Printer",
    "tags": ["printer"],
    "roles": ["agent"],
    "custom_json": {"floor": 2},
    "filename": "jam.jpg",
    "bytes": 48213,
    "mime": "image/jpeg",
    "upload_url": "https://helpdesk.example.com/uploads/NQ:1xUzmd:D1UxSwJ2x0oMNpJk",
    "headers": {"Content-Type": "image/jpeg"},
    "url": "https://helpdesk.example.com/files/WzUsMTJd:1xUzmd:myrzCgLdFH0P2dIo",
    "score": "good",
    "comment": "Fixed within the hour.",
    "company": "Acme Corp",
    "calendar": "Office hours",
    "response_elapsed_ms": 540_000,
    "resolution_elapsed_ms": 540_000,
    "response_target_mins": 240,
    "resolution_target_mins": 1_440,
    "at_risk_percent": 80,
    "is_active": True,
    "total": 40,
    "met": 37,
    "sla_attainment": 0.925,
    "avg_resolution_ms": 12_600_000,
    "day": "2026-03-09",
    "count": 17,
    "ok": True,
    "q": "dana",
    "role": "agent",
    "limit": 50,
    "cursor": "NDI",
    "search": "printer -toner",
    "assignee": "me",
    "team": TEAM,
    "sort": "newest",
    "from": "2026-03-01",
    "to": "2026-03-31",
    "If-Match": '"7"',
    "Last-Event-ID": "1071",
    "last_event_id": "1071",
    "pages": "1",
    "Idempotency-Key": "5f0c2a7e-order-4711",
}
# Where the same word means something else.
SPECIAL: dict[tuple[str, str], Any] = {
    # The filters of a list, which take several words.
    ("", "status"): "open,pending",
    ("", "priority"): "1,2",
    ("SlaPolicy", "name"): "Normal",
    ("SlaPolicy", "priority"): 3,
    ("TicketCreated", "status"): "New",
    ("User", "display_name"): "Arjun Patel",
    ("User", "email"): "agent@demo.example",
    ("MeOut", "display_name"): "Arjun Patel",
    ("MeOut", "email"): "agent@demo.example",
}
# Objects whose fields depend on each other.
WHOLE: Json = {
    "ExportTickets": {"filter": {"status": "resolved,closed", "team": TEAM}},
    "ExportBegun": {"job_id": JOB, "url": None},
    "ExportJob": {"status": "done", "progress": 100, "url": VALUES["url"]},
}
# What answers leave out unless there is something to say.
LEFT_OUT = {
    ("Sla", "reason"),
    ("Sla", "responded_at"),
    ("Attachment", "comment_id"),
    ("Attachment", "is_internal"),
    ("FinishUpload", "comment_id"),
    ("FinishUpload", "is_internal"),
    ("Ticket", "scheduled_at"),
    ("TicketWithSla", "scheduled_at"),
    ("PatchedChangeTicket", "scheduled_at"),
    ("PatchedChangeTicket", "requester_id"),
    ("PatchedChangeTicket", "title"),
    ("PatchedChangeTicket", "description"),
    ("SlaPolicy", "team_id"),
}
TEXTS = {
    "text/event-stream": (
        ":hb\n\nevent: ticket_updated\nid: 1071\n"
        f'data: {{"type": "ticket_updated", "data": {{"id": "{TICKET}", '
        '"number": "TKT-000042", "status": "Open"}}\n\n'
    ),
}
FAULTS = {
    "title": "At least 3 characters.",
    "limit": "A whole number from 1 to 200.",
    "status": "One of New, Open, In Progress, Pending, Resolved, Closed.",
    "role": "One of admin, manager, agent, requester.",
    "from": "A day like 2026-03-10.",
    "score": "good or bad.",
    "body_md": "Write something first.",
    "bytes": "The file is empty.",
}


def give_examples(result: Json, **_: Any) -> Json:
    """Puts an example on every parameter, every body and every JSON answer that lacks one."""
    made = Examples(result["components"]["schemas"])
    for methods in result["paths"].values():
        for operation in methods.values():
            for each in operation.get("parameters", ()):
                each.setdefault("example", made.of(each["schema"], each["name"]))
            for media, body in operation.get("requestBody", {}).get("content", {}).items():
                made.put(media, body)
            for status, answer in operation["responses"].items():
                for media, content in answer.get("content", {}).items():
                    if status == "400":
                        content.setdefault("example", fault_of(operation, made))
                    made.put(media, content)
    return result


def fault_of(operation: Json, made: "Examples") -> Json:
    """What wrong input of an operation may be told: its first field that has something to say."""
    media = operation.get("requestBody", {}).get("content", {})
    body = next((one["schema"] for one in media.values()), {})
    names = list(made.resolved(body).get("properties", {}))
    names = names or [
        each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"
    ]
    if not names:
        return {"error": "upload incomplete"}
    name = next((name for name in names if name in FAULTS), names[0])
    return {"errors": {name: FAULTS.get(name, "This field is required.")}}


class Examples:
    """Makes a value that fits a schema and tells what is meant."""

    def __init__(self, schemas: Json) -> None:
        self.schemas = schemas

    def put(self, media: str, content: Json) -> None:
        if media in TEXTS:
            content.setdefault("example", TEXTS[media])
        elif media.endswith(("json", "urlencoded")):
            content.setdefault("example", self.of(content["schema"]))

    def resolved(self, schema: Json) -> Json:
        """A schema without the references and the wraps around it."""
        while True:
            if "$ref" in schema:
                schema = self.schemas[schema["$ref"].rpartition("/")[2]]
            elif len(schema.get("allOf", [])) == 1:
                schema = schema["allOf"][0]
            else:
                return schema

    def of(self, schema: Json, name: str = "", owner: str = "") -> Any:
        if (value := SPECIAL.get((owner, name))) is not None:
            return value
        if name == "id":
            return IDS.get(owner, PERSON)
        own = schema.get("$ref", "").rpartition("/")[2]
        if own in WHOLE:
            return WHOLE[own]
        schema = self.resolved(schema)
        if name in VALUES and self._fits(VALUES[name], schema):
            return VALUES[name]
        if "enum" in schema:
            return schema["enum"][0]
        kinds = schema.get("type", "object")
        kind = kinds[0] if isinstance(kinds, list) else kinds
        if kind == "object":
            return self._object(schema, own)
        if kind == "array":
            return [self.of(schema.get("items", {}), name)]
        if kind == "string":
            return {"uuid": PERSON, "date-time": MOMENT}.get(schema.get("format", ""), "…")
        return {"integer": 1, "number": 1.0, "boolean": False}.get(kind)

    def _object(self, schema: Json, own: str) -> Json:
        fields = schema.get("properties", {}).items()
        return {key: self.of(one, key, own) for key, one in fields if (own, key) not in LEFT_OUT}

    def _fits(self, value: Any, schema: Json) -> bool:
        if "enum" in schema:
            return value in schema["enum"]
        kinds = schema.get("type", "object")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        types = {
            "string": str,
            "integer": int,
            "number": float,
            "array": list,
            "object": dict,
            "boolean": bool,
        }
        return any(kind in types and type(value) is types[kind] for kind in kinds)
