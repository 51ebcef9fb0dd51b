"""How tickets are found: two search documents each, one that customers may match, one for agents.

PostgreSQL's full-text search under the configuration `helpdesk` (words as they are, without
accents). The documents change in the transaction that changes the ticket, so there is never a
moment, nor a re-index window, in which they disagree.
"""

import re
import time
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import connection, models, transaction
from django.db.models import F, Value

from accounts.models import Tenant
from helpdesk.core.models import ScopedQuerySet
from helpdesk.core.writing import write
from tickets.models.rows import REFERENCE
from tickets.models.tickets import Ticket

MAX_QUERY = 500
# Of a million: from here on, walking back from the newest costs less than looking all of them up.
FEW = 6_000
# Seconds for which it is taken for granted whether a word is rare.
REMEMBERED_FOR = 600
_REMEMBERED = 2_000
_known_to_be_few: dict[tuple[int, str, str], tuple[float, bool]] = {}
_BY_THE_INDEX = """
    SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL work_mem = '64MB'
"""
# A word longer than this is no word; PostgreSQL refuses those past 2 kB.
_LONG_WORD = re.compile(r"\S{200,}")

# The documents of tickets, from what is stored; `{only}` says of which. `helpdesk_words` and
# `helpdesk_join` (made by a migration) stop at the megabyte that a tsvector can hold, instead of failing.
BUILD = """
    INSERT INTO tickets_searchdocument (ticket_id, tenant_id, number, public, staff)
    SELECT id, tenant_id, number, public, helpdesk_join(public, said_internally)
    FROM (
        SELECT id, tenant_id, number, said_internally,
            helpdesk_join(facts, said_publicly) AS public
        FROM (
            SELECT t.id, t.tenant_id, t.number,
                setweight(to_tsvector('helpdesk', 'tkt' || t.number || ' ' || t.number || ' '
                    || lpad(t.number::text, greatest(6, length(t.number::text)), '0') || ' ' || t.title), 'A')
                || setweight(to_tsvector('helpdesk', p.display_name || ' ' || p.email || ' '
                    || translate(p.email, '@.-_+', '     ')), 'B')
                || setweight(helpdesk_words(t.description), 'C') AS facts,
                helpdesk_words(coalesce((SELECT string_agg(c.body_md, ' ')
                    FROM tickets_comment c
                    WHERE c.ticket_id = t.id AND NOT c.is_internal), '')) AS said_publicly,
                helpdesk_words(coalesce((SELECT string_agg(c.body_md, ' ')
                    FROM tickets_comment c
                    WHERE c.ticket_id = t.id AND c.is_internal), '')) AS said_internally
            FROM tickets_ticket t JOIN accounts_user p ON p.id = t.requester_id
            WHERE {only}
            OFFSET 0  -- a fence: without it each document is computed twice
        ) parts
        OFFSET 0
    ) parts
    ON CONFLICT (ticket_id) DO UPDATE SET public = excluded.public, staff = excluded.staff
"""
_BUILD_ONE = BUILD.format(only="t.id = %s")
_APPEND_NOTE = """
    UPDATE tickets_searchdocument SET staff = helpdesk_join(staff, helpdesk_words(%s))
    WHERE ticket_id = %s
"""
_APPEND_REPLY = """
    UPDATE tickets_searchdocument
    SET staff = helpdesk_join(staff, words), public = helpdesk_join(public, words)
    FROM (SELECT helpdesk_words(%s) AS words) said
    WHERE ticket_id = %s
"""


class TypedQuery(SearchQuery):
    """What somebody typed: web-search syntax (quotes, OR, -), the last word a prefix.

    `TKT-000042` and `#42` mean the number, as one whole word.
    """

    _AS_PREFIX = "regexp_replace(({query})::text, '''((?: \\))*)$', ''':*\\1')::tsquery"

    def __init__(self, text: str) -> None:
        clean = _LONG_WORD.sub(" ", text.replace("\x00", " "))[:MAX_QUERY]
        self.is_prefix = clean[-1:].isalnum() and not REFERENCE.fullmatch(clean.strip())
        clean = REFERENCE.sub(lambda found: f"tkt{int(found[1])}", clean)
        super().__init__(Value(clean), config="helpdesk", search_type="websearch")

    def as_sql(self, *args: Any, **options: Any) -> tuple[str, list[Any]]:
        sql, params = super().as_sql(*args, **options)
        return (self._AS_PREFIX.format(query=sql) if self.is_prefix else sql), params


class SearchDocumentQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer finds the tickets they may see, by what they may read."""
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def matching(self, text: str, user: Any) -> Self:
        """Documents that match what was typed, in what this person may read.

        PostgreSQL cannot tell a rare word from a frequent one (it takes half a percent for any
        word it has no figure for), and the wrong plan walks through a million documents. So rare
        ones are looked up first: the slice keeps the planner from turning that around. Frequent
        ones are met soon by walking from the newest ticket back.
        """
        rows = self.with_words(text, user)
        # Twice as many, since more may have come meanwhile.
        return rows[: 2 * FEW] if rows.are_few(text, user) else rows

    def with_words(self, text: str, user: Any) -> Self:
        """Documents that match what was typed, however many they are."""
        return self.of_tenant(user.tenant_id).filter(**{_readable_by(user): TypedQuery(text)})

    def are_few(self, text: str, user: Any) -> bool:
        """Whether these are at most `FEW`, as remembered since it was last asked of the text."""
        now, key = time.monotonic(), (user.tenant_id, _readable_by(user), text)
        known = _known_to_be_few.get(key)
        if known is None or known[0] < now:
            if len(_known_to_be_few) >= _REMEMBERED:
                _known_to_be_few.clear()
            known = _known_to_be_few[key] = (now + REMEMBERED_FOR, self._count_up_to(FEW) <= FEW)
        return known[1]

    def _count_up_to(self, most: int) -> int:
        """How many there are, counted by the word index to just past `most`."""
        sql, params = self.order_by().values("pk")[: most + 1].query.sql_with_params()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_BY_THE_INDEX)
            cursor.execute(f"SELECT count(*) FROM ({sql}) found", params)  # noqa: S608
            return cursor.fetchone()[0]

    def ranks(self, text: str, user: Any) -> Self:
        """How much each document speaks of the text (`ts_rank`, title over people over text)."""
        return self.values(rank=SearchRank(F(_readable_by(user)), TypedQuery(text)))

    def build(self, only: str, params: list[Any]) -> None:
        """Writes the documents of the tickets `t` for which the SQL condition `only` holds."""
        with connection.cursor() as cursor:
            cursor.execute(BUILD.format(only=only), params)

    def rebuild(self, ticket: Ticket) -> None:
        """Writes one ticket's documents anew."""
        write(_BUILD_ONE, [ticket.pk])

    def append(self, ticket: Ticket, text: str, *, is_internal: bool) -> None:
        """Adds a comment's words without reading the others again."""
        write(_APPEND_NOTE if is_internal else _APPEND_REPLY, [text, ticket.pk])


class SearchDocument(models.Model):
    """The words of one ticket. `public` holds what its requester may read, `staff` all of it."""

    TENANT_PATH = "tenant"
    ticket = models.OneToOneField(
        Ticket, on_delete=models.CASCADE, primary_key=True, related_name="search"
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.BigIntegerField()
    public = SearchVectorField()
    staff = SearchVectorField()

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["public"], name="search_public", fastupdate=False),
            GinIndex(fields=["staff"], name="search_staff", fastupdate=False),
            models.Index("tenant", F("number").desc(), name="search_newest"),
        ]

    def __str__(self) -> str:
        return f"words of {self.ticket_id}"


def is_planned_alike(text: str, user: Any) -> bool:
    """Whether one plan serves a search whatever its words: nothing is typed, or few match."""
    return not text or SearchDocument.objects.with_words(text, user).are_few(text, user)


def _readable_by(user: Any) -> str:
    return "staff" if user.is_agent else "public"
