"""Contracts of companies."""

import calendar
from datetime import date
from typing import Any

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import Contract
from assets.models.terms import State
from assets.services.keeping import keep_inventory
from helpdesk.core.errors import Invalid
from helpdesk.core.service import service

CONTRACT_FIELDS = (
    "name",
    "reference",
    "type",
    "start_date",
    "end_date",
    "auto_renew",
    "term_months",
    "sla_name",
    "notes",
    "assets",
)


@service(Perm.MANAGE_INVENTORY)
def add_contract(company: Company, *, by: User, **fields: Any) -> Contract:
    """Adds a contract to a company; `assets` are some of its equipment. Raises Invalid."""
    contract = Contract(company=company)

    return keep_inventory(contract, fields, names=CONTRACT_FIELDS, many=("assets",), by=by)


@service(Perm.MANAGE_INVENTORY)
def update_contract(contract: Contract, *, changes: dict[str, Any], by: User) -> Contract:
    """Changes a contract, its dates or which equipment it names. Raises Invalid."""
    contract = Contract.objects.select_for_update().get(pk=contract.pk)

    return keep_inventory(contract, changes, names=CONTRACT_FIELDS, many=("assets",), by=by)


@service(Perm.MANAGE_INVENTORY)
def cancel_contract(contract: Contract, *, by: User) -> Contract:
    """Ends a contract before its time, for good. Raises Invalid if that was done."""
    contract = Contract.objects.select_for_update().get(pk=contract.pk)
    if contract.status == State.CANCELLED:
        raise Invalid("This contract is cancelled already.", code="already_cancelled")
    was, contract.status = contract.status, State.CANCELLED

    contract.save(update_fields=["status"])

    beside = {"status": [was, contract.status]}
    return keep_inventory(contract, {}, names=CONTRACT_FIELDS, beside=beside, by=by)


@service(Perm.ACT_AS_SYSTEM)
def renew_contract(contract: Contract, *, today: date, by: User) -> Contract:
    """Takes a contract that renews itself as many terms on as have passed."""
    contract = Contract.objects.select_for_update().get(pk=contract.pk)
    ends, terms = contract.end_date, 0
    renews = contract.auto_renew and contract.status != State.CANCELLED
    if not (renews and contract.term_months and ends):
        return contract

    while ends < today:
        terms += 1
        ends = _months_after(contract.end_date, terms * contract.term_months)

    return keep_inventory(contract, {"end_date": ends}, names=CONTRACT_FIELDS, by=by)


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
