"""`/docs`: the agent API's OpenAPI document as a page to read, made on the server."""

import functools
import json
import re
import shlex
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from helpdesk.core import markdown
from helpdesk.pages import Page

openapi = SpectacularAPIView.as_view(urlconf="helpdesk.api.agent.document_urls")
METHODS = ("get", "post", "put", "patch", "delete")
# Group by the first and third part of an address; the order is the page's.
GROUPS = {
    "Signing in": ("login", "logout"),
    "Me": ("me",),
    "Tickets": ("tickets",),
    "Comments": ("comments",),
    "Watchers": ("watchers",),
    "Requesters": ("requesters",),
    "Directory": ("teams", "users"),
    "Live events": ("events",),
    "Health": ("livez", "readyz", "healthz"),
}
# What an example shows for a field of this name; otherwise its type decides.
EXAMPLES = {
    "title": "Printer on the second floor is jammed",
    "description": "It says **E-23**.",
    "body_md": "Have you tried *another* tray?",
    "display_name": "Dana Whitfield",
    "email": "dana@acme.example",
    "username": "agent",
    "password": "your password",
    "old_password": "your password",
    "new_password": "four quiet yellow boats",
    "priority": 3,
    "urgency": 3,
    "number": "TKT-000042",
    "name": "Service Desk",
    "status": "In Progress",
    "source": "api",
    "category": "Hardware",
    "subcategory": "Printer",
    "tags": ["printer"],
    "roles": ["agent"],
    "custom_json": {},
    "ok": True,
    "errors": {"title": "At least 3 characters."},
    "error": "not found",
}
UUID = "01978f3e-6c1a-7d52-9b0e-3a5f7c2d1e40"
MOMENT = "2026-03-09T14:05:00.000Z"
STATUS_WORDS = {
    "200": "Done",
    "201": "Created",
    "400": "Not valid",
    "401": "Not signed in",
    "403": "Not allowed",
    "404": "Not there, or not for you",
    "409": "Not now",
    "412": "Changed meanwhile",
    "422": "Another body",
    "429": "Too often",
    "500": "Something is down",
}


@dataclass(frozen=True)
class Row:
    """A parameter, or a field of a body."""

    name: str
    type: str
    text: str = ""
    is_required: bool = False
    place: str = ""

    @property
    def html(self) -> str:
        return markdown.to_html(self.text).removeprefix("<p>").removesuffix("</p>\n")


@dataclass(frozen=True)
class Answer:
    status: str
    word: str
    shape: str
    example: str = ""

    @property
    def kind(self) -> str:
        return "good" if self.status.startswith("2") else "bad"


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    anchor: str
    summary: str
    text: str
    is_public: bool
    parameters: list[Row]
    body: list[Row]
    answers: list[Answer]
    curl: str

    @property
    def html(self) -> str:
        return markdown.to_html(self.text)

    @property
    def short_path(self) -> str:
        """For the contents, where the end of the address must not be cut off."""
        return re.sub(r"\{\w+?_?id\}", "{id}", self.path)

    @property
    def words(self) -> str:
        """What the filter box looks in."""
        names = " ".join(row.name for row in [*self.parameters, *self.body])
        return f"{self.method} {self.path} {self.summary} {names}".lower()


@dataclass
class Group:
    title: str
    operations: list[Operation] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return slugify(self.title)


@dataclass(frozen=True)
class Shape:
    """A JSON object that answers name."""

    name: str
    fields: list[Row]
    example: str

    @property
    def anchor(self) -> str:
        return f"shape-{slugify(self.name)}"


class Docs(Page):
    """The page; everybody may read how to talk to us."""

    template = "docs.html"
    is_public = True

    def context(self) -> dict[str, Any]:
        groups, shapes = described(self.request.build_absolute_uri("/").rstrip("/"))
        return {"groups": groups, "shapes": shapes}


@functools.lru_cache(maxsize=8)
def described(base_url: str) -> tuple[list[Group], list[Shape]]:
    """The whole API in the order of the page, with examples for this address."""
    return Reader(document(), base_url).read()


@functools.cache
def document() -> dict[str, Any]:
    """The OpenAPI document; it changes with the code only."""
    generator = SchemaGenerator(urlconf="helpdesk.api.agent.document_urls")
    return generator.get_schema(request=None, public=True)


