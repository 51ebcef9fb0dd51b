"""Bringing in many at once: people, or equipment. The two have the same pages."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from helpdesk.core.errors import Conflict, Forbidden, TooLarge
from helpdesk.core.throttle import Throttle
from helpdesk.imports.models import Import
from helpdesk.imports.services import import_tried
from helpdesk.imports.writing import faults_csv, template_csv
from helpdesk.pages import found
from portal.imports import PEOPLE, ImportForm, Intake, columns_for
from portal.views.base import PortalView

SHOWN_FAULTS, SHOWN_IMPORTS = 100, 10


class IntakeView(PortalView):
    """A page about imports of one kind, which the table of addresses names."""

    intake: Intake = PEOPLE

    @property
    def section(self) -> str:
        return self.intake.section

    @property
    def module(self) -> str:
        return self.intake.module

    @property
    def imports(self) -> Any:
        return Import.objects.visible_to(self.request.user).of_kind(self.intake.kind.name)

    def allow(self) -> None:
        if not self.intake.is_open_to(self.request.user):
            raise Forbidden(f"Your account may not bring in {self.intake.things}.")

    def show(self, **context: Any) -> HttpResponse:
        return super().show(intake=self.intake, **context)


class NewImport(IntakeView):
    template = "portal/imports/new.html"

    def context(self, **more: Any) -> dict[str, Any]:
        self.allow()
        user = self.request.user
        return {
            "form": ImportForm(user=user, intake=self.intake),
            "jobs": self.imports.newest_first().select_related("owner")[:SHOWN_IMPORTS],
            "columns": columns_for(user, self.intake.kind),
        } | more

    def post(self, request: HttpRequest) -> HttpResponse:
        self.allow()
        Throttle.for_person(request.user, "imports")
        form = ImportForm(request.POST, request.FILES, user=request.user, intake=self.intake)
        if (file := request.FILES.get("file")) and file.size > settings.IMPORT_MAX_BYTES:
            raise TooLarge(f"A file has at most {settings.IMPORT_MAX_BYTES:,} bytes.")
        if not form.save():
            return self.show(status=form.status, **self.context(form=form))
        return self.see_other(f"{self.intake.home}/imports/{form.result.pk}")


class Report(IntakeView):
    """How an import goes and what came of it; what was tried is imported from here."""

    template = "portal/imports/report.html"

    def find(self, import_id: int) -> Import:
        """An import of one's company; who may not bring such things in hears of none."""
        return found(self.imports.select_related("owner"), pk=import_id)

    def context(self, import_id: int) -> dict[str, Any]:
        job = self.find(import_id)
        faults = list(job.faults.in_order()[: SHOWN_FAULTS + 1])
        return {
            "job": job,
            "faults": faults[:SHOWN_FAULTS],
            "has_more": len(faults) > SHOWN_FAULTS,
        }

    def post(self, request: HttpRequest, import_id: int) -> HttpResponse:
        trial = self.find(import_id)
        self.allow()
        Throttle.for_person(request.user, "imports")
        try:
            job = import_tried(trial, by=request.user)
        except Conflict as error:
            # Sent twice, or a day later: the page says what is left to do.
            messages.error(request, error.message)
            job = trial
        return self.see_other(f"{self.intake.home}/imports/{job.pk}")


class Faults(Report):
    def get(self, request: HttpRequest, import_id: int) -> HttpResponse:
        job = self.find(import_id)
        return as_file(faults_csv(job), f"import-{job.pk}-errors.csv")


class Template(IntakeView):
    def get(self, request: HttpRequest) -> HttpResponse:
        self.allow()
        return as_file(template_csv(self.intake.kind), f"{self.intake.kind.name}.csv")


def as_file(content: str, name: str) -> HttpResponse:
    """CSV that a browser saves. The mark tells spreadsheets that it is UTF-8."""
    response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
