"""The people of one's company: finding them, keeping them."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.models import ManagerGroup, User
from accounts.services import update_employee
from helpdesk.core.errors import Forbidden
from helpdesk.pages import found
from portal.people import (
    HOME,
    NewPersonForm,
    People,
    PersonForm,
    keeps_people,
    may_see_people,
    people_of,
)
from portal.views.base import PortalView


class PeopleView(PortalView):
    section = "people"

    @property
    def may_change(self) -> bool:
        return keeps_people(self.request.user)

    def allow_changes(self) -> None:
        if not self.may_change:
            raise Forbidden

    def person(self, number: int) -> User:
        rows = people_of(self.request.user).select_related("site", "company")
        return found(rows, employee_number=number)


class PeoplePage(PeopleView):
    template = "portal/people/list.html"

    def context(self) -> dict[str, Any]:
        if not may_see_people(self.request.user):
            raise Forbidden("This page is for managers and for those who keep the people.")
        return {
            "listing": People(self.request.user, self.request.GET),
            "may_change": self.may_change,
        }


class NewPerson(PeopleView):
    template = "portal/people/new.html"

    def context(self) -> dict[str, Any]:
        self.allow_changes()
        return {"form": NewPersonForm(user=self.request.user)}

    def post(self, request: HttpRequest) -> HttpResponse:
        self.allow_changes()
        form = NewPersonForm(request.POST, user=request.user)
        if not form.save():
            return self.show(status=form.status, form=form)
        return self.see_other(f"{HOME}/{form.result.employee_number}", "Added.")


class PersonPage(PeopleView):
    template = "portal/people/person.html"

    def context(self, employee_number: int) -> dict[str, Any]:
        person = self.person(employee_number)
        return {"person": person, **self._more(PersonForm.showing(person, self.request.user))}

    def post(self, request: HttpRequest, employee_number: int) -> HttpResponse:
        person = self.person(employee_number)
        self.allow_changes()
        initial = PersonForm.showing(person, request.user).initial
        form = PersonForm(request.POST, initial=initial, person=person, user=request.user)
        if not form.save():
            return self.show(
                status=form.status, person=self.person(employee_number), **self._more(form)
            )
        return self.see_other(f"{HOME}/{employee_number}", "Saved.")

    def _more(self, form: PersonForm) -> dict[str, Any]:
        return {
            "form": form,
            "may_change": self.may_change,
            "may_see_list": may_see_people(self.request.user),
            "groups": self.groups_of(form.person) if self.may_change else {},
        }

    def groups_of(self, person: User) -> dict[str, Any]:
        """The groups that somebody manages, and those they are in."""
        groups = ManagerGroup.objects.visible_to(self.request.user).by_name()
        return {"Manages": groups.managed_by(person), "Is in": groups.with_member(person)}


class Standing(PersonPage):
    """Lets somebody sign in no longer, or again."""

    def post(self, request: HttpRequest, employee_number: int) -> HttpResponse:
        person = self.person(employee_number)
        self.allow_changes()
        person = update_employee(
            person, changes={"is_active": not person.is_active}, by=request.user
        )
        said = "can sign in again" if person.is_active else "is signed out and stays so"
        return self.see_other(f"{HOME}/{employee_number}", f"{person.display_name} {said}.")
