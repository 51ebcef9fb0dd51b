"""Who answers for whom: groups with managers and members, and who stands in for a manager."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Company, Delegation, ManagerGroup, User
from accounts.permissions import Perm
from helpdesk.core.changes import Changed, apply_changes, check_names, cleaned
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.core.events import emit
from helpdesk.core.service import service
from helpdesk.core.text import one_line

TEXT_FIELDS, PEOPLE_FIELDS = ("name", "description"), ("managers", "members")
Role = ManagerGroup.Role


@service(Perm.MANAGE_EMPLOYEES)
def add_manager_group(
    company: Company,
    *,
    name: str,
    description: str = "",
    managers: Iterable[User] = (),
    members: Iterable[User] = (),
    by: User,
) -> ManagerGroup:
    """Adds a group to a company, with people of that company. Raises Forbidden, Invalid, NotFound."""
    _check_company(company.pk, by)
    people = {"managers": list(managers), "members": list(members)}
    for field, named in people.items():
        _check_people(company.pk, named, field)
    _check_not_own(people["managers"], by)

    group = ManagerGroup(company=company)
    _write(group, {"name": name, "description": description, **people})
    _appoint(people["managers"], by)

    _tell("manager_group_added", group, None, by)
    return group


@service(Perm.MANAGE_EMPLOYEES)
def update_manager_group(group: ManagerGroup, *, changes: dict[str, Any], by: User) -> ManagerGroup:
    """Changes name, description, or who all is in the group. Raises Forbidden, Invalid, NotFound."""
    check_names(changes, (*TEXT_FIELDS, *PEOPLE_FIELDS))
    group = _locked(group, by)
    people = {name: list(changes[name]) for name in PEOPLE_FIELDS if name in changes}
    for field, named in people.items():
        _check_people(group.company_id, named, field)
    if by not in (managers := people.get("managers", ())) or not group.managers.contains(by):
        _check_not_own(managers, by)

    changed = _write(group, {**changes, **people})
    _appoint(people.get("managers", ()), by)

    if changed:
        _tell("manager_group_updated", group, changed, by)
    return group


@service(Perm.MANAGE_EMPLOYEES)
def remove_manager_group(group: ManagerGroup, *, by: User) -> None:
    """Removes a group; what waits for its managers is for other groups, or for IT. Raises NotFound."""
    group = _locked(group, by)

    _tell("manager_group_removed", group, None, by)
    group.delete()


@service(Perm.MANAGE_EMPLOYEES)
def add_to_group(group: ManagerGroup, *, person: User, role: str, by: User) -> ManagerGroup:
    """Adds a manager, who thereby gets the right to decide (`ismgr`), or a member.

    Raises Forbidden, Invalid, NotFound.
    """
    group = _locked(group, by)
    _check_people(group.company_id, [person], "employee_number")
    people = group.people(role)
    if people.filter(pk=person.pk).exists():
        raise Invalid(code="duplicate", employee_number="They are in the group already.")
    if role == Role.MANAGER:
        _check_not_own([person], by)

    people.add(person)
    if role == Role.MANAGER:
        _appoint([person], by)

    _tell("manager_group_updated", group, {f"{role}s": [[], [str(person)]]}, by)
    return group


@service(Perm.MANAGE_EMPLOYEES)
def remove_from_group(group: ManagerGroup, *, person: User, role: str, by: User) -> None:
    """Takes a manager or a member out of a group. Raises NotFound if they are not in it."""
    group = _locked(group, by)
    people = group.people(role)
    if not people.filter(pk=person.pk).exists():
        raise NotFound

    people.remove(person)

    _tell("manager_group_updated", group, {f"{role}s": [[str(person)], []]}, by)


@service(Perm.DELEGATE)
def delegate_decisions(
    manager: User,
    *,
    delegate: User | None,
    starts_on: date,
    ends_on: date | None = None,
    note: str = "",
    by: User,
) -> Delegation:
    """Lets a colleague decide beside a manager, in place of whoever did. Raises Forbidden, Invalid."""
    if manager != by:
        raise Forbidden("Everybody chooses their own stand-in.")
    if delegate == manager:
        raise Invalid(delegate_employee_number="Somebody else stands in for you.")
    if delegate is None or delegate.company_id != manager.company_id or not delegate.is_active:
        raise Invalid(delegate_employee_number="There is no such colleague.")
    if ends_on is not None and ends_on < starts_on:
        raise Invalid(until="This is before the first day.")
    if ends_on is not None and ends_on < timezone.now().date():
        raise Invalid(until="This day is over.")
    note = one_line(note)
    if len(note) > Delegation._meta.get_field("note").max_length:
        raise Invalid(note="At most 500 characters.")

    delegation, _ = Delegation.objects.update_or_create(
        manager=manager,
        defaults={
            "delegate": delegate,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "note": note,
        },
    )

    emit(
        "decisions_delegated",
        manager,
        tenant_id=manager.tenant_id,
        by=by,
        data={"id": str(manager.public_id), "delegate_id": str(delegate.public_id)},
        changes={
            "delegate": ["", str(delegate)],
            "from": ["", starts_on.isoformat()],
            "until": ["", ends_on and ends_on.isoformat()],
        },
    )
    return delegation


@service(Perm.CHANGE_OWN_PROFILE)
def end_delegation(manager: User, *, by: User) -> None:
    """Takes back what a manager delegated, if anything. Raises Forbidden."""
    if manager != by:
        raise Forbidden("Everybody chooses their own stand-in.")
    delegation = Delegation.objects.select_for_update().filter(manager=manager).first()
    if delegation is None:
        return

    delegation.delete()

    emit(
        "delegation_ended",
        manager,
        tenant_id=manager.tenant_id,
        by=by,
        data={"id": str(manager.public_id)},
    )


def _check_company(company_id: int, by: User) -> None:
    """IT people arrange their own company, staff every one that they see."""
    if not by.is_agent and by.company_id != company_id:
        raise NotFound


def _locked(group: ManagerGroup, by: User) -> ManagerGroup:
    rows = ManagerGroup.objects.select_for_update(of=("self",)).select_related("company")
    found = rows.filter(pk=group.pk).first()
    if found is None:
        raise NotFound
    _check_company(found.company_id, by)
    return found


def _check_people(company_id: int, people: Iterable[User], field: str) -> None:
    if any(each.company_id != company_id or not each.is_active or each.is_agent for each in people):
        raise Invalid(**{field: "Only employees of the company who are active."})


def _check_not_own(managers: Iterable[User], by: User) -> None:
    """Nobody gives themself the right to decide on others (R26). Raises Forbidden."""
    if by in managers:
        raise Forbidden("Somebody else makes you a manager of a group.", code="own_rights")


def _write(group: ManagerGroup, values: dict[str, Any]) -> Changed:
    """Stores texts and people; gives what changed. Raises Invalid."""
    values = cleaned(group, values)
    if values.get("name") == "":
        raise Invalid(name="A name is needed.")
    return apply_changes(group, values, many=PEOPLE_FIELDS)


def _appoint(people: Iterable[User], by: User) -> None:
    """Gives those who lead a group the right to decide that goes with it."""
    for person in people:
        if not person.is_manager:
            person.is_manager = True
            person.save(update_fields=["is_manager"])
            emit(
                "access_changed",
                person,
                tenant_id=person.tenant_id,
                by=by,
                data={"id": str(person.public_id)},
                changes={"is_manager": [False, True]},
            )


def _tell(type_: str, group: ManagerGroup, changed: dict[str, list[Any]] | None, by: User) -> None:
    emit(
        type_,
        group,
        tenant_id=group.company.tenant_id,
        by=by,
        data={"id": group.pk, "name": group.name},
        changes=changed,
    )
