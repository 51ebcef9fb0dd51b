"""How drf-spectacular reads the views of the customer API."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter

from helpdesk.api.spectacular import Schema

PAGING = [
    OpenApiParameter("page", int, description="From 1."),
    OpenApiParameter("per_page", int, description="Rows of a page, 20 unless told, at most 100."),
    OpenApiParameter("limit", int, description="The same as `per_page`."),
]


class CustomerSchema(Schema):
    """What an address is about is told by its first word that is no parameter."""

    def get_tags(self) -> list[str]:
        return [self.path.strip("/").partition("/")[0]]


class CustomerSignedInScheme(OpenApiAuthenticationExtension):
    target_class = "helpdesk.api.customer.dialect.CustomerSignedIn"
    name = ["bearer", "session"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        return [
            {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "The `access_token` of `POST /auth/login`, good for an hour.",
            },
            {
                "type": "apiKey",
                "in": "cookie",
                "name": "helpdesk_session",
                "description": "Set by `POST /auth/login`; what changes something needs the header "
                "`X-CSRFToken`, too, with the value of the cookie `csrftoken`.",
            },
        ]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, Any]]:
        """Nothing for what is public, either of the two for the rest."""
        public = getattr(auto_schema.view, "is_public", False)
        return [] if public else [{name: []} for name in self.name]
