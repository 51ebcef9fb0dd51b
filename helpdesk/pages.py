"""The HTML twin of `api/base.py`: pages of signed-in people, and how failures look as pages."""

import sys
from collections.abc import Callable
from datetime import tzinfo
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core import paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import View

from accounts.authentication import FLOW_COOKIE
from accounts.models import Module, User
from accounts.models.sessions import new_token
from helpdesk.core.errors import (
    DATABASE_IS_DOWN,
    Forbidden,
    HelpdeskError,
    NotFound,
    RateLimited,
    Refused,
    Unauthenticated,
    Unavailable,
)
from helpdesk.core.feed import last_position
from helpdesk.core.responses import is_customer_api, refusal
from helpdesk.core.text import UNREADABLE
from helpdesk.core.zones import zone_named

# What the pages before and behind are called where the newest stands first.
NEWEST_FIRST = ("Newer", "Older")
COOKIES_LOST = (
    "Another program at this address left a cookie in your browser that cannot be read, and ours are "
    "lost with it. Delete the cookies of this address, then try again."
)


def safe_next(request: HttpRequest, default: str) -> str:
    """Where to go after signing in: a path of this site, never another one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = wanted.startswith("/") and not wanted.startswith("//")
    return wanted if ours and "\\" not in wanted and wanted.isprintable() else default


def browser_mark(request: Any) -> str:
    """What tells this browser from others on its way to a provider: the cookie it has, or new."""
    known = request.COOKIES.get(FLOW_COOKIE, "")
    return known if len(known) == len(new_token()) and known.isascii() else new_token()


def home_of(user: User) -> str:
    """The first page of a person: the desk for agents, the portal for everybody else."""
    return "/desk" if user.is_agent else "/portal"


def has_lost_cookies(request: HttpRequest) -> bool:
    """Whether cookies came that nobody can read: granian drops a header that is not ASCII."""
    return request.META.get("HTTP_COOKIE") == UNREADABLE


def zone_of(request: HttpRequest) -> tzinfo:
    """The time zone of whoever reads the answer: strangers have the tenant's."""
    if request.user.is_authenticated:
        return request.user.zone
    return zone_named(request.tenant.time_zone)


class Page(View):
    """A page for a signed-in person; who is not signed in is sent to `/login` and back again.

    `template` is rendered with what `context()` gives. A HelpdeskError that a view lets through
    becomes a page with its status.
    """

    template = ""
    is_public = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if not self.is_public:
                self.admit(request)
            with timezone.override(zone_of(request)):
                return super().dispatch(request, *args, **kwargs)
        except Unauthenticated:
            return self.to_sign_in(request)
        except HelpdeskError as error:
            return error_page(request, error)

    def admit(self, request: HttpRequest) -> None:
        """Raises Unauthenticated, Forbidden or NotFound unless this person may see the page."""
        if not request.user.is_authenticated:
            raise Unauthenticated

    def to_sign_in(self, request: HttpRequest) -> HttpResponse:
        target = request.get_full_path() if request.method == "GET" else request.path
        url = f"/login?{urlencode({'next': target})}"
        if request.htmx:
            # htmx would put the sign-in page into a fragment; this makes the browser go there.
            return HttpResponse(status=401, headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.template:
            response = error_page(request, Refused(405, "Only forms are sent to this address."))
            response["Allow"] = "POST"
            return response
        return self.show(**self.context(**kwargs))

    def context(self, **kwargs: Any) -> dict[str, Any]:
        """What the template needs; raises NotFound for what this person may not see."""
        return {}

    def show(self, *, status: int = 200, template: str = "", **context: Any) -> HttpResponse:
        return render(self.request, template or self.template, context, status=status)


class LivePage(Page):
    """A page that follows what happens, from the moment before its first row was read."""

    def admit(self, request: HttpRequest) -> None:
        super().admit(request)
        # What is only put into a page that is open already follows where that page does.
        if not request.htmx and "X-Live" not in request.headers:
            request.feed_position = last_position()


class DeskPage(LivePage):
    """A page of the agents' desk. Customers are shown the way to their portal."""

    def admit(self, request: HttpRequest) -> None:
        super().admit(request)
        if not request.user.is_agent:
            raise Forbidden("The desk is for agents. Your own tickets are in the portal.")


class PortalPage(LivePage):
    """A page of the customers' portal. Agents may look, too.

    It is shut where its `module` is switched off, before anything is looked up.
    """

    module = ""

    @cached_property
    def modules(self) -> dict[str, bool]:
        """Each module, and whether it is on for who looks."""
        user = self.request.user
        return Module.objects.of_tenant(user.tenant_id).for_company(user.company_id).switches()

    def admit(self, request: HttpRequest) -> None:
        super().admit(request)
        if self.module and not self.modules[self.module]:
            raise Forbidden("This part of the portal is switched off for your company.")


def found(rows: Any, **key: Any) -> Any:
    """The one visible row with this key. Raises NotFound, whatever the reason."""
    row = rows.filter(**key).first()
    if row is None:
        raise NotFound
    return row


def pager(
    page: paginator.Page, url: Callable[[int], str], names: tuple[str, str] = ("Previous", "Next")
) -> dict[str, str]:
    """The way to the pages before and behind one, by their addresses."""
    return {
        "label": f"Page {page.number} of {page.paginator.num_pages}",
        "previous_url": url(page.number - 1) if page.has_previous() else "",
        "next_url": url(page.number + 1) if page.has_next() else "",
        "previous_label": names[0],
        "next_label": names[1],
    }


def rows_pager(page: paginator.Page, url: Callable[[int], str]) -> dict[str, str]:
    """The same, which says the rows of the page instead of its number."""
    rows = f"{page.start_index()} to {page.end_index()} of {page.paginator.count}"
    return pager(page, url) | {"label": rows}


def pager_of(request: HttpRequest, page: paginator.Page) -> dict[str, str]:
    """The same by the address of a request, with what else it says."""
    query = request.GET.copy()

    def url(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return pager(page, url)


def error_page(request: HttpRequest, error: HelpdeskError) -> HttpResponse:
    """A failure as a page. It never repeats what the request said."""
    response = render(
        request,
        "errors/error.html",
        {"status": error.status, "code": error.code, "message": error.told},
        status=error.status,
    )
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after)
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    is_shown = "text/html" in request.headers.get("Accept", "")
    if is_shown and request.method == "GET" and not is_customer_api(request.path_info):
        # Somebody mistyped an address. Those of the APIs answer for themselves, in JSON.
        return error_page(request, NotFound())
    return refusal(request, NotFound())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, Forbidden())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    error = HelpdeskError("This request cannot be understood.")
    error.status = 400
    return refusal(request, error)


def server_error(request: HttpRequest) -> HttpResponse:
    # Django calls this while it handles what nobody caught.
    is_down = isinstance(sys.exception(), DATABASE_IS_DOWN)
    return refusal(request, Unavailable() if is_down else HelpdeskError())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    stale = "This form is out of date. Go back, reload, send it again."
    return refusal(request, Forbidden(COOKIES_LOST if has_lost_cookies(request) else stale))
