"""Passwords that an admin sets for somebody."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.permissions import Perm
from accounts.services.sessions import end_sessions
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.core.events import emit
from helpdesk.core.service import service


@service(Perm.ADMINISTER)
def set_password(person: User, *, password: str, by: User) -> None:
    """Gives somebody a new password and ends their sessions. Raises Forbidden, Invalid."""
    if person.is_system:
        raise Forbidden("Nobody signs in as the system.")
    try:
        validate_password(password, user=person)
    except ValidationError as error:
        raise Invalid(password=" ".join(error.messages)) from error
    person = User.objects.select_for_update().get(pk=person.pk)

    person.set_password(password)
    person.save(update_fields=["password"])
    end_sessions(person)

    emit(
        "password_changed",
        person,
        tenant_id=person.tenant_id,
        by=by,
        data={"id": str(person.public_id)},
    )
