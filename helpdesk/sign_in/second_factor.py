"""The second step of a sign-in, and the page on which somebody sets their second factor up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts.authentication import FLOW_COOKIE
from accounts.models import RecoveryCode, User
from accounts.services import (
    confirm_second_factor,
    finish_flow,
    offer_second_factor,
    pass_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)
from accounts.services.identities import Back
from accounts.services.second_factor import picture_of, secret_of
from helpdesk.core.errors import Conflict, HelpdeskError, Invalid
from helpdesk.pages import Page, home_of, safe_next
from helpdesk.sign_in.page import SECOND_STEP, proof_of, signed_in


@method_decorator(csrf_protect, name="dispatch")
class SecondStep(Page):
    """Asks for the code of somebody whose password, or whose provider, has proved the rest."""

    template = "sign_in/code.html"
    is_public = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show() if SECOND_STEP in request.session else HttpResponseRedirect("/login")

    def post(self, request: HttpRequest) -> HttpResponse:
        waiting = request.session.get(SECOND_STEP)
        if waiting is None:
            return self._start_again()
        otp = request.POST.get("otp", "")
        try:
            person, target = self._passed(waiting, otp)
        except HelpdeskError as error:
            if error.code == "invalid_state":
                return self._start_again()
            return self.show(status=error.status, error=error.told)
        if person is None:
            return self._start_again()
        del request.session[SECOND_STEP]
        return signed_in(request, person, target)

    def _passed(self, waiting: dict[str, Any], otp: str) -> tuple[User | None, str]:
        """Who has passed, and where they want to go; nobody if the first step holds no more."""
        request = self.request
        if state := waiting.get("state"):
            browser = request.COOKIES.get(FLOW_COOKIE, "")
            back = Back(state=state, code="", browser=browser, is_browser=True, otp=otp)
            person, flow = finish_flow(request.tenant, back=back)
            return person, flow.next_path or home_of(person)
        people = User.objects.of_tenant(request.tenant).people().active()
        person = people.filter(pk=waiting["person"]).first()
        if person is None or not constant_time_compare(proof_of(person), waiting["proof"]):
            return None, ""
        pass_second_factor(person, otp=otp)
        return person, waiting["next"]

    def _start_again(self) -> HttpResponse:
        self.request.session.pop(SECOND_STEP, None)
        messages.info(self.request, "That took too long. Sign in once more.")
        return HttpResponseRedirect("/login")


@method_decorator(csrf_protect, name="dispatch")
class OwnFactor(Page):
    """A page about one's own second factor, in no entrance: staff may have to come here first."""

    template = "sign_in/second_factor.html"
    form = "set_up"

    def context(self) -> dict[str, Any]:
        user, request = self.request.user, self.request
        codes = RecoveryCode.objects.visible_to(user).filter(factor__person=user)
        profile = "/desk/profile" if user.is_agent else "/portal/profile"
        context = {
            "is_on": user.has_second_factor,
            "is_required": request.tenant.requires_second_factor and user.is_agent,
            "codes_left": codes.unused().count(),
            "next": safe_next(request, profile),
        }
        if not user.has_second_factor:
            factor = offer_second_factor(user, by=user)
            context |= {"secret": secret_of(factor), "picture": picture_of(factor)}
        return context

    def run(self, password: str) -> Any:
        """What the form is for."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            result = self.run(request.POST.get("password", ""))
        except HelpdeskError as error:
            if not isinstance(error, Invalid | Conflict) and error.status != 429:
                raise
            errors = getattr(error, "fields", {})
            said = "" if errors else error.told
            told = {"errors": errors, "error": said}
            told[f"{self.form}_error"] = errors.get("password", said)
            return self.show(status=error.status, **self.context() | told)
        return self.done(result)

    def done(self, codes: list[str]) -> HttpResponse:
        """Shows recovery codes, which nothing can show a second time."""
        return self.show(**self.context() | {"codes": codes})


class SetUp(OwnFactor):
    def run(self, password: str) -> list[str]:
        user, session = self.request.user, self.request.auth_session
        return confirm_second_factor(
            user,
            code=self.request.POST.get("otp", ""),
            password=password,
            keep=session and session.pk,
            by=user,
        )


class RecoveryCodes(OwnFactor):
    form = "codes"

    def run(self, password: str) -> list[str]:
        return renew_recovery_codes(self.request.user, password=password, by=self.request.user)


class Remove(OwnFactor):
    form = "remove"

    def run(self, password: str) -> None:
        user, session = self.request.user, self.request.auth_session
        remove_second_factor(user, password=password, keep=session and session.pk, by=user)

    def done(self, result: None) -> HttpResponse:
        messages.success(self.request, "The second factor is off.")
        return HttpResponseRedirect(self.context()["next"], status=303)
