"""`helpdesk-openapi.yaml`: the customer API as a document, made from its views."""

import copy
import functools
import re
from typing import Any

from django.urls import URLPattern
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import build_root_object, normalize_result_object
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.customer import aliases, rows
from helpdesk.api.customer.dialect import CustomerView
from helpdesk.core.responses import CUSTOMER_API

INFO = {
    "title": "Helpdesk customer API",
    "version": "1",
    "description": "Tickets, people, equipment and papers of a company, for its portal and programs.",
}
# What any operation may answer: status, what it means, what is said.
REFUSALS = {
    "400": ("Not valid; `errors` says where.", {"error": "This is needed.", "code": "invalid"}),
    "401": ("Nobody is signed in.", {"error": "Sign in first."}),
    "403": ("Seen, but not allowed; or the module is off.", {"error": "You may not do that."}),
    "404": ("Not there, or not for these eyes.", {"error": "There is no such thing here."}),
    "405": ("`Allow` names the methods there are.", {"error": 'Method "PUT" not allowed.'}),
    "413": ("More bytes than allowed.", {"error": "That is too large.", "code": "too_large"}),
    "415": ("The body is not said to be JSON.", {"error": "Send JSON, and say so."}),
    "429": ("The minute is full; `Retry-After` says how long.", {"error": "Too many requests"}),
    "500": ("Something of ours failed.", {"error": "Something went wrong."}),
    "503": ("A part this needs is down.", {"error": "A part of the service is down."}),
}
LIMIT_HEADERS = {
    "X-RateLimit-Limit": "Requests a minute.",
    "X-RateLimit-Remaining": "How many are left.",
    "X-RateLimit-Reset": "When there is room again, in seconds since 1970.",
}


class Document(CustomerView):
    is_public = True

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(text(), content_type="application/vnd.oai.openapi")


@functools.cache
def text() -> str:
    return OpenApiYamlRenderer().render(document()).decode()


@functools.cache
def document() -> dict[str, Any]:
    """The OpenAPI document; it changes with the code only."""
    return Generator(urlconf=rows.__name__).get_schema(public=True)


class Generator(SchemaGenerator):
    """The rows of the contract, without the hooks that the agent API's document goes through."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        paths = self.parse(request, public)
        result = build_root_object(
            paths=paths, components=self.registry.build({}), webhooks={}, version=None
        )
        result |= {"info": INFO, "servers": [{"url": CUSTOMER_API}]}
        for methods in result["paths"].values():
            for operation in methods.values():
                complete(operation)
            if "put" in methods:
                methods["patch"] = copy.deepcopy(methods["put"])
                methods["patch"]["operationId"] += "_by_patch"
        add_other_names(result["paths"])
        return normalize_result_object(result)

    def _get_paths_and_endpoints(self) -> list[tuple]:
        """PATCH is told of with PUT, and a PUT that is only another name of POST is not."""
        return [
            each
            for each in super()._get_paths_and_endpoints()
            if each[2] != "PATCH" and not (each[2] == "PUT" and _is_post(each[3]))
        ]


def _is_post(view: Any) -> bool:
    return getattr(type(view), "post", None) is type(view).put


def add_other_names(paths: dict[str, Any]) -> None:
    """Adds the addresses and methods that answer exactly as a row does."""
    named = {each.callback.view_class: address_of(each) for each in rows.urlpatterns}
    for view, address in named.items():
        if hasattr(view, "put") and "put" not in (methods := paths[address]):
            methods["put"] = other_name(methods["post"], f"POST {address}", "by_put")
    for alias in aliases.urlpatterns:
        there, address = address_of(alias), named[alias.callback.view_class]
        paths[there] = {
            method: other_name(operation, f"{method.upper()} {address}", f"at{slug(there)}", there)
            for method, operation in paths[address].items()
        }


def other_name(operation: dict[str, Any], of: str, suffix: str, there: str = "") -> dict[str, Any]:
    """An operation under another name, without what the address no longer names."""
    told = copy.deepcopy(operation)
    told["x-other-name-of"] = operation["operationId"]
    told["operationId"] += f"_{suffix}"
    told["summary"] = f"Another name of `{of}`"
    told["parameters"] = [
        each
        for each in operation.get("parameters", ())
        if each["in"] != "path" or not there or f"{{{each['name']}}}" in there
    ]
    return told


def address_of(pattern: URLPattern) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))


def slug(address: str) -> str:
    return re.sub(r"\W+", "_", address).rstrip("_")


def complete(operation: dict[str, Any]) -> None:
    """Adds the refusals that every operation of a kind has, and the headers of all answers."""
    told = operation["responses"]
    usual = {"404", "405", "429", "500", "503"}
    if operation.get("security"):
        # Forbidden is everything to staff who have yet to set up a second factor.
        usual |= {"401", "403"}
    if "requestBody" in operation:
        usual |= {"400", "413", "415"}
    if any(each["in"] == "query" for each in operation.get("parameters", ())):
        usual |= {"400"}
    for status in usual | (set(told) & set(REFUSALS)):
        meaning, example = REFUSALS[status]
        schema = {"$ref": "#/components/schemas/Error"}
        told[status] = {
            "description": meaning,
            "content": {"application/json": {"schema": schema, "example": example}},
        }
    for answer in told.values():
        answer["description"] = answer.get("description") or "Done."
        answer["headers"] = {
            name: {"description": said, "schema": {"type": "integer"}}
            for name, said in LIMIT_HEADERS.items()
        }
    operation["responses"] = dict(sorted(told.items()))
