"""What the customer API says of an employee, and how it is told of one."""

from typing import Any

from django.db.models import Value
from rest_framework import serializers

from accounts.models import Company, ManagerGroup, Site, User
from accounts.permissions import Perm
from assets.models import Asset
from helpdesk.api.customer.dialect import MOST_PER_PAGE
from helpdesk.api.customer.shapes import Permissions, flag, number, text
from helpdesk.api.fields import Flag, StrictSerializer, Text, Whole
from helpdesk.api.rows import Field, Shape
from helpdesk.core.errors import Invalid

STATUSES = ("active", "inactive")
# What services call otherwise.
NAMES = {
    "site": "site_number",
    "is_active": "status",
    "is_manager": "permissions",
    "display_name": "last_name",
    "company": "company_number",
}

# Who never told first and last name apart has the display name divided, as `User.name_parts` does.
_UNTOLD = "t.first_name = '' AND t.last_name = ''"
EMPLOYEE = Shape(
    "Employee",
    table="accounts_user",
    joins="LEFT JOIN accounts_site site ON site.id = t.site_id",
    keeps_nulls=True,
    fields=[
        Field("employee_number", "t.employee_number", number()),
        Field(
            "first_name",
            f"CASE WHEN {_UNTOLD} THEN split_part(t.display_name, ' ', 1) ELSE t.first_name END",
            text(),
        ),
        Field(
            "last_name",
            f"CASE WHEN {_UNTOLD} THEN substr(t.display_name, "
            "length(split_part(t.display_name, ' ', 1)) + 2) ELSE t.last_name END",
            text(),
        ),
        Field("email", "t.email", text()),
        Field("phone", "t.phone", text()),
        Field("department", "t.department", text()),
        Field("site_number", "site.number", number(allow_null=True)),
        Field("site_name", "site.name", text(allow_null=True)),
        Field(
            "status",
            "CASE WHEN t.is_active THEN 'active' ELSE 'inactive' END",
            serializers.ChoiceField(["active", "inactive"]),
        ),
    ],
)
EMPLOYEE_CHOICE = Shape(
    "EmployeeChoice",
    table="accounts_user",
    fields=[
        Field("employee_number", "t.employee_number", number()),
        Field("name", "t.display_name", text()),
        Field("email", "t.email", text()),
    ],
)


class Rights(StrictSerializer):
    can_create_tickets = Flag(required=False)
    can_view_assets = Flag(required=False, help_text="False is `asset_edit` None.")
    can_view_billing = Flag(required=False)
    asset_edit = serializers.ChoiceField(User.AssetAccess.choices, required=False)
    ismgr = Flag(required=False)
    it_privileges = Flag(required=False)


class EmployeeFields(StrictSerializer):
    phone = Text(required=False)
    department = Text(required=False)
    site_number = Whole(required=False, allow_null=True)
    permissions = Rights(required=False)
    external_id = Text(required=False)


class CreateEmployee(EmployeeFields):
    first_name = Text()
    last_name = Text()
    email = Text()
    send_invite = Flag(default=False, help_text="Mail them a link to choose a password.")
    company_number = Whole(required=False, help_text="Whose employee; needed from staff only.")


class UpdateEmployee(EmployeeFields):
    first_name = Text(required=False)
    last_name = Text(required=False)
    email = Text(required=False)
    status = serializers.ChoiceField(STATUSES, required=False)


class GroupOfEmployee(serializers.Serializer):
    group_id = number()
    name = text()
    role = serializers.ChoiceField(["manager", "member"])


class AssetOfEmployee(serializers.Serializer):
    asset_id = number()
    machine_name = text()
    type = text(allow_null=True)
    status = text()
    serial_number = text()


class EmployeeOut(EMPLOYEE.serializer):
    company_number = number()
    external_id = text()
    permissions = Permissions()
    manager_groups = GroupOfEmployee(many=True)
    assets = AssetOfEmployee(many=True)


class EmployeeAnswer(serializers.Serializer):
    success = flag()
    data = EmployeeOut()


class Choices(serializers.Serializer):
    employees = EMPLOYEE_CHOICE.serializer(many=True)


def columns_of(
    form: dict[str, Any], company: Company, person: User | None = None
) -> dict[str, Any]:
    """What a body says, in the words of the services. Raises Invalid."""
    said = dict(form)
    columns = rights_in(said.pop("permissions", {}), person)
    if "status" in said:
        columns["is_active"] = said.pop("status") == "active"
    if "site_number" in said:
        columns["site"] = site_in(company, said.pop("site_number"))
    return {**said, **columns}


def rights_in(said: dict[str, Any], person: User | None) -> dict[str, Any]:
    """Rights as columns. Whether one sees assets follows from what one may do with them."""
    rights = dict(said)
    if "ismgr" in rights:
        rights["is_manager"] = rights.pop("ismgr")
    sees = rights.pop("can_view_assets", None)
    if sees is not None and "asset_edit" not in rights:
        access = User.AssetAccess
        now = person.asset_edit if person else access.NONE
        if sees != (now != access.NONE):
            rights["asset_edit"] = access.READ_ONLY if sees else access.NONE
    return rights


def site_in(company: Company, number: int | None) -> Site | None:
    """The site of the company with this number. Raises Invalid."""
    if number is None:
        return None
    site = Site.objects.of_tenant(company.tenant_id).filter(company=company, number=number).first()
    if site is None:
        raise Invalid(site_number="The company has no such site.")
    return site


def employee_out(person: User, viewer: User, *, has_assets: bool) -> dict[str, Any]:
    first, last = person.name_parts
    return {
        "employee_number": person.employee_number,
        "first_name": first,
        "last_name": last,
        "email": person.email,
        "phone": person.phone,
        "department": person.department,
        "site_number": person.site and person.site.number,
        "site_name": person.site and person.site.name,
        "status": "active" if person.is_active else "inactive",
        "company_number": person.company.number,
        "external_id": person.external_id,
        "permissions": rights_of(person),
        "manager_groups": groups_of(person, viewer),
        "assets": assets_of(person, viewer) if has_assets else [],
    }


def groups_of(person: User, viewer: User) -> list[dict[str, Any]]:
    """The manager groups that somebody leads or is in."""
    rows = ManagerGroup.objects.visible_to(viewer)
    roles = {"manager": rows.filter(managers=person), "member": rows.filter(members=person)}
    parts = [
        groups.annotate(role=Value(role)).values_list("pk", "name", "role")
        for role, groups in roles.items()
    ]
    keys = ("group_id", "name", "role")
    return [dict(zip(keys, row, strict=True)) for row in parts[0].union(parts[1]).order_by("name")]


def assets_of(person: User, viewer: User) -> list[dict[str, Any]]:
    """What somebody works with, for those who may see equipment."""
    if not viewer.may(Perm.SEE_ASSETS):
        return []
    rows = Asset.objects.visible_to(viewer).assigned_to(person).by_name()
    columns = {
        "asset_id": "pk",
        "machine_name": "machine_name",
        "type": "type__name",
        "status": "status",
        "serial_number": "serial_number",
    }
    return [
        dict(zip(columns, values, strict=True))
        for values in rows.values_list(*columns.values())[:MOST_PER_PAGE]
    ]


def rights_of(person: User) -> dict[str, Any]:
    """What is written down for an employee, whether they may sign in at present or not."""
    return {
        "can_create_tickets": person.can_create_tickets,
        "can_view_assets": person.asset_edit != User.AssetAccess.NONE,
        "can_view_billing": person.can_view_billing,
        "asset_edit": person.asset_edit,
        "ismgr": person.is_manager,
        "it_privileges": person.it_privileges,
    }
