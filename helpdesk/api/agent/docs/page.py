"""`/openapi.yaml` and `/docs`: the agent API as a document, and as a page made on the server."""

import functools
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from helpdesk.api.agent.docs.outline import Group, Shape
from helpdesk.api.agent.docs.reader import Reader
from helpdesk.pages import Page

URLS = "helpdesk.api.agent.docs.urls"
openapi = SpectacularAPIView.as_view(urlconf=URLS)


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
    return SchemaGenerator(urlconf=URLS).get_schema(request=None, public=True)
