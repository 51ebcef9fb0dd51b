"""What pages of a ticket tell of its approval."""

from typing import Any

from accounts.models import User
from tickets.models import Approval, Ticket


def approval_of(ticket: Ticket, user: User) -> dict[str, Any]:
    """What was asked and decided, the latest last, and who decides now.

    Nothing is looked up of tickets that nobody was ever asked about.
    """
    if ticket.approval_status == Ticket.ApprovalStatus.NONE and ticket.job_type_id is None:
        return {"approvals": []}
    rows = Approval.objects.of_tenant(ticket.tenant_id).of_ticket(ticket)
    approvals = list(rows.with_people().oldest_first())
    pending = [each for each in approvals if each.state == Approval.State.PENDING]
    deciders = pending[0].deciders() if pending else []
    return {"approvals": approvals, "deciders": deciders, "may_decide": user in deciders}
