"""The logo, for anybody who looks at a page, a mail, or a portal that somebody else has built."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static

from accounts.models import Branding
from helpdesk.api.agent.files import FILE_POLICY
from helpdesk.core.text import is_storable
from helpdesk.pages import Page


class CurrentLogo(Page):
    """Leads to the logo of who asks: their company's, their tenant's, or the one we ship."""

    is_public = True

    def get(self, request: HttpRequest) -> HttpResponse:
        company = request.user.company_id if request.user.is_authenticated else None
        path = Branding.objects.of_tenant(request.tenant).for_company(company).logo_path()
        response = HttpResponseRedirect(path or static("brand/mark.svg"))
        response["Cache-Control"] = "private, max-age=60"
        response["Vary"] = "Cookie, X-Tenant"
        return response


class Logo(Page):
    """A logo under the digest of its bytes. Another tenant's is not there."""

    is_public = True

    def get(self, request: HttpRequest, digest: str) -> HttpResponse:
        rows = Branding.objects.of_tenant(request.tenant)
        png = rows.logo_with(digest) if is_storable(digest) else None
        if png is None:
            raise Http404
        response = HttpResponse(bytes(png), content_type="image/png")
        response["Cache-Control"] = "public, max-age=31536000, immutable"
        response["Content-Security-Policy"] = FILE_POLICY
        response["Vary"] = "X-Tenant"
        return response
