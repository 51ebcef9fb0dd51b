"""States that follow their dates when time passes."""

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Perm
from assets.models import Contract
from assets.services.contracts import renew_contract
from assets.services.keeping import follow_terms
from helpdesk.core.service import service


@service(Perm.ACT_AS_SYSTEM)
def follow_dates(row: Model, *, by: User) -> bool:
    """Brings a row to what its dates say by now; says whether something changed.

    A contract that renews itself goes on instead of ending.
    """
    row = type(row).objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if row is None:
        return False
    has_renewed = False
    if isinstance(row, Contract):
        ended = row.end_date
        row = renew_contract(row, today=timezone.now().date(), by=by)
        has_renewed = row.end_date != ended

    return bool(follow_terms(row, by=by)) or has_renewed
