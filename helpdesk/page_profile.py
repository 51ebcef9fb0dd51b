"""One's own account, in desk and portal: who one is, what proves it, where one is signed in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.authentication import set_flow_cookie
from accounts.models import Identity, Session, User
from accounts.services import (
    ask_to_confirm_email,
    change_password,
    close_other_sessions,
    close_session,
    disconnect_identity,
    providers_of,
    start_flow,
    system_user,
    update_profile,
)
from helpdesk.core.errors import Conflict, Invalid, Unavailable
from helpdesk.core.text import whole_number
from helpdesk.core.throttle import Throttle
from helpdesk.core.zones import zone_names
from helpdesk.forms import ServiceForm
from helpdesk.pages import Page, browser_mark, found

LISTED = 50


class ProfileForm(ServiceForm):
    display_name = forms.CharField(
        label="Name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.CharField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Where our answers reach you.",
    )
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        widget=forms.Select(attrs={"data-zones": ""}),
        help_text="We show times in this zone, and send daily e-mails in its morning.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = f"Same as {self.user.tenant}: {self.user.tenant.time_zone}"
        # One that is chosen nowhere any longer, too.
        names = dict.fromkeys([*zone_names(), *filter(None, [self.user.time_zone])])
        self.fields["time_zone"].choices = [("", usual), *((name, name) for name in names)]

    def run(self) -> User:
        return update_profile(self.user, changes=self.cleaned_data, by=self.user)


class PasswordForm(ServiceForm):
    old_password = forms.CharField(
        label="Present password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label="New password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 8 characters; a few words you like are easiest to remember.",
    )

    def __init__(self, *args: Any, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session

    def run(self) -> None:
        keep = self.session and self.session.pk
        change_password(self.user, keep=keep, by=self.user, **self.cleaned_data)


class ProfileView(Page):
    """A page about one's own account. `home` is the entrance that it belongs to."""

    home = ""
    section = "profile"

    def context(self) -> dict[str, Any]:
        return self.page_of()

    def page_of(self, **forms: ServiceForm) -> dict[str, Any]:
        user = self.request.user
        names = ("display_name", "email", "phone", "time_zone")
        initial = {name: getattr(user, name) for name in names}
        return {
            "home": self.home,
            "profile": ProfileForm(initial=initial, user=user),
            "password": PasswordForm(user=user),
            "providers": self._providers(),
            "sessions": self._sessions(),
        } | forms

    def save(self, name: str, form: ServiceForm, done: str) -> HttpResponse:
        if not form.save():
            # What was refused must not show as the name of the account.
            self.request.user.refresh_from_db()
            return self.show(status=form.status, **self.page_of(**{name: form}))
        return self.back(done)

    def back(self, said: str) -> HttpResponse:
        messages.success(self.request, said)
        return HttpResponseRedirect(f"{self.home}/profile", status=303)

    def _providers(self) -> list[dict[str, Any]]:
        """The providers there are, and those that are connected, each with whether it is."""
        user = self.request.user
        mine = {row.provider for row in Identity.objects.visible_to(user).filter(person=user)}
        return [
            {**each, "is_connected": each["key"] in mine}
            for each in providers_of(self.request.tenant)
        ]

    def _sessions(self) -> list[dict[str, Any]]:
        user, present = self.request.user, self.request.auth_session
        rows = Session.objects.visible_to(user).open_for(user)
        told = [
            {
                "session": session,
                "is_present": present is not None and session.pk == present.pk,
            }
            for session in rows[:LISTED]
        ]
        return sorted(told, key=lambda row: not row["is_present"])


class Profile(ProfileView):
    def post(self, request: HttpRequest) -> HttpResponse:
        return self.save("profile", ProfileForm(request.POST, user=request.user), "Saved.")


class Password(ProfileView):
    def post(self, request: HttpRequest) -> HttpResponse:
        form = PasswordForm(request.POST, user=request.user, session=request.auth_session)
        done = "Your password is changed. Everywhere else you are signed out."
        return self.save("password", form, done)


class Sessions(ProfileView):
    """Signs out in the place that the form names, or everywhere else."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if "id" in request.POST:
            close_session(self.named(request.POST["id"]), by=request.user)
            return self.back("You are signed out there.")
        # Who came with a bearer token has no session to keep, and none of the others is theirs.
        if request.auth_session:
            close_other_sessions(request.auth_session, by=request.user)
        return self.back("Everywhere else you are signed out.")

    def named(self, text: str) -> Session:
        """One's own session with this key. Raises NotFound."""
        user = self.request.user
        return found(Session.objects.visible_to(user).open_for(user), pk=whole_number(text))


class Identities(ProfileView):
    """Connects a provider with the account, or undoes it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        key = request.POST.get("provider", "")
        if "remove" in request.POST:
            return self.remove(key)
        browser = browser_mark(request)
        try:
            url, _ = start_flow(
                request.tenant,
                provider=key,
                browser=browser,
                next_path=f"{self.home}/profile",
                person=request.user,
                by=system_user(request.tenant),
            )
        except (Invalid, Unavailable) as error:
            messages.error(request, error.told)
            return HttpResponseRedirect(f"{self.home}/profile", status=303)
        # Browsers follow a form to no other site (our policy's `form-action`), so it is a link.
        name = next(each["name"] for each in self._providers() if each["key"] == key)
        response = self.show(
            template="sign_in/go_on.html", url=url, name=name, key=key, home=self.home
        )
        set_flow_cookie(response, browser)
        return response

    def remove(self, key: str) -> HttpResponse:
        user = self.request.user
        identity = found(Identity.objects.visible_to(user), person=user, provider=key)
        try:
            disconnect_identity(identity, by=user)
        except Conflict as error:
            messages.error(self.request, error.told)
            return HttpResponseRedirect(f"{self.home}/profile", status=303)
        return self.back(f"{identity.get_provider_display()} does not sign you in any more.")


class Address(ProfileView):
    """Has a link mailed that confirms one's address."""

    def post(self, request: HttpRequest) -> HttpResponse:
        Throttle.for_password_mail(f"confirm:{request.user.pk}").hit()
        ask_to_confirm_email(request.user, by=request.user)
        return self.back("A link is on its way to your address.")
