"""The OpenAPI document of the agent API, made from its views."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from helpdesk.core import idempotency

KEY = OpenApiParameter(
    idempotency.HEADER,
    str,
    OpenApiParameter.HEADER,
    pattern=r"^[\x21-\x7e]{1,255}$",
    description=(
        "Makes it safe to send this again: for 24 hours the same key and body are answered as the "
        "first time, with `Idempotent-Replayed: true`. Yours alone, and of this address alone."
    ),
)


class Schema(AutoSchema):
    """Tells of the headers that a kind of view takes."""

    def get_override_parameters(self) -> list[OpenApiParameter]:
        repeatable = self.method == "POST" and getattr(self.view, "is_repeatable", False)
        return [*super().get_override_parameters(), *([KEY] if repeatable else [])]


class SignedInScheme(OpenApiAuthenticationExtension):
    target_class = "helpdesk.api.wire.SignedIn"
    name = ["bearer", "cookie"]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:
        return [
            {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            {"type": "apiKey", "in": "cookie", "name": "hd_auth"},
        ]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:
        """Nothing for what is public, either of the two for the rest."""
        public = getattr(auto_schema.view, "is_public", False)
        return [] if public else [{name: []} for name in self.name]


def tell_of_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Adds the answers that every address of a kind may give, so that no view repeats them."""
    for path, methods in result["paths"].items():
        for operation in methods.values():
            told = operation["responses"]
            for status, said in _refusals(path, operation).items():
                told.setdefault(status, _refusal(said))
            operation["responses"] = dict(sorted(told.items()))
    return result


def _refusals(path: str, operation: dict[str, Any]) -> dict[str, str]:
    found = {"405": "There is no such method here."}
    if operation.get("security"):
        found |= {"401": "Nobody is signed in."}
        if path.startswith("/tickets"):
            found |= {"429": "Too many requests in this minute."}
    if "{" in path:
        found |= {"404": "It is not there, or not for these eyes."}
    if "requestBody" in operation:
        found |= {
            "400": "The body is no JSON object.",
            "413": "The body is too large.",
            "415": "The body is not said to be JSON.",
        }
    if any(each["name"] == idempotency.HEADER for each in operation.get("parameters", ())):
        found |= {
            "409": "The first request with this Idempotency-Key is still running, or was cut short.",
            "422": "This Idempotency-Key was used with another body.",
        }
    if operation.get("security") and "requestBody" in operation:
        found |= {"403": "Not allowed, or made by another site."}
    return found


def _refusal(said: str) -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/Error"}
    return {"description": said, "content": {"application/json": {"schema": shape}}}
