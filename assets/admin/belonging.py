"""What the admin pages of everything that belongs to a company, or to one of its things, share."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from accounts.models import User
from assets.services import remove_inventory
from helpdesk.core.admin import ScopedAdmin, ScopedRelatedFilter

OF_COMPANY = (("company", ScopedRelatedFilter),)


class BelongingAdmin(ScopedAdmin):
    """A row that stays with its `owner` for good; states and hints are to be read."""

    owner = "company"
    shown: tuple[str, ...] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (self.owner, *self.fields, *(self.shown if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (self.owner, *self.shown) if obj else self.shown

    def remove(self, row: Model, *, by: User) -> None:
        remove_inventory(row, by=by)
