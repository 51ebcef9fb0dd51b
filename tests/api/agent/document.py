"""The OpenAPI documents as the tests read them: which answers they know, and whether a value fits."""

import functools
import re
from collections.abc import Callable
from typing import Any

import jsonschema

from helpdesk.api.agent.docs.page import document
from helpdesk.api.customer import document as customers
from helpdesk.core.responses import CUSTOMER_API

METHODS = ("get", "post", "put", "patch", "delete")


@functools.cache
def routes(told: Callable[[], dict[str, Any]]) -> dict[re.Pattern, str]:
    """Each path of a document as a pattern; what names no parameter goes before what does."""
    paths = sorted(told()["paths"], key=lambda path: path.count("{"))
    return {re.compile(re.sub(r"\\?\{\w+\\?\}", "[^/]+", path)): path for path in paths}


def operation_of(method: str, url: str) -> tuple[str, dict[str, Any]] | None:
    """The operation behind an address, with its name, if the document has it."""
    told = customers.document if url.startswith(CUSTOMER_API) else document
    path = url.partition("?")[0].removeprefix(CUSTOMER_API).removeprefix("/api").rstrip("/")
    for pattern, route in routes(told).items():
        if pattern.fullmatch(path):
            found = told()["paths"][route].get(method.lower())
            return (f"{method} {route}", found) if found else None
    return None


def assert_told(method: str, url: str, status: int) -> None:
    """Whatever a test sees of the API is an answer that the document names."""
    if found := operation_of(method, url):
        name, operation = found
        # Whatever the address, there is nothing for a tenant that nobody has heard of.
        if status == 404 and "{" not in name:
            return
        assert str(status) in operation["responses"], f"the document has no {status} for {name}"


def resolved(thing: dict[str, Any]) -> dict[str, Any]:
    """What a reference of the document points at, or the thing itself."""
    if "$ref" not in thing:
        return thing
    found = document()
    for part in thing["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found


def hold(schema: dict[str, Any], value: Any, told: Any = document) -> None:
    """Raises ValidationError unless the value fits a schema, and has no field beyond it."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    whole = strict(schema) | {"components": strict(told()["components"])}
    jsonschema.Draft202012Validator(whole, format_checker=checker).validate(value)


def strict(part: Any) -> Any:
    """The same with every object closed to fields that it does not name."""
    if isinstance(part, list):
        return [strict(each) for each in part]
    if not isinstance(part, dict):
        return part
    closed = {"additionalProperties": False} if isinstance(part.get("properties"), dict) else {}
    return closed | {key: strict(value) for key, value in part.items()}
