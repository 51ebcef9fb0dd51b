"""What a client asks of a list of tickets, in its own words: read here, applied by the model."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Team, User
from helpdesk.api.base import as_uuid
from helpdesk.core.errors import Invalid, NotFound
from tickets.models.filters import TicketFilter
from tickets.services import cleaning

# Filters that take one word or several; `search` is one text.
WORDS = ("status", "priority", "team", "assignee")


def split_words(texts: Iterable[str]) -> list[str]:
    """A filter's values: repeated, or separated by commas."""
    return [word.strip() for text in texts for word in text.split(",") if word.strip()]


def filter_from(words: Mapping[str, list[str]], search: str, user: User) -> TicketFilter:
    """What these words ask for. Raises Invalid with the name of the filter that is wrong."""
    people = User.objects.of_tenant(user.tenant_id).people()
    assignees = [str(user.public_id) if word == "me" else word for word in words["assignee"]]
    return TicketFilter(
        statuses=tuple(cleaning.clean_status(word) for word in words["status"]) or None,
        priorities=tuple(_priority_from(word) for word in words["priority"]) or None,
        teams=_keys(Team.objects.visible_to(user), words["team"], "team"),
        assignees=_keys(people, assignees, "assignee"),
        search=search.strip(),
    )


def _priority_from(word: str) -> int:
    if word not in {"1", "2", "3", "4"}:
        raise Invalid(priority="From 1 (critical) to 4 (low).")
    return int(word)


def _keys(rows: Any, words: list[str], name: str) -> tuple[int | None, ...] | None:
    """The keys of the rows named by id, with None for `none`. Raises Invalid."""
    if not words:
        return None
    try:
        ids = {as_uuid(word) for word in words if word != "none"}
    except NotFound:
        raise Invalid(**{name: "Ids, or `none`."}) from None
    keys = list(rows.filter(public_id__in=ids).values_list("pk", flat=True)) if ids else []
    if len(keys) < len(ids):
        raise Invalid(**{name: "There is no such thing."})
    return (*keys, None) if "none" in words else tuple(keys)
