"""How drf-spectacular reads the views of the agent API; `docs/` completes what it finds."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter

from helpdesk.api.agent.docs.groups import group_of
from helpdesk.api.spectacular import Schema
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


class AgentSchema(Schema):
    """Tells of the headers that a kind of view takes, and of the chapter it belongs to."""

    def get_override_parameters(self) -> list[OpenApiParameter]:
        repeatable = self.method == "POST" and getattr(self.view, "is_repeatable", False)
        return [*super().get_override_parameters(), *([KEY] if repeatable else [])]

    def get_tags(self) -> list[str]:
        return [group_of(self.path)]


class SignedInScheme(OpenApiAuthenticationExtension):
    target_class = "helpdesk.api.wire.SignedIn"
    name = ["bearer", "cookie"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
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

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, Any]]:
        """Nothing for what is public, either of the two for the rest."""
        public = getattr(auto_schema.view, "is_public", False)
        return [] if public else [{name: []} for name in self.name]
