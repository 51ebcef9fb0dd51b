"""How drf-spectacular reads the views of the agent API; `docs/` completes what it finds."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from helpdesk.api.agent.docs.groups import group_of
from helpdesk.api.fields import StrictSerializer, Text
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
    """Tells of the headers that a kind of view takes; docstrings are for programmers of ours."""

    def get_override_parameters(self) -> list[OpenApiParameter]:
        repeatable = self.method == "POST" and getattr(self.view, "is_repeatable", False)
        return [*super().get_override_parameters(), *([KEY] if repeatable else [])]

    def get_tags(self) -> list[str]:
        return [group_of(self.path)]

    def get_description(self) -> str:
        return ""

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        # A text that may be blank to DRF has its least length from the service.
        if not isinstance(field, Text):
            super()._insert_field_validators(field, schema)

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
        if schema.get("description") == StrictSerializer.__doc__:
            del schema["description"]
        return schema


class SignedInScheme(OpenApiAuthenticationExtension):
    target_class = "helpdesk.api.wire.SignedIn"
    name = ["bearer", "cookie"]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:
        return [
            {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "A token of your OpenID provider, where one is set up.",
            },
            {
                "type": "apiKey",
                "in": "cookie",
                "name": "hd_auth",
                "description": "Set by `POST /login`. A browser of another site cannot use it.",
            },
        ]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:
        """Nothing for what is public, either of the two for the rest."""
        public = getattr(auto_schema.view, "is_public", False)
        return [] if public else [{name: []} for name in self.name]
