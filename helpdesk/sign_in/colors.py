"""The colors of the pages that customers see: those of their company, of their tenant, or ours."""

from django.http import HttpRequest, HttpResponse

from accounts.models import Branding
from helpdesk.core.colors import BLACK, HEX, WHITE, legible, mixed, text_on
from helpdesk.pages import Page

# The lightest and the darkest that text of ours stands on, in the two themes (`tokens.css`).
LIGHT_PAGE, DARK_PAGE = WHITE, "#1c2426"


class CurrentColors(Page):
    """A style sheet for who asks; empty where nobody chose a color."""

    is_public = True

    def get(self, request: HttpRequest) -> HttpResponse:
        company = request.user.company_id if request.user.is_authenticated else None
        color = Branding.objects.of_tenant(request.tenant).for_company(company).own_color()
        response = HttpResponse(
            stylesheet(color) if HEX.match(color) else "", content_type="text/css; charset=utf-8"
        )
        response["Cache-Control"] = "private, max-age=60"
        response["Vary"] = "Cookie, X-Tenant"
        return response


def stylesheet(color: str) -> str:
    """What `tokens.css` calls the accent, made of one color."""
    light, dark = shades(color, LIGHT_PAGE), shades(color, DARK_PAGE)
    pairs = (f"--{name}: light-dark({light[name]}, {dark[name]});" for name in light)
    return f":root {{ {' '.join(pairs)} }}\n"


def shades(color: str, page: str) -> dict[str, str]:
    """The color for text, buttons and quiet surfaces on a page, each to be read there."""
    soft = mixed(page, color, 0.12)
    solid = color if page == LIGHT_PAGE else legible(color, page)
    on_solid = text_on(solid)
    away = BLACK if on_solid == WHITE else WHITE
    return {
        "accent": legible(color, soft),
        "accent-solid": solid,
        "accent-solid-hover": mixed(solid, away, 0.15),
        "on-accent": on_solid,
        "accent-soft": soft,
        "accent-line": mixed(page, color, 0.4),
        "focus": legible(color, page),
    }
