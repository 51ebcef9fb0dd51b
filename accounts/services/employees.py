"""The people of a company, kept by those who look after its IT, and by staff."""

from typing import Any

from accounts.models import Company, User
from accounts.permissions import Perm
from accounts.services.passwords import invite_person
from accounts.services.records import change_person, difference, insert_person, set_names, tell
from accounts.services.rights import RIGHTS, check_rights, holds_rights_of
from accounts.services.sessions import end_sessions
from helpdesk.core.errors import Faults, Forbidden, Invalid
from helpdesk.core.service import service

EMPLOYEE_FIELDS = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "department",
    "site",
    "external_id",
)
NEEDED = ("first_name", "last_name", "email")


@service(Perm.MANAGE_EMPLOYEES)
def add_employee(
    company: Company, *, wants_invitation: bool = False, by: User, **fields: Any
) -> User:
    """Adds somebody to a company, without a password. Raises Forbidden, Invalid.

    `fields` are those of EMPLOYEE_FIELDS and of RIGHTS; an invitation is a link to choose a password.
    """
    take_charge(company, by=by)
    check_fields(company, fields)
    rights = {name: fields.pop(name) for name in RIGHTS if name in fields}
    check_rights(rights, by=by)

    person = insert_person(new_employee(company, fields, rights, by=by))

    tell("person_added", person, {}, by)
    if wants_invitation:
        invite_person(person, by=by)
    return person


@service(Perm.MANAGE_EMPLOYEES)
def update_employee(person: User, *, changes: dict[str, Any], by: User) -> User:
    """Changes who an employee is, what they may do, and whether they may sign in (`is_active`).

    What changes their rights ends their sessions, tokens and streams. Raises Forbidden, Invalid.
    """
    if person.company is None or person.is_agent:
        raise Forbidden("This is nobody's employee.")
    take_charge(person.company, by=by)
    person = (
        User.objects.select_for_update(of=("self",)).select_related("company").get(pk=person.pk)
    )
    check_fields(person.company, changes, known=("is_active",))
    access = {
        name: value
        for name, value in changes.items()
        if name in (*RIGHTS, "is_active") and getattr(person, name) != value
    }
    check_rights(access, person=person, by=by)

    before = {name: getattr(person, name) for name in access}
    plain = {name: value for name, value in changes.items() if name in EMPLOYEE_FIELDS}
    person = _describe(person, plain, by)
    if access:
        for name, value in access.items():
            setattr(person, name, value)
        person.save(update_fields=list(access))
        end_sessions(person)
        tell("access_changed", person, difference(person, before), by)
    return person


def take_charge(company: Company, *, by: User) -> None:
    """Lets one at a time keep a company's people, and only who may do so at this moment.

    Nobody changes their own rights, and who lost them while they waited changes nobody's: so two
    IT people cannot take them from each other, and the last one stays. Raises Forbidden.
    """
    if company.tenant_id != by.tenant_id:
        raise Forbidden
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if by.is_agent:
        return
    now = User.objects.get(pk=by.pk)
    if now.company_id != company.pk or not now.may(Perm.MANAGE_EMPLOYEES):
        raise Forbidden


def check_fields(company: Company, fields: dict[str, Any], *, known: tuple[str, ...] = ()) -> None:
    """Raises Invalid for what an employee does not have, and for what they cannot be without."""
    if unknown := set(fields) - {*EMPLOYEE_FIELDS, *RIGHTS, *known}:
        raise Invalid(**dict.fromkeys(sorted(unknown), "This cannot be changed."))
    if empty := [name for name in NEEDED if name in fields and not fields[name].strip()]:
        raise Invalid(**dict.fromkeys(empty, "This is needed."))
    site = fields.get("site")
    if site and site.company_id != company.pk:
        raise Invalid(site="The company has no such site.")


def new_employee(
    company: Company, fields: dict[str, Any], rights: dict[str, Any], *, by: User
) -> User:
    """Somebody who is not in the database yet. Raises Invalid."""
    faults = Faults()
    missing = [name for name in NEEDED if not fields.get(name, "").strip()]
    faults.add(dict.fromkeys(missing, "This is needed."))
    person = User(tenant=company.tenant, company=company, roles=[User.Role.REQUESTER])
    person.can_create_tickets = by.may(Perm.CREATE_TICKET)
    for name, value in rights.items():
        setattr(person, name, value)
    shown = " ".join(fields.get(name) or "?" for name in ("first_name", "last_name"))
    with faults:
        set_names(person, fields | {"display_name": shown})
    faults.check()
    return person


def _describe(person: User, changes: dict[str, Any], by: User) -> User:
    """Changes names, address and place.

    A link for a new password goes to proven addresses only. So who may do less than a person cannot
    become them by writing their own address into the row.
    """
    old = person.email_key
    person = change_person(person, changes, by)
    if person.email_key != old and not holds_rights_of(by, person):
        person.is_email_verified = False
        person.save(update_fields=["is_email_verified"])
    return person
