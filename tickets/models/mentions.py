"""Who is meant by an `@name` in what somebody says on a ticket."""

import re
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from accounts.models.people import UserQuerySet
from helpdesk.core.markdown import words_behind_at
from tickets.models.tickets import Ticket

FIRST_WORD = re.compile(r"\w[\w.-]*")
# A name, and what shows that it ends there.
LENGTH = 201
# A text may be nothing but `@`.
MOST_LOOKED_UP = 50


def mentionable(ticket: Ticket, *, is_internal: bool, by: User) -> UserQuerySet:
    """Whom somebody may mention: staff each other and, in public, the customers who see the ticket.

    A customer learns of nobody by guessing names: theirs are those who already show on the ticket.
    """
    everyone = User.objects.of_tenant(ticket.tenant_id).people().active()
    if not by.is_agent:
        named = Q(pk__in=[ticket.requester_id, ticket.assignee_id])
        spoke = ticket.comments.public().values("author")
        watching = ticket.watcher_rows.values("user")
        return everyone.filter(named | Q(pk__in=spoke) | Q(pk__in=watching))
    agents = everyone.agents()
    return agents if is_internal else agents | everyone.filter(pk__in=customers_seeing(ticket))


def customers_seeing(ticket: Ticket) -> set[int]:
    """The keys of those who see a ticket without being of our staff, as it is now."""
    rows = Ticket.objects.filter(pk=ticket.pk)
    pairs = {*rows.customers_involved(), *rows.customers_looking_on()}
    return {person_id for _, person_id in pairs}


def mentioned_in(
    body_md: str, ticket: Ticket, *, is_internal: bool, by: User
) -> list[tuple[str, User]]:
    """Who is mentioned in a text, each with the name as it was written.

    A name is the one that people see, a user name, or a first name if only one of them has it; the
    longest that fits is meant.
    """
    behind = _looked_up(body_md) if "@" in body_md else {}
    if not behind:
        return []
    called = Q()
    for word in set(behind.values()):
        called |= Q(display_name__istartswith=word) | Q(username_key=word.casefold())
    people = mentionable(ticket, is_internal=is_internal, by=by).filter(called)
    names = _names_of(people.distinct())
    found: dict[str, User] = {}
    for text in behind:
        if name := _longest(text, names):
            found.setdefault(text[: len(name)], names[name])
    return list(found.items())


def _looked_up(body_md: str) -> dict[str, str]:
    """The first different texts behind an `@`, each with the word that it begins with."""
    found: dict[str, str] = {}
    for text in words_behind_at(body_md, LENGTH):
        if word := FIRST_WORD.match(text):
            found.setdefault(text, word[0].rstrip(".-"))
        if len(found) == MOST_LOOKED_UP:
            break
    return found


def _names_of(people: Iterable[User]) -> dict[str, User]:
    """What each is called, in small letters, as far as it is one person's only."""
    called: dict[str, set[User]] = defaultdict(set)
    for person in people:
        first, _ = person.name_parts
        for name in {person.display_name, person.username, first} - {""}:
            called[name.lower()].add(person)
    return {name: next(iter(held)) for name, held in called.items() if len(held) == 1}


def _longest(text: str, names: Iterable[str]) -> str:
    """The longest of the names with which a text begins, and that ends there."""
    small = text.lower()
    fitting = (
        name for name in names if small.startswith(name) and not re.match(r"\w", small[len(name) :])
    )
    return max(fitting, key=len, default="")
