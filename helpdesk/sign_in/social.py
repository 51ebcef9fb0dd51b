"""The buttons of the sign-in page that lead to Google, Microsoft or Apple.

The way back is the customer API's (`helpdesk.api.customer.oauth`): providers know one address of us.
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.authentication import set_flow_cookie
from accounts.services import start_flow, system_user
from helpdesk.core.errors import Invalid, NotFound, Unavailable
from helpdesk.pages import Page, browser_mark, safe_next


class Start(Page):
    """Sends a browser to a provider, and remembers where it wanted to go."""

    is_public = True

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        browser, tenant = browser_mark(request), request.tenant
        try:
            url, _ = start_flow(
                tenant,
                provider=key,
                browser=browser,
                next_path=safe_next(request, "/"),
                by=system_user(tenant),
            )
        except Invalid as error:
            raise NotFound from error
        except Unavailable as error:
            return HttpResponseRedirect(f"/login?{urlencode({'failed': error.code})}")
        response = HttpResponseRedirect(url)
        set_flow_cookie(response, browser)
        return response
