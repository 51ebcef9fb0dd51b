"""The people of the company: V023 to V029."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.permissions import Perm
from accounts.services import add_employee, update_employee
from helpdesk.api.customer.dialect import (
    MOST_PER_PAGE,
    CustomerView,
    by_number,
    company_for,
    listed,
    modules_for,
    number_in,
    success,
    text_in,
)
from helpdesk.api.customer.employee_shapes import (
    EMPLOYEE,
    EMPLOYEE_CHOICE,
    NAMES,
    STATUSES,
    Choices,
    CreateEmployee,
    EmployeeAnswer,
    UpdateEmployee,
    columns_of,
    employee_out,
)
from helpdesk.api.customer.imports import (
    DRY_RUN,
    TEMPLATE_ANSWERS,
    TEMPLATE_FORMAT,
    ImportAnswer,
    TakeIn,
    Template,
    body_of,
)
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, page_of
from helpdesk.api.responses import JSONText
from helpdesk.core.errors import Invalid
from helpdesk.imports.kinds import KINDS

CHOICES = 50
SEARCH = [
    OpenApiParameter("search", str, description="Words of the name or the e-mail address."),
    OpenApiParameter("status", str, enum=STATUSES),
    OpenApiParameter("department", str),
    OpenApiParameter("site_number", int),
]


class EmployeesView(CustomerView):
    @property
    def employees(self) -> QuerySet:
        """Those whom the person who asks may know of."""
        user = self.request.user
        return User.objects.of_tenant(user.tenant_id).employees_for(user)

    def find(self, number: str) -> User:
        rows = self.employees.select_related("company", "site")
        return by_number(rows, "employee_number", number)

    def found(self) -> QuerySet:
        """Those who fit the query. Raises Invalid."""
        request, rows = self.request, self.employees
        if words := text_in(request, "search") or text_in(request, "q"):
            rows = rows.called(words)
        if department := text_in(request, "department"):
            rows = rows.in_department(department)
        if "site_number" in request.GET:
            site = number_in(request, "site_number", default=1, most=2**31 - 1)
            rows = rows.filter(site__number=site)
        return rows

    def change(self, person: User, changes: dict[str, Any]) -> Response:
        try:
            update_employee(person, changes=changes, by=self.request.user)
        except Invalid as error:
            raise error.renamed(NAMES) from error
        return self.answer(self.find(str(person.employee_number)))

    def answer(self, person: User, status: int = 200) -> Response:
        has_assets = modules_for(self.request)["assets"]
        return success(employee_out(person, self.request.user, has_assets=has_assets), status)


class Employees(EmployeesView):
    is_repeatable = True

    @extend_schema(
        operation_id="V023_employees",
        summary="Employees of the company by name; a manager's own team; of all companies for staff",
        parameters=[*PAGING, *SEARCH],
        responses={200: page_of("employees", EMPLOYEE), 400: Error, 401: Error, 403: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_EMPLOYEES)
        rows = self.found()
        if status := request.GET.get("status"):
            if status not in STATUSES:
                raise Invalid(status="Either `active` or `inactive`.")
            rows = rows.filter(is_active=status == "active")
        return listed(request, "employees", EMPLOYEE, rows.by_name())

    @extend_schema(
        operation_id="V025_create_employee",
        summary="Add somebody to the company",
        request=CreateEmployee,
        responses={201: EmployeeAnswer, 400: Error, 401: Error, 403: Error},
    )
    def post(self, request: Request) -> Response:
        self.allow(Perm.MANAGE_EMPLOYEES)
        form = self.read(CreateEmployee)
        wants_invitation = form.pop("send_invite")
        company = company_for(request.user, form.pop("company_number", None))
        try:
            columns = columns_of(form, company)
            person = add_employee(
                company, wants_invitation=wants_invitation, **columns, by=request.user
            )
        except Invalid as error:
            raise error.renamed(NAMES) from error
        return self.answer(person, 201)


class Employee(EmployeesView):
    @extend_schema(
        operation_id="V024_employee",
        summary="One employee with rights, groups and equipment; oneself for everybody",
        responses={200: EmployeeAnswer, 401: Error},
    )
    def get(self, request: Request, employee_number: str) -> Response:
        return self.answer(self.find(employee_number))

    @extend_schema(
        operation_id="V026_update_employee",
        summary="Change somebody's data, rights or status; less rights end their sessions",
        request=UpdateEmployee,
        responses={200: EmployeeAnswer, 400: Error, 401: Error, 403: Error},
    )
    def put(self, request: Request, employee_number: str) -> Response:
        person = self.find(employee_number)
        self.allow(Perm.MANAGE_EMPLOYEES)
        form = self.read(UpdateEmployee)
        return self.change(person, columns_of(form, person.company, person))


class Deactivate(EmployeesView):
    @extend_schema(
        operation_id="X_deactivate_employee",
        summary="Let somebody no longer sign in; their sessions and tokens end",
        request=None,
        responses={200: EmployeeAnswer, 401: Error, 403: Error},
    )
    def post(self, request: Request, employee_number: str) -> Response:
        person = self.find(employee_number)
        self.allow(Perm.MANAGE_EMPLOYEES)
        return self.change(person, {"is_active": False})


class Reactivate(EmployeesView):
    @extend_schema(
        operation_id="X_reactivate_employee",
        summary="Let somebody sign in again",
        request=None,
        responses={200: EmployeeAnswer, 401: Error, 403: Error},
    )
    def post(self, request: Request, employee_number: str) -> Response:
        person = self.find(employee_number)
        self.allow(Perm.MANAGE_EMPLOYEES)
        return self.change(person, {"is_active": True})


class Dropdown(EmployeesView):
    @extend_schema(
        operation_id="V027_employee_choices",
        summary="Active employees for a field to choose from",
        parameters=[
            OpenApiParameter("q", str, description="Words of the name or the e-mail address."),
            *SEARCH[2:],
            OpenApiParameter("limit", int, description=f"{CHOICES} unless told, at most 100."),
        ],
        responses={200: Choices, 400: Error, 401: Error, 403: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_EMPLOYEES)
        limit = number_in(request, "limit", default=CHOICES, most=MOST_PER_PAGE)
        page = EMPLOYEE_CHOICE.page(self.found().active().by_name(), limit=limit)
        return JSONText(f'{{"employees":{page.as_array()}}}')


class EmployeeTemplate(Template):
    kind = KINDS["employees"]

    @extend_schema(
        operation_id="V028_employee_template",
        summary="What an import of employees takes, as fields or as a CSV file to fill in",
        parameters=[TEMPLATE_FORMAT],
        responses=TEMPLATE_ANSWERS,
    )
    def get(self, request: Request) -> HttpResponse:
        return super().get(request)


class EmployeeImport(TakeIn):
    kind = KINDS["employees"]

    @extend_schema(
        operation_id="V029_import_employees",
        summary="Add or change up to 50,000 employees from a file or a list",
        parameters=[DRY_RUN],
        request=body_of("employees"),
        responses={200: ImportAnswer, 400: Error, 401: Error, 403: Error},
    )
    def post(self, request: Request) -> Response:
        return super().post(request)
