"""The OpenAPI document of the agent API, made from its views."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.views import SpectacularAPIView


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


document = SpectacularAPIView.as_view(urlconf="helpdesk.api.agent.document_urls")
