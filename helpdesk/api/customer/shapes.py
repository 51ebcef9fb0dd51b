"""The JSON objects of the customer API, each declared once."""

import functools
from typing import Any

from rest_framework import serializers

from accounts.models import User
from accounts.permissions import Perm
from helpdesk.api.rows import Field, Shape

text, number, flag = serializers.CharField, serializers.IntegerField, serializers.BooleanField


class Error(serializers.Serializer):
    """`code` is a word for programs, where one helps; `errors` has one sentence a field."""

    error = text()
    errors = serializers.DictField(child=text(), required=False)
    code = text(required=False)


class Success(serializers.Serializer):
    success = flag()


class Pagination(serializers.Serializer):
    page = number()
    limit = number()
    per_page = number(help_text="The same as `limit`.")
    total = number()
    total_pages = number()


class ProviderOut(serializers.Serializer):
    key = text()
    name = text()
    icon = text()
    color = text()


class UserOut(serializers.Serializer):
    employee_number = number()
    first_name = text()
    last_name = text()
    email = text()
    company_name = text(allow_null=True)


class Permissions(serializers.Serializer):
    can_create_tickets = flag()
    can_view_assets = flag()
    can_view_billing = flag()
    asset_edit = serializers.ChoiceField(User.AssetAccess.choices)
    ismgr = flag(help_text="Decides on requests of their groups.")
    it_privileges = flag()


class ProfileOut(UserOut):
    company_number = number(allow_null=True)
    site_number = number(allow_null=True)
    phone = text()
    department = text()
    site_name = text(allow_null=True)
    permissions = Permissions()


def user_out(user: User) -> dict[str, Any]:
    """Who somebody is, in short; those who work for the provider belong to no company of its."""
    first, last = user.name_parts
    company = user.company or (user.tenant if user.is_agent else None)
    return {
        "employee_number": user.employee_number,
        "first_name": first,
        "last_name": last,
        "email": user.email,
        "company_name": company and company.name,
    }


def profile_out(user: User) -> dict[str, Any]:
    return {
        **user_out(user),
        "company_number": user.company and user.company.number,
        "site_number": user.site and user.site.number,
        "phone": user.phone,
        "department": user.department,
        "site_name": user.site and user.site.name,
        "permissions": permissions_of(user),
    }


def permissions_of(user: User) -> dict[str, Any]:
    """What the table of acts says of somebody, in the words of this API."""
    access = User.AssetAccess
    may_see, may_change = user.may(Perm.SEE_ASSETS), user.may(Perm.CHANGE_ASSETS)
    return {
        "can_create_tickets": user.may(Perm.CREATE_TICKET),
        "can_view_assets": may_see,
        "can_view_billing": user.may(Perm.SEE_BILLING),
        "asset_edit": (
            access.MODIFY if may_change else access.READ_ONLY if may_see else access.NONE
        ),
        "ismgr": user.is_manager,
        "it_privileges": user.may(Perm.MANAGE_EMPLOYEES),
    }


def page_of(name: str, shape: Shape) -> type[serializers.Serializer]:
    """A page of a list for the document."""
    return _page_of(name, shape.serializer)


@functools.cache
def _page_of(name: str, row: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """One class for all lists of the same: two of one name would be two components."""
    fields = {name: row(many=True), "pagination": Pagination()}
    return type(f"{row.__name__}Page", (serializers.Serializer,), fields)


SITE = Shape(
    "Site",
    table="accounts_site",
    joins="JOIN accounts_company company ON company.id = t.company_id",
    fields=[
        Field("site_number", "t.number", number()),
        Field("site_name", "t.name", text()),
        Field("address", "t.address", text()),
        Field("city", "t.city", text()),
        Field("state", "t.state", text()),
        Field("postal_code", "t.postal_code", text()),
        Field("country", "t.country", text()),
        Field("phone", "t.phone", text()),
        Field("is_primary", "t.is_primary", flag()),
        Field("company_number", "company.number", number()),
    ],
)

JOB_TYPE = Shape(
    "JobType",
    table="tickets_jobtype",
    fields=[
        Field("job_type_id", "t.id", number()),
        Field("name", "t.name", text()),
        Field("description", "t.description", text()),
        Field("requires_approval", "t.requires_approval", flag()),
        Field("default_priority", "t.default_priority", number()),
    ],
)
