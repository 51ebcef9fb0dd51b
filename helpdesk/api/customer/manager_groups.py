"""Groups of people with their managers: for IT people, and for staff in every company."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Company, ManagerGroup, User
from accounts.permissions import Perm
from accounts.services import (
    add_manager_group,
    add_to_group,
    remove_from_group,
    remove_manager_group,
    update_manager_group,
)
from helpdesk.api.customer.dialect import (
    CustomerView,
    by_number,
    company_for,
    listed,
    success,
    text_in,
)
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import (
    Error,
    flag,
    number,
    page_of,
    text,
)
from helpdesk.api.fields import StrictSerializer, Text, Whole
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Field, Shape
from helpdesk.core.errors import Invalid

Role = ManagerGroup.Role


def _counted(role: str) -> str:
    return f"(SELECT count(*) FROM accounts_managergroup_{role} m WHERE m.managergroup_id = t.id)"  # noqa: S608


MANAGER_GROUP = Shape(
    "ManagerGroup",
    table="accounts_managergroup",
    joins="JOIN accounts_company company ON company.id = t.company_id",
    fields=[
        Field("group_id", "t.id", number()),
        Field("name", "t.name", text()),
        Field("description", "t.description", text()),
        Field("manager_count", _counted("managers"), number()),
        Field("member_count", _counted("members"), number()),
        Field("company_number", "company.number", number()),
    ],
)
AVAILABLE_EMPLOYEE = Shape(
    "AvailableEmployee",
    table="accounts_user",
    fields=[
        Field("employee_number", "t.employee_number", number()),
        Field("name", "t.display_name", text()),
        Field("email", "t.email", text()),
        Field("department", "t.department", text()),
    ],
)


class CreateGroup(StrictSerializer):
    name = Text(lengths=(1, 100))
    description = Text(required=False, default="", lengths=(0, 500))
    managers = serializers.ListField(child=Whole(), required=False, default=list, max_length=1_000)
    members = serializers.ListField(child=Whole(), required=False, default=list, max_length=1_000)
    company_number = Whole(required=False, help_text="Of which company; staff only, who must say.")


class ChangeGroup(StrictSerializer):
    name = Text(required=False, lengths=(1, 100))
    description = Text(required=False, lengths=(0, 500))


class NameEmployee(StrictSerializer):
    employee_number = Whole()


class PersonInGroup(serializers.Serializer):
    employee_number = number()
    name = text()
    email = text()


class GroupOut(serializers.Serializer):
    group_id = number()
    name = text()
    description = text()
    managers = PersonInGroup(many=True)
    members = PersonInGroup(many=True)
    company_number = number()


class GroupAnswer(serializers.Serializer):
    success = flag()
    data = GroupOut()


def group_out(group: ManagerGroup) -> dict[str, Any]:
    return {
        "group_id": group.pk,
        "name": group.name,
        "description": group.description,
        "managers": [person_out(person) for person in group.managers.all()],
        "members": [person_out(person) for person in group.members.all()],
        "company_number": group.company.number,
    }


def person_out(person: User) -> dict[str, Any]:
    return {
        "employee_number": person.employee_number,
        "name": person.display_name,
        "email": person.email,
    }


class GroupView(CustomerView):
    """Everything about groups is for IT people; what is not of their company is not there."""

    def find(self, group_id: str) -> ManagerGroup:
        """The group of the address. Raises NotFound, Forbidden."""
        rows = ManagerGroup.objects.visible_to(self.request.user)
        group = by_number(rows.with_people(), "pk", group_id)
        self.allow(Perm.MANAGE_EMPLOYEES)
        return group

    def answer(self, group: ManagerGroup, status: int = 200) -> Response:
        rows = ManagerGroup.objects.visible_to(self.request.user).with_people()
        return success(group_out(rows.get(pk=group.pk)), status)


def employees_named(company: Company, numbers: list[int], field: str) -> list[User]:
    """The active employees of a company with these numbers. Raises Invalid."""
    found = list(company.employees.employees().active().filter(employee_number__in=numbers))
    if len(found) < len(set(numbers)):
        raise Invalid.of({field: "There is no such employee of the company."})
    return found


class ManagerGroups(GroupView):
    is_repeatable = True

    @extend_schema(
        operation_id="V030_manager_groups",
        summary="Manager groups of the company, by name; of all companies for staff",
        parameters=[*PAGING, OpenApiParameter("search", str, description="In name, description.")],
        responses={200: page_of("manager_groups", MANAGER_GROUP), 401: Error, 403: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.MANAGE_EMPLOYEES)
        rows = ManagerGroup.objects.visible_to(request.user).called(text_in(request, "search"))
        return listed(request, "manager_groups", MANAGER_GROUP, rows.by_name())

    @extend_schema(
        operation_id="V032_create_manager_group",
        summary="Add a manager group, with its people at once if they are named",
        request=CreateGroup,
        responses={201: GroupAnswer, 400: Error, 401: Error, 403: Error},
    )
    def post(self, request: Request) -> Response:
        self.allow(Perm.MANAGE_EMPLOYEES)
        form = self.read(CreateGroup)
        company = company_for(request.user, form.pop("company_number", None))
        for field in ("managers", "members"):
            form[field] = employees_named(company, form[field], field)
        return self.answer(add_manager_group(company, **form, by=request.user), 201)


class ManagerGroupDetail(GroupView):
    @extend_schema(
        operation_id="V031_manager_group",
        summary="One manager group with everybody in it",
        responses={200: GroupAnswer, 401: Error, 403: Error, 404: Error},
    )
    def get(self, request: Request, group_id: str) -> Response:
        return success(group_out(self.find(group_id)))

    @extend_schema(
        operation_id="V033_update_manager_group",
        summary="Change name or description",
        request=ChangeGroup,
        responses={200: GroupAnswer, 400: Error, 401: Error, 403: Error, 404: Error},
    )
    def put(self, request: Request, group_id: str) -> Response:
        group = self.find(group_id)
        changes = self.read(ChangeGroup)
        return self.answer(update_manager_group(group, changes=changes, by=request.user))

    @extend_schema(
        operation_id="V034_delete_manager_group",
        summary="Remove a manager group; its people stay",
        responses={204: None, 401: Error, 403: Error, 404: Error},
    )
    def delete(self, request: Request, group_id: str) -> Response:
        remove_manager_group(self.find(group_id), by=request.user)
        return Response(status=204)


class PeopleOfGroup(GroupView):
    """Adds somebody in a role."""

    role: Role

    def add(self, request: Request, group_id: str) -> Response:
        group = self.find(group_id)
        named = self.read(NameEmployee)["employee_number"]
        [person] = employees_named(group.company, [named], "employee_number")
        return self.answer(add_to_group(group, person=person, role=self.role, by=request.user), 201)


class GroupManagers(PeopleOfGroup):
    role = Role.MANAGER

    @extend_schema(
        operation_id="V035_add_manager",
        summary="Add a manager to a group; they get the right to decide (`ismgr`) with it",
        request=NameEmployee,
        responses={201: GroupAnswer, 400: Error, 401: Error, 403: Error, 404: Error},
    )
    def post(self, request: Request, group_id: str) -> Response:
        return self.add(request, group_id)


class GroupMembers(PeopleOfGroup):
    role = Role.MEMBER

    @extend_schema(
        operation_id="V037_add_member",
        summary="Add a member to a group",
        request=NameEmployee,
        responses={201: GroupAnswer, 400: Error, 401: Error, 403: Error, 404: Error},
    )
    def post(self, request: Request, group_id: str) -> Response:
        return self.add(request, group_id)


class PersonOfGroup(GroupView):
    """Removes somebody who has a role."""

    role: Role

    def remove(self, request: Request, group_id: str, employee_number: str) -> Response:
        rows = ManagerGroup.objects.visible_to(request.user)
        group = by_number(rows, "pk", group_id)
        person = by_number(group.people(self.role), "employee_number", employee_number)
        self.allow(Perm.MANAGE_EMPLOYEES)
        remove_from_group(group, person=person, role=self.role, by=request.user)
        return Response(status=204)


class GroupManager(PersonOfGroup):
    role = Role.MANAGER

    @extend_schema(
        operation_id="V036_remove_manager",
        summary="Take a manager out of a group",
        responses={204: None, 401: Error, 403: Error, 404: Error},
    )
    def delete(self, request: Request, group_id: str, employee_number: str) -> Response:
        return self.remove(request, group_id, employee_number)


class GroupMember(PersonOfGroup):
    role = Role.MEMBER

    @extend_schema(
        operation_id="V038_remove_member",
        summary="Take a member out of a group",
        responses={204: None, 401: Error, 403: Error, 404: Error},
    )
    def delete(self, request: Request, group_id: str, employee_number: str) -> Response:
        return self.remove(request, group_id, employee_number)


class AvailableEmployees(GroupView):
    @extend_schema(
        operation_id="V039_available_employees",
        summary="Active employees who could be added to a group, by name",
        parameters=[
            *PAGING,
            OpenApiParameter("role", str, enum=Role.values, description="`member` unless told."),
            OpenApiParameter("q", str, description="In name and address."),
        ],
        responses={
            200: page_of("employees", AVAILABLE_EMPLOYEE),
            400: Error,
            401: Error,
            403: Error,
            404: Error,
        },
    )
    def get(self, request: Request, group_id: str = "") -> JSONText:
        group = self.find(group_id) if group_id else None
        self.allow(Perm.MANAGE_EMPLOYEES)
        role = request.GET.get("role", Role.MEMBER)
        if role not in Role.values:
            raise Invalid(role="manager or member.")
        people = User.objects.of_tenant(request.tenant).employees_for(request.user).active()
        if group:
            people = people.outside(group, role)
        people = people.whom_may_add(request.user, role)
        people = people.called(text_in(request, "q")).by_name()
        return listed(request, "employees", AVAILABLE_EMPLOYEE, people)