class Reader:
    """Turns an OpenAPI document into what the template shows."""

    def __init__(self, document: dict[str, Any], base_url: str) -> None:
        self.paths = document["paths"]
        self.schemas = document["components"]["schemas"]
        self.base_url = base_url

    def read(self) -> tuple[list[Group], list[Shape]]:
        groups = {title: Group(title) for title in GROUPS}
        for path, methods in self.paths.items():
            group = groups.setdefault(group_of(path), Group(group_of(path)))
            for method in METHODS:
                if method in methods:
                    group.operations.append(self._operation(method, path, methods[method]))
        return [group for group in groups.values() if group.operations], self._shapes()

    def _operation(self, method: str, path: str, told: dict[str, Any]) -> Operation:
        media = told.get("requestBody", {}).get("content", {})
        body = next((one["schema"] for one in media.values()), None)
        parameters = [self._parameter(one) for one in told.get("parameters", [])]
        return Operation(
            method=method.upper(),
            path=path,
            anchor=slugify(told["operationId"].replace("_", "-")),
            summary=told.get("summary", ""),
            text=told.get("description", "") if self._is_meant(told) else "",
            is_public=not told.get("security", True),
            parameters=sorted(parameters, key=lambda row: (not row.is_required, row.name)),
            body=self._fields(body) if body else [],
            answers=[self._answer(status, one) for status, one in told["responses"].items()],
            curl=self._curl(method, path, parameters, body),
        )

    def _is_meant(self, told: dict[str, Any]) -> bool:
        # Without a description of its own an operation has its view's docstring, for programmers.
        return "`" in told.get("description", "")

    def _parameter(self, one: dict[str, Any]) -> Row:
        return Row(
            name=one["name"],
            type=self._type(one.get("schema", {})),
            text=one.get("description", ""),
            is_required=one.get("required", False),
            place=one["in"],
        )

    def _fields(self, schema: dict[str, Any]) -> list[Row]:
        schema = self._resolved(schema)
        required = schema.get("required", [])
        rows = [
            Row(name, self._type(one), one.get("description", ""), name in required)
            for name, one in schema.get("properties", {}).items()
        ]
        return sorted(rows, key=lambda row: not row.is_required)

    def _answer(self, status: str, told: dict[str, Any]) -> Answer:
        word = STATUS_WORDS.get(status, "")
        for media, content in told.get("content", {}).items():
            schema = content.get("schema", {})
            if media != "application/json":
                return Answer(status, word, media, 'event: ticket_updated\ndata: {"type": …}')
            shape = self._type(schema)
            is_good = status.startswith("2")
            return Answer(status, word, shape, pretty(self._example(schema)) if is_good else "")
        return Answer(status, word, "")

    def _shapes(self) -> list[Shape]:
        return [
            Shape(name, self._fields(schema), pretty(self._example(schema)))
            for name, schema in sorted(self.schemas.items())
            if schema.get("type") == "object" and not self._is_input(name)
        ]

    def _is_input(self, name: str) -> bool:
        return any(
            name in json.dumps(one.get("requestBody", {}))
            for methods in self.paths.values()
            for one in methods.values()
        )

    def _curl(
        self, method: str, path: str, parameters: list[Row], body: dict[str, Any] | None
    ) -> str:
        url = self.base_url + path
        for row in parameters:
            url = url.replace("{" + row.name + "}", UUID)
        if path == "/tickets" and method == "get":
            url += "?status=open&limit=20"
        parts = ["curl"]
        if method not in {"get", "post"}:
            parts[0] += f" -X {method.upper()}"
        if path == "/events":
            parts[0] += " -N"
        parts.append(shlex.quote(url) if set("?&") & set(url) else url)
        parts.append("-c cookies.txt" if path == "/login" else "-b cookies.txt")
        if body:
            parts.append("-H 'Content-Type: application/json'")
            parts.append(f"-d {shlex.quote(json.dumps(self._sample(body), ensure_ascii=False))}")
        elif method == "post":
            parts[0] += " -X POST"
        return " \\\n  ".join(parts)

    def _sample(self, schema: dict[str, Any]) -> Any:
        """A small body: what is needed, or the first two fields where nothing is."""
        schema = self._resolved(schema)
        names = schema.get("required") or list(schema.get("properties", {}))[:2]
        properties = schema.get("properties", {})
        return {name: self._example(properties[name], name) for name in properties if name in names}

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while True:
            if "$ref" in schema:
                schema = self.schemas[schema["$ref"].rpartition("/")[2]]
            elif len(schema.get("allOf", [])) == 1:
                schema = schema["allOf"][0]
            else:
                return schema

    def _type(self, schema: dict[str, Any]) -> str:
        """A schema in a word or two: `text`, `uuid`, `list of Ticket`."""
        if "$ref" in schema and "enum" not in self._resolved(schema):
            return schema["$ref"].rpartition("/")[2]
        schema = self._resolved(schema)
        if "enum" in schema:
            return " | ".join(str(value) for value in schema["enum"])
        kinds = schema.get("type", "any")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        words = [self._word(kind, schema) for kind in kinds]
        return " or ".join(words)

    def _word(self, kind: str, schema: dict[str, Any]) -> str:
        if kind == "array":
            return f"list of {self._type(schema.get('items', {}))}"
        if kind == "string":
            return {"uuid": "uuid", "date-time": "time"}.get(schema.get("format", ""), "text")
        return {"integer": "whole number", "boolean": "true or false"}.get(kind, kind)

    def _example(self, schema: dict[str, Any], name: str = "") -> Any:
        resolved = self._resolved(schema)
        if name in EXAMPLES:
            return EXAMPLES[name]
        if "enum" in resolved:
            return resolved["enum"][0]
        kind = resolved.get("type", "object")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            properties = resolved.get("properties", {})
            return {key: self._example(one, key) for key, one in properties.items()}
        if kind == "array":
            return [self._example(resolved.get("items", {}))]
        formats = {"uuid": UUID, "date-time": MOMENT}
        if kind == "string":
            return formats.get(resolved.get("format", ""), "…")
        return {"integer": 1, "boolean": False}.get(kind)


def group_of(path: str) -> str:
    """The group whose word stands last among the parts of an address."""
    parts = [part for part in path.split("/") if part and not part.startswith("{")]
    for part in reversed(parts):
        for title, words in GROUPS.items():
            if part in words:
                return title
    return "Other"


def pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
