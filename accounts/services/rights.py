"""Who may give which right: nobody gives away what they do not have (R26)."""

from typing import Any

from accounts.models import User
from accounts.permissions import Perm
from helpdesk.core.errors import Forbidden

# What an employee may be allowed to do, as columns of User.
RIGHTS = ("can_create_tickets", "asset_edit", "is_manager", "it_privileges", "can_view_billing")


def holds_right(user: User, name: str, value: Any) -> bool:
    """Whether somebody has a right of this extent themself."""
    access = User.AssetAccess
    if name == "asset_edit":
        return value == access.NONE or user.may(
            Perm.CHANGE_ASSETS if value == access.MODIFY else Perm.SEE_ASSETS
        )
    if name == "is_manager":
        return not value or user.is_agent or user.is_manager
    needed = {
        "can_create_tickets": Perm.CREATE_TICKET,
        "it_privileges": Perm.MANAGE_EMPLOYEES,
        "can_view_billing": Perm.SEE_BILLING,
    }
    return not value or user.may(needed[name])


def holds_rights_of(user: User, person: User) -> bool:
    """Whether somebody may do whatever another person may."""
    return all(holds_right(user, name, getattr(person, name)) for name in RIGHTS)


def check_rights(changes: dict[str, Any], *, person: User | None = None, by: User) -> None:
    """Raises Forbidden for a change of one's own rights, and for a right that `by` lacks.

    `changes` names only what is new; a newcomer is no `person` yet.
    """
    if person == by and changes:
        raise Forbidden("Somebody else changes what you may do.", code="own_rights")
    given = {name: value for name, value in changes.items() if name in RIGHTS}
    if not all(holds_right(by, name, value) for name, value in given.items()):
        raise Forbidden("You may not give a right that you do not have.", code="right_not_held")
