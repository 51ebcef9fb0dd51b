"""Keeping a search, and forgetting it."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.permissions import Perm
from helpdesk.core.errors import Forbidden, Invalid, NotFound
from helpdesk.core.events import emit
from helpdesk.core.service import service
from helpdesk.core.text import one_line
from helpdesk.search.kinds import KINDS, MOST_LETTERS
from helpdesk.search.models import LONGEST_NAME, SavedSearch

SEARCH_SAVED, SEARCH_REMOVED = "search_saved", "search_removed"
MOST_SAVED, LONGEST_FILTERS = 50, 4_000


@service(Perm.SAVE_SEARCHES)
def save_search(
    person: User,
    *,
    query: str,
    name: str = "",
    types: Sequence[str] = (),
    filters: dict[str, Any] | None = None,
    by: User,
) -> SavedSearch:
    """Keeps a search for the person themself, called by its words unless it has a name.

    Raises Forbidden, Invalid.
    """
    if person.pk != by.pk:
        raise Forbidden("Everybody keeps their own searches.")
    # Nobody else of theirs is counted or added meanwhile.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)

    query = _checked("query", query, MOST_LETTERS)
    name = _checked("name", one_line(name) or query[:LONGEST_NAME], LONGEST_NAME)
    if strangers := set(types) - set(KINDS):
        raise Invalid(types=f"One of {', '.join(KINDS)}, and not {sorted(strangers)[0][:20]}.")
    if len(json.dumps(filters or {})) > LONGEST_FILTERS:
        raise Invalid(filters=f"At most {LONGEST_FILTERS:,} characters.")
    if SavedSearch.objects.filter(person=person).count() >= MOST_SAVED:
        raise Invalid(f"You keep {MOST_SAVED} searches already: remove one first.", code="too_many")

    try:
        with transaction.atomic():
            search = SavedSearch.objects.create(
                person=person,
                name=name,
                query=query,
                types=[kind for kind in KINDS if kind in types],
                filters=filters or {},
            )
    except IntegrityError as error:
        raise Invalid(code="duplicate", name="You have a search of this name already.") from error

    _tell(SEARCH_SAVED, search, by)
    return search


@service(Perm.SAVE_SEARCHES)
def remove_search(search: SavedSearch, *, by: User) -> None:
    """Forgets a search of one's own. Raises Forbidden, NotFound."""
    if search.person_id != by.pk:
        raise Forbidden("Everybody removes their own searches.")
    search = SavedSearch.objects.select_for_update().filter(pk=search.pk).first()
    if search is None:
        raise NotFound

    _tell(SEARCH_REMOVED, search, by)

    search.delete()


def _checked(field: str, text: str, most: int) -> str:
    """A text on one line, neither empty nor too long. Raises Invalid."""
    line = one_line(text)
    if not line or len(line) > most:
        raise Invalid.of({field: f"From 1 to {most} characters that can be seen."})
    return line


def _tell(type_: str, search: SavedSearch, by: User) -> None:
    """Records that it happened. What somebody looks for is told to nobody."""
    emit(type_, search, tenant_id=by.tenant_id, by=by, data={"id": search.pk}, is_internal=True)
