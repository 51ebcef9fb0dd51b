"""What a portal asks first: whose helpdesk this is, how it looks, what is switched on."""

import hashlib
from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response, patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Branding
from accounts.models.branding import logo_path
from accounts.services import providers_of
from helpdesk.api.customer.dialect import CustomerView, company_of, modules_for, success
from helpdesk.api.customer.shapes import Error, ProviderOut, UserOut, flag, text, user_out
from helpdesk.core.colors import WHITE, legible, text_on

DARK_PAGE = "#15181e"


class TenantOut(serializers.Serializer):
    slug = text()
    name = text()


class BrandingOut(serializers.Serializer):
    name = text()
    primary_color = text()
    accent_color = text()
    support_email = text()
    support_phone = text()
    logo_url = text(allow_null=True, help_text="A PNG of at most 512 pixels a side.")


class InitData(serializers.Serializer):
    tenant = TenantOut()
    branding = BrandingOut()
    user = UserOut(allow_null=True)
    features = serializers.DictField(child=flag(), help_text="Modules, and whether they are on.")
    oauth_providers = ProviderOut(many=True)


class InitOut(serializers.Serializer):
    success = flag()
    data = InitData()
    csrf_token = text(help_text="For the header `X-CSRFToken`.")


class ModulesData(serializers.Serializer):
    modules = serializers.DictField(child=flag())


class ModulesOut(serializers.Serializer):
    success = flag()
    data = ModulesData()


def branding_for(request: Request) -> dict[str, Any]:
    """The look of the tenant, as the company of who is signed in has it."""
    rows = Branding.objects.of_tenant(request.tenant).for_company(company_of(request))
    shown = rows.shown()
    digest = shown.pop("logo_digest")
    return {
        **shown,
        "name": shown["name"] or request.tenant.name,
        "logo_url": request.tenant.url(logo_path(digest)) if digest else None,
    }


class Init(CustomerView):
    is_public = True

    @extend_schema(
        operation_id="V113_init",
        summary="What a portal begins with: tenant, look, who is there, what is on",
        responses={200: InitOut, 429: Error},
    )
    def get(self, request: Request) -> Response:
        tenant, user = request.tenant, request.user
        response = success(
            {
                "tenant": {"slug": tenant.slug, "name": tenant.name},
                "branding": branding_for(request),
                "user": user_out(user) if user.is_authenticated else None,
                "features": modules_for(request),
                "oauth_providers": providers_of(tenant),
            }
        )
        response.data["csrf_token"] = get_token(request._request)
        response["Cache-Control"] = "private, no-store"
        return response


class Theme(CustomerView):
    is_public = True

    @extend_schema(
        operation_id="V114_theme",
        summary="The colors of the look, as CSS custom properties",
        responses={
            (200, "text/css"): OpenApiResponse(OpenApiTypes.STR),
            304: OpenApiResponse(description="The one you have is the present one."),
            429: Error,
        },
    )
    def get(self, request: Request) -> HttpResponse:
        css = stylesheet(branding_for(request))
        etag = f'"{hashlib.sha256(css.encode()).hexdigest()[:32]}"'
        response = HttpResponse(css, content_type="text/css; charset=utf-8")
        response["ETag"] = etag
        whose = "private" if request.user.is_authenticated else "public"
        response["Cache-Control"] = f"{whose}, max-age=300"
        patch_vary_headers(response, ["Authorization", "Cookie", "X-Tenant"])
        return get_conditional_response(request._request, etag=etag, response=response)


def stylesheet(branding: dict[str, Any]) -> str:
    """The brand's colors, with text that can be read on each and links that can be read at all."""
    return f":root{{{properties(branding, WHITE)}}}\n" + (
        f"@media (prefers-color-scheme:dark){{:root{{{properties(branding, DARK_PAGE)}}}}}\n"
    )


def properties(branding: dict[str, Any], page: str) -> str:
    told = {}
    for name in ("primary", "accent"):
        color = branding[f"{name}_color"]
        told[f"brand-{name}"] = color
        told[f"brand-on-{name}"] = text_on(color)
        told[f"brand-{name}-text"] = legible(color, page)
    return "".join(f"--{name}:{color};" for name, color in told.items())


class Modules(CustomerView):
    @extend_schema(
        operation_id="V117_modules",
        summary="Which modules are on for my company",
        responses={200: ModulesOut, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> Response:
        return success({"modules": modules_for(request)})
