"""The people of one's company: finding them, keeping them, bringing many in at once."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.permissions import Perm
from accounts.services import update_employee
from helpdesk.core.errors import Forbidden, TooLarge
from helpdesk.core.throttle import Throttle
from helpdesk.imports.kinds import KINDS
from helpdesk.imports.models import Import
from helpdesk.imports.writing import faults_csv, template_csv
from helpdesk.pages import found
from portal.people import (
    HOME,
    ImportForm,
    NewPersonForm,
    People,
    PersonForm,
    may_see_people,
    people_of,
)
from portal.views.base import PortalView

SHOWN_FAULTS, SHOWN_IMPORTS = 100, 10


class PeopleView(PortalView):
    section = "people"

    @property
    def may_change(self) -> bool:
        return may_see_people(self.request.user) and self.request.user.may(Perm.MANAGE_EMPLOYEES)

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
        }


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


class ImportPeople(PeopleView):
    template = "portal/people/import.html"

    def context(self, **more: Any) -> dict[str, Any]:
        self.allow_changes()
        jobs = Import.objects.visible_to(self.request.user).of_kind("employees").newest_first()
        form = ImportForm(user=self.request.user)
        return {
            "form": form,
            "jobs": jobs.select_related("owner")[:SHOWN_IMPORTS],
            "columns": KINDS["employees"].columns,
        } | more

    def post(self, request: HttpRequest) -> HttpResponse:
        self.allow_changes()
        Throttle.for_person(request.user, "imports")
        form = ImportForm(request.POST, request.FILES, user=request.user)
        if (file := request.FILES.get("file")) and file.size > settings.IMPORT_MAX_BYTES:
            raise TooLarge(f"A file has at most {settings.IMPORT_MAX_BYTES:,} bytes.")
        if not form.save():
            return self.show(status=form.status, **self.context(form=form))
        return self.see_other(f"{HOME}/imports/{form.result.pk}")


class ImportPage(PeopleView):
    template = "portal/people/import_report.html"

    def find(self, import_id: int) -> Import:
        rows = Import.objects.visible_to(self.request.user).of_kind("employees")
        return found(rows.select_related("owner"), pk=import_id)

    def context(self, import_id: int) -> dict[str, Any]:
        job = self.find(import_id)
        faults = list(job.faults.in_order()[: SHOWN_FAULTS + 1])
        return {
            "job": job,
            "faults": faults[:SHOWN_FAULTS],
            "has_more": len(faults) > SHOWN_FAULTS,
        }


class ImportFaults(ImportPage):
    def get(self, request: HttpRequest, import_id: int) -> HttpResponse:
        job = self.find(import_id)
        return as_file(faults_csv(job), f"import-{job.pk}-errors.csv")


class ImportTemplate(PeopleView):
    def get(self, request: HttpRequest) -> HttpResponse:
        self.allow_changes()
        return as_file(template_csv(KINDS["employees"]), "employees.csv")


def as_file(content: str, name: str) -> HttpResponse:
    """CSV that a browser saves. The mark tells spreadsheets that it is UTF-8."""
    response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
