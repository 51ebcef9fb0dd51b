"""How the row of a person is written: cleaned names, the keys that make them unique, a number."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from accounts.models import Delegation, User
from helpdesk.core.errors import Invalid
from helpdesk.core.events import emit
from helpdesk.core.models import Counter
from helpdesk.core.text import fold_email, one_line
from helpdesk.core.zones import check_time_zone

PERSON_FIELDS = (
    "email",
    "username",
    "display_name",
    "first_name",
    "last_name",
    "phone",
    "time_zone",
    "department",
    "external_id",
    "company",
    "site",
)

# The folded keys may be longer than what was typed: case-folding makes two letters of some.
LIMITED_FIELDS = (
    "email",
    "email_key",
    "username",
    "username_key",
    # Before the name that they make together.
    "first_name",
    "last_name",
    "display_name",
    "phone",
    "department",
    "external_id",
)
LIMITS = {name: User._meta.get_field(name).max_length for name in LIMITED_FIELDS}


def change_person(person: User, changes: dict[str, Any], by: User) -> User:
    unknown = set(changes) - set(PERSON_FIELDS)
    if unknown:
        raise Invalid(**dict.fromkeys(unknown, "This cannot be changed."))
    person = User.objects.select_for_update().get(pk=person.pk)

    changes = with_display_name(person, changes)
    before = {name: getattr(person, name) for name in changes}
    set_names(person, changes)
    if "email" in changes and before["email"] and not person.email:
        raise Invalid(email="An e-mail address is needed.")
    if person.email_key != fold_email(before.get("email", person.email)):
        # Agents know whom they write down; of oneself one may say anything.
        person.is_email_verified = person != by or by.is_admin

    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise taken(error) from error

    if "company" in changes and before["company"] != person.company:
        _leave_groups(person)
    if changed := difference(person, before):
        tell("person_updated", person, changed, by)
    return person


def _leave_groups(person: User) -> None:
    """Takes somebody who goes to another company out of what they decided in the old one."""
    person.led_groups.clear()
    person.manager_groups.clear()
    person.held_delegations.all().delete()
    Delegation.objects.filter(manager=person).delete()


def with_display_name(person: User, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes with a display name that follows first and last name, if it did so before."""
    parts = person.name_parts
    follows = person.display_name == " ".join(filter(None, parts))
    if not {"first_name", "last_name"} & set(changes) or "display_name" in changes or not follows:
        return changes
    first, last = (
        one_line(changes.get(name, part))
        for name, part in zip(("first_name", "last_name"), parts, strict=True)
    )
    if not (first or last):
        raise Invalid(first_name="A name is needed.")
    shown = " ".join(filter(None, (first, last)))
    return {**changes, "first_name": first, "last_name": last, "display_name": shown}


def set_names(person: User, values: dict[str, Any]) -> None:
    """Sets columns, cleaned, with the keys that make names unique. Raises Invalid for all faults."""
    faults: dict[str, str] = {}
    for name, value in values.items():
        setattr(person, name, one_line(value) if isinstance(value, str) else value)
    if "email" in values and person.email:
        try:
            validate_email(person.email)
        except ValidationError:
            faults["email"] = "This is not an e-mail address."
    if zone := values.get("time_zone"):
        try:
            check_time_zone(zone)
        except ValidationError as error:
            faults["time_zone"] = error.message
    if not person.display_name:
        faults["display_name"] = "A name is needed."
    person.email_key = fold_email(person.email)
    person.username_key = fold_email(person.username)
    for name, limit in LIMITS.items():
        # That one of its parts is too long is told already.
        is_told = name == "display_name" and faults.keys() & {"first_name", "last_name"}
        if len(getattr(person, name)) > limit and not is_told:
            faults.setdefault(name.removesuffix("_key"), f"At most {limit} characters.")
    if faults:
        raise Invalid.of(faults)


def insert_person(person: User) -> User:
    """Saves a new person with the next employee number. Raises Invalid when a name is taken."""
    person.username_key = fold_email(person.username)
    if not person.password:
        person.set_unusable_password()
    try:
        with transaction.atomic():
            person.employee_number = Counter.objects.next_value(person.tenant, "employee")
            person.save(force_insert=True)
    except IntegrityError as error:
        raise taken(error) from error
    return person


def taken(error: IntegrityError) -> Invalid:
    field = "username" if "username" in str(error) else "email"
    if "external_id" in str(error):
        field = "external_id"
    return Invalid(code="duplicate", **{field: "Somebody else has this already."})


def difference(person: User, before: dict[str, Any]) -> dict[str, list[Any]]:
    """What changed, as `{field: [old, new]}` in words JSON knows."""
    plain = {name: getattr(person, name) for name in before}
    return {
        name: [getattr(old, "pk", old), getattr(plain[name], "pk", plain[name])]
        for name, old in before.items()
        if old != plain[name]
    }


def tell(type_: str, person: User, changes: dict[str, list[Any]], by: User) -> None:
    emit(
        type_,
        person,
        tenant_id=person.tenant_id,
        by=by,
        data={"id": str(person.public_id)},
        changes=changes,
    )
