"""Which acts may which person perform: one table, read by services, pages and both APIs.

It answers for acts as such. Whether this person may see the object is `visible_to`; whether the
object's state allows the act is the service's own rule.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


class Perm(StrEnum):
    # Tickets
    CREATE_TICKET = "create_ticket"
    CREATE_TICKET_FOR_COLLEAGUES = "create_ticket_for_colleagues"
    CREATE_TICKET_FOR_OTHERS = "create_ticket_for_others"
    UPDATE_OWN_TICKET = "update_own_ticket"
    UPDATE_COMPANY_TICKET = "update_company_ticket"
    UPDATE_TICKET = "update_ticket"
    CLOSE_OWN_TICKET = "close_own_ticket"
    COMMENT = "comment"
    COMMENT_INTERNALLY = "comment_internally"
    COMMENT_AS_OTHERS = "comment_as_others"
    ATTACH = "attach"
    REMOVE_OWN_ATTACHMENT = "remove_own_attachment"
    REMOVE_ATTACHMENT = "remove_attachment"
    RATE = "rate"
    EXPORT_TICKETS = "export_tickets"
    SEE_WATCHERS = "see_watchers"
    WATCH = "watch"
    CHANGE_WATCHERS = "change_watchers"
    # People
    SEE_REQUESTERS = "see_requesters"
    CHANGE_REQUESTERS = "change_requesters"
    SEE_AGENTS = "see_agents"
    SIGN_IN = "sign_in"
    CHANGE_OWN_PROFILE = "change_own_profile"
    SAVE_SEARCHES = "save_searches"
    # A company's things
    SEE_ASSETS = "see_assets"
    CHANGE_ASSETS = "change_assets"
    MANAGE_INVENTORY = "manage_inventory"
    REQUEST_RESTORE = "request_restore"
    REVEAL_CREDENTIALS = "reveal_credentials"
    SEE_BILLING = "see_billing"
    IMPORT = "import"
    SEE_EMPLOYEES = "see_employees"
    MANAGE_EMPLOYEES = "manage_employees"
    DECIDE = "decide"
    DELEGATE = "delegate"
    SEE_TEAM = "see_team"
    # The tenant
    HEAR_QUEUES = "hear_queues"
    SEE_METRICS = "see_metrics"
    MANAGE_OUTAGES = "manage_outages"
    ADMINISTER = "administer"
    ACT_AS_SYSTEM = "act_as_system"


Rule = Callable[["User"], bool]


def everyone(user: "User") -> bool:
    return True


def agents(user: "User") -> bool:
    return user.is_agent


def admins(user: "User") -> bool:
    return user.is_admin


def ticket_makers(user: "User") -> bool:
    return user.is_agent or user.can_create_tickets


def asset_viewers(user: "User") -> bool:
    return user.is_agent or user.asset_edit != "None"


def asset_editors(user: "User") -> bool:
    return user.is_agent or user.asset_edit == "Modify"


def billing_viewers(user: "User") -> bool:
    return user.is_agent or user.can_view_billing


def it_people(user: "User") -> bool:
    return user.is_agent or user.it_privileges


def importers(user: "User") -> bool:
    """Who may import anything; what that is, each kind of import says."""
    return it_people(user) or asset_editors(user)


def people_leaders(user: "User") -> bool:
    return it_people(user) or user.is_manager


def deciders(user: "User") -> bool:
    """Managers, those who stand in for one today, and those whom it comes to where there is none."""
    return user.is_agent or user.is_manager or user.it_privileges or user.is_stand_in


def managers(user: "User") -> bool:
    return user.is_manager


def nobody(user: "User") -> bool:
    """Only the system user, to whom the table is not put."""
    return False


RULES: dict[Perm, Rule] = {
    Perm.CREATE_TICKET: ticket_makers,
    Perm.CREATE_TICKET_FOR_COLLEAGUES: it_people,
    Perm.CREATE_TICKET_FOR_OTHERS: agents,
    Perm.UPDATE_OWN_TICKET: everyone,
    Perm.UPDATE_COMPANY_TICKET: it_people,
    Perm.UPDATE_TICKET: agents,
    Perm.CLOSE_OWN_TICKET: everyone,
    Perm.COMMENT: everyone,
    Perm.COMMENT_INTERNALLY: agents,
    Perm.COMMENT_AS_OTHERS: admins,
    Perm.ATTACH: everyone,
    Perm.REMOVE_OWN_ATTACHMENT: everyone,
    Perm.REMOVE_ATTACHMENT: agents,
    Perm.RATE: everyone,
    Perm.EXPORT_TICKETS: agents,
    Perm.SEE_WATCHERS: everyone,
    Perm.WATCH: everyone,
    Perm.CHANGE_WATCHERS: agents,
    Perm.SEE_REQUESTERS: agents,
    Perm.CHANGE_REQUESTERS: agents,
    Perm.SEE_AGENTS: agents,
    Perm.SIGN_IN: everyone,
    Perm.CHANGE_OWN_PROFILE: everyone,
    Perm.SAVE_SEARCHES: everyone,
    Perm.SEE_ASSETS: asset_viewers,
    Perm.CHANGE_ASSETS: asset_editors,
    Perm.MANAGE_INVENTORY: agents,
    Perm.REQUEST_RESTORE: everyone,
    Perm.REVEAL_CREDENTIALS: asset_editors,
    Perm.SEE_BILLING: billing_viewers,
    Perm.IMPORT: importers,
    Perm.SEE_EMPLOYEES: people_leaders,
    Perm.MANAGE_EMPLOYEES: it_people,
    Perm.DECIDE: deciders,
    Perm.DELEGATE: managers,
    Perm.SEE_TEAM: managers,
    Perm.HEAR_QUEUES: admins,
    Perm.SEE_METRICS: agents,
    Perm.MANAGE_OUTAGES: agents,
    Perm.ADMINISTER: admins,
    Perm.ACT_AS_SYSTEM: nobody,
}


def permits(user: "User", perm: Perm) -> bool:
    """Whether the table lets this person perform the act."""
    return RULES[perm](user)
