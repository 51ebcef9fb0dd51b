"""SLA policies, and what the clocks of a ticket say."""

from typing import Any

import orjson
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.permissions import Perm
from helpdesk.api.agent.dialect import AgentView
from helpdesk.api.agent.shapes import SLA_POLICY, Error
from helpdesk.api.responses import JSONText
from tickets.models import SLAPolicy
from tickets.models.rulebook import book_of, figures
from tickets.sla.calendars import to_micros

ALL = 10_000
_MICROS = "(extract(epoch FROM {}) * 1000000)::bigint"
_READS = "t.sla_policy_id IS NOT NULL AND t.sla_final IS NULL"
# All that `split_key` asks for, beside the ticket's version, in the ticket's own query.
TICKET_KEY = f"""json_build_array(
    t.version, t.sla_final::text, t.tenant_id, t.team_id, t.sla_policy_id,
    {_MICROS.format("t.first_replied_at")},
    CASE WHEN {_READS} THEN (
        SELECT value FROM tickets_slarevision WHERE tenant_id = t.tenant_id) END,
    CASE WHEN {_READS} THEN (
        SELECT json_agg(json_build_array({_MICROS.format("c.created_at")}, c.new_status)
            ORDER BY c.id)
        FROM tickets_statuschange c WHERE c.ticket_id = t.id) END,
    {_MICROS.format("t.created_at")}, t.status
)::text"""  # noqa: S608  all names are the code's own


class Slas(AgentView):
    @extend_schema(
        operation_id="list_slas",
        summary="The SLA policies",
        responses={200: SLA_POLICY.serializer(many=True), 401: Error, 403: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_AGENTS)
        rows = SLAPolicy.objects.visible_to(request.user).by_name()
        return JSONText(SLA_POLICY.page(rows, limit=ALL).as_array())


def split_key(key: str) -> tuple[int, str]:
    """The version of a ticket and its `sla` as JSON, "" if none, out of its `TICKET_KEY`."""
    version, final, *rest = orjson.loads(key)
    return version, final or _read(*rest)


def _read(
    tenant_id: int,
    team_id: int | None,
    policy_id: int | None,
    responded_at: int | None,
    revision: str | None,
    history: list[Any] | None,
    created_at: int,
    status: str,
) -> str:
    book = book_of(tenant_id, revision) if policy_id and revision else None
    rule = book and book.rules.get(policy_id)
    if rule is None:
        return ""
    now = to_micros(timezone.now())
    moves = history or [(created_at, status)]
    return orjson.dumps(figures(rule, book.read(rule, team_id, moves, responded_at, now))).decode()
