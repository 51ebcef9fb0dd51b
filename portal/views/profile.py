"""The person themself: who they are, their password, where they are signed in."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.models import Session
from portal.forms import PasswordForm, ProfileForm, ServiceForm, SessionsForm
from portal.views.base import PortalView


class ProfileView(PortalView):
    template = "portal/profile.html"
    section = "profile"

    def context(self) -> dict[str, Any]:
        return self.page_of()

    def page_of(self, **forms: ServiceForm) -> dict[str, Any]:
        user = self.request.user
        names = ("display_name", "email", "phone")
        initial = {name: getattr(user, name) for name in names}
        return {
            "profile": ProfileForm(initial=initial, user=user),
            "password": PasswordForm(user=user),
            "sessions": self._sessions(),
        } | forms

    def save(self, name: str, form: ServiceForm, done: str) -> HttpResponse:
        if not form.save():
            # What was refused must not show as the name of the account.
            self.request.user.refresh_from_db()
            return self.show(status=form.status, **self.page_of(**{name: form}))
        return self.see_other("/portal/profile", done)

    def _sessions(self) -> list[dict[str, Any]]:
        user, present = self.request.user, self.request.auth_session
        rows = Session.objects.visible_to(user).open_for(user)
        found = [
            {
                "session": session,
                "device": session.device,
                "is_present": present is not None and session.pk == present.pk,
            }
            for session in rows[:50]
        ]
        return sorted(found, key=lambda row: not row["is_present"])


class ProfilePage(ProfileView):
    def post(self, request: HttpRequest) -> HttpResponse:
        return self.save("profile", ProfileForm(request.POST, user=request.user), "Saved.")


class Password(ProfileView):
    def post(self, request: HttpRequest) -> HttpResponse:
        form = PasswordForm(request.POST, user=request.user, session=request.auth_session)
        done = "Your password is changed. Everywhere else you are signed out."
        return self.save("password", form, done)


class Sessions(ProfileView):
    def post(self, request: HttpRequest) -> HttpResponse:
        form = SessionsForm(request.POST, user=request.user, session=request.auth_session)
        return self.save("closing", form, "Everywhere else you are signed out.")
