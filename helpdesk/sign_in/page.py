"""Signing in and out, for people and programs alike at `/login`."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.authentication import clear_cookie, set_cookie
from accounts.models import User
from accounts.services import close_session, open_session, person_with_password, providers_of
from helpdesk.api.agent.auth import Login
from helpdesk.core.errors import HelpdeskError, NotFound
from helpdesk.pages import COOKIES_LOST, Page, has_lost_cookies, home_of, safe_next

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
FAILED = "The sign-in did not work. Try again."
# Why somebody comes back from a provider and is not signed in, by its word for programs.
FAILURES = {
    "access_denied": "You did not let the provider tell us who you are. Nothing has changed.",
    "already_connected": "This is connected with another account already.",
    "unavailable": "The provider does not answer just now. Try again in a minute.",
    "unknown_person": "Nobody here has the address that the provider knows you by. Ask your helpdesk.",
    "unverified_address": "The provider does not confirm your address. Sign in with your password, "
    "then connect the provider on your profile.",
}
SECOND_STEP = "second_step"
api_login = Login.as_view()


@csrf_exempt
def login(request: HttpRequest) -> HttpResponse:
    """`/login`: a page for browsers, JSON for programs; they share the address."""
    # Programs whose library calls every body a form are told what they should send instead.
    is_browser = "text/html" in request.headers.get("Accept", "text/html")
    if request.method in {"GET", "HEAD"} or (is_browser and request.content_type in FORMS):
        return SignInPage.as_view()(request)
    return api_login(request)


@method_decorator(csrf_protect, name="dispatch")
class SignInPage(Page):
    """The page that asks who somebody is."""

    template = "login.html"
    is_public = True

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(safe_next(request, home_of(request.user)))
        failed = request.GET.get("failed")
        return self._form(error=FAILURES.get(failed, FAILED) if failed else "")

    def post(self, request: HttpRequest) -> HttpResponse:
        if settings.AUTH_MODE != "local":
            raise NotFound
        name, password = request.POST.get("username", ""), request.POST.get("password", "")
        address = request.META.get("REMOTE_ADDR")
        try:
            person = person_with_password(
                request.tenant, name=name, password=password, ip_address=address
            )
        except HelpdeskError as error:
            wrong = "That user name and password do not match." if error.status == 401 else ""
            return self._form(status=error.status, error=wrong or error.told, username=name)
        target = safe_next(request, home_of(person))
        if person.has_second_factor:
            return ask_for_code(request, person, target)
        return signed_in(request, person, target)

    def _form(self, *, status: int = 200, error: str = "", username: str = "") -> HttpResponse:
        return self.show(
            status=status,
            error=COOKIES_LOST if has_lost_cookies(self.request) else error,
            username=username,
            next=safe_next(self.request, ""),
            has_password=settings.AUTH_MODE == "local",
            has_openid=bool(settings.OIDC_RP_CLIENT_ID),
            providers=providers_of(self.request.tenant),
            is_demo=settings.DEMO,
        )


def ask_for_code(request: HttpRequest, person: User, target: str) -> HttpResponse:
    """Remembers, signed and for ten minutes, whose password was right; goes on to the code."""
    request.session[SECOND_STEP] = {
        "person": person.pk,
        "proof": proof_of(person),
        "next": target,
    }
    return HttpResponseRedirect("/login/code")


def proof_of(person: User) -> str:
    """What changes when the password does, so that a step begun with the old one is over."""
    return salted_hmac("helpdesk.second_step", person.password, algorithm="sha256").hexdigest()


def signed_in(request: HttpRequest, person: User, target: str, **vouched: Any) -> HttpResponse:
    """Opens a session, always a new one, and goes on to where the person wanted.

    `vouched` is what a provider said: `roles`, and `renewal` to ask it again.
    """
    if request.auth_session:
        close_session(request.auth_session, by=request.user)
    token = open_session(
        person,
        ip_address=request.META.get("REMOTE_ADDR"),
        user_agent=request.headers.get("User-Agent", ""),
        by=person,
        **vouched,
    )
    response = HttpResponseRedirect(target)
    set_cookie(response, token)
    return response


class SignOut(Page):
    """Ends the session of a browser; the API's own sign-out is `POST /logout`."""

    is_public = True

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.auth_session:
            close_session(request.auth_session, by=request.user)
        messages.success(request, "You are signed out.")
        response = HttpResponseRedirect("/login")
        clear_cookie(response)
        return response


def home(request: HttpRequest) -> HttpResponse:
    """`/`: to where the person belongs."""
    target = home_of(request.user) if request.user.is_authenticated else "/login"
    return HttpResponseRedirect(target)
