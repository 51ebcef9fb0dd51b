"""Turns the OpenAPI document into what the page shows."""

import json
import shlex
from typing import Any

from django.utils.text import slugify

from helpdesk.api.agent.docs.groups import GROUPS
from helpdesk.api.agent.docs.outline import Answer, Group, Operation, Row, Shape

METHODS = ("get", "post", "put", "patch", "delete")
# Said of nearly every operation; the page says them once, at its top.
EVERYWHERE = {"405", "408", "413", "415", "500"}
# What a first try of a list looks like.
FIRST_TRY = {"/tickets": "?status=open&limit=20", "/requesters": "?q=dana", "/users": "?role=agent"}


class Reader:
    """Reads the paths and schemas of one document; `base_url` is where the examples ask."""

    def __init__(self, document: dict[str, Any], base_url: str) -> None:
        self.document = document
        self.paths = document["paths"]
        self.schemas = document["components"]["schemas"]
        self.base_url = base_url

    def read(self) -> tuple[list[Group], list[Shape]]:
        groups = {title: Group(title) for title in GROUPS}
        for path, methods in self.paths.items():
            for method in METHODS:
                if method in methods:
                    title = methods[method]["tags"][0]
                    group = groups.setdefault(title, Group(title))
                    group.operations.append(self._operation(method, path, methods[method]))
        return [group for group in groups.values() if group.operations], self._shapes()

    def _operation(self, method: str, path: str, told: dict[str, Any]) -> Operation:
        media, body = next(iter(told.get("requestBody", {}).get("content", {}).items()), ("", {}))
        parameters = [self._parameter(one) for one in told.get("parameters", [])]
        return Operation(
            method=method.upper(),
            path=path,
            anchor=slugify(told["operationId"].replace("_", "-")),
            summary=told.get("summary", ""),
            text=told.get("description", ""),
            is_public=not told.get("security", True),
            parameters=sorted(parameters, key=lambda row: (not row.is_required, row.name)),
            body=self._fields(body["schema"]) if body else [],
            answers=[
                self._answer(status, self._found(one))
                for status, one in told["responses"].items()
                if status not in EVERYWHERE
            ],
            curl=self._curl(method, path, told, media, body),
        )

    def _found(self, one: dict[str, Any]) -> dict[str, Any]:
        """What a reference points at, or the thing itself."""
        if "$ref" not in one:
            return one
        found = self.document
        for part in one["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return found

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
        text = told.get("description", "")
        headers = tuple(
            Row(name, "", self._found(one)["description"])
            for name, one in told.get("headers", {}).items()
            if name != "X-Request-ID"
        )
        media, content = next(iter(told.get("content", {}).items()), ("", {}))
        if not content:
            return Answer(status, text, headers=headers)
        is_json = media == "application/json"
        shape = self._type(content["schema"]) if is_json else media
        return Answer(status, text, shape, shown(content.get("example", "")), headers)

    def _shapes(self) -> list[Shape]:
        return [
            Shape(name, self._fields(schema), shown(self._example_of(name)))
            for name, schema in sorted(self.schemas.items())
            if schema.get("type") == "object" and not self._is_input(name)
        ]

    def _example_of(self, name: str) -> Any:
        """How the shape looks in the first answer that has it."""
        reference = {"$ref": f"#/components/schemas/{name}"}
        for content in self._contents():
            if content["schema"] == reference:
                return content.get("example", "")
            if content["schema"].get("items") == reference:
                return content["example"][0]
        return self._inside(name)

    def _inside(self, name: str) -> Any:
        """How a shape looks that is only ever a part of another."""
        reference = f"#/components/schemas/{name}"
        for owner, schema in self.schemas.items():
            for field, one in schema.get("properties", {}).items():
                if reference in json.dumps(one):
                    found = self._example_of(owner)
                    part = found.get(field, "") if isinstance(found, dict) else ""
                    return part[0] if isinstance(part, list) else part
        return ""

    def _contents(self) -> list[dict[str, Any]]:
        return [
            content
            for methods in self.paths.values()
            for one in methods.values()
            for answer in one["responses"].values()
            for content in self._found(answer).get("content", {}).values()
        ]

    def _is_input(self, name: str) -> bool:
        return any(
            name in json.dumps(one.get("requestBody", {}))
            for methods in self.paths.values()
            for one in methods.values()
        )

    def _curl(
        self, method: str, path: str, told: dict[str, Any], media: str, body: dict[str, Any]
    ) -> str:
        url = self.base_url + path
        for one in told.get("parameters", []):
            url = url.replace("{" + one["name"] + "}", str(one["example"]))
        if method == "get":
            url += FIRST_TRY.get(path, "")
        parts = ["curl"]
        if not (method == "get" or (method == "post" and body)):
            parts[0] += f" -X {method.upper()}"
        if path == "/events":
            parts[0] += " -N"
        parts.append(shlex.quote(url) if set("?&") & set(url) else url)
        if told.get("security"):
            parts.append("-b cookies.txt")
        elif path == "/login":
            parts.append("-c cookies.txt")
        if media == "application/json":
            text = json.dumps(body["example"], indent=2, ensure_ascii=False)
            parts += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(text)}"]
        elif body:
            parts.append("--data-binary @jam.jpg")
        return " \\\n  ".join(parts)

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while True:
            if "$ref" in schema:
                schema = self._found(schema)
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
            formats = {"uuid": "uuid", "date-time": "time", "date": "day", "binary": "bytes"}
            return formats.get(schema.get("format", ""), "text" + span(schema, "Length"))
        if kind == "integer":
            return "whole number" + span(schema, "imum")
        return {"boolean": "true or false"}.get(kind, kind)


def span(schema: dict[str, Any], what: str) -> str:
    """The least and the most of a field in a few words, or nothing."""
    least, most = schema.get(f"min{what}", 0), schema.get(f"max{what}")
    return f", {least:,} to {most:,}" if most and most < 2**31 - 1 else ""


def shown(value: Any) -> str:
    """An example as the page shows it."""
    if isinstance(value, str):
        return value.strip()
    return json.dumps(value, indent=2, ensure_ascii=False)
