"""The live stream of what happens to tickets."""

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from accounts.authentication import identify
from accounts.permissions import Perm
from helpdesk.api.agent.dialect import AgentView
from helpdesk.api.agent.shapes import Error
from helpdesk.core.errors import Unauthenticated
from helpdesk.core.feed import position_now
from helpdesk.core.text import whole_number
from helpdesk.live.hub import StreamSpec

STREAM_KEY = "helpdesk.stream"


def begins_after(request: Request, now: int) -> int:
    """The position a client saw last; from now on for one that says none, or none of ours.

    A browser cannot set headers when it first connects, so `last_event_id` in the query says the
    same; when it comes back by itself, its header knows better.
    """
    text = request.headers.get("Last-Event-ID") or request.GET.get("last_event_id", "")
    seen = whole_number(text)
    return now if seen is None else min(seen, now)


class Events(AgentView):
    @extend_schema(
        operation_id="events",
        summary="Server-sent events: ticket_created, ticket_updated, queue_changed (admins)",
        description=(
            'A frame is `id`, `event` and `data: {"type": …, "data": {…}}`. A comment `:hb` '
            "comes at once and every 30 seconds. `Last-Event-ID` replays what was missed."
        ),
        parameters=[
            OpenApiParameter(
                "Last-Event-ID",
                str,
                OpenApiParameter.HEADER,
                description="The `id` that was heard last: what came after it is sent first.",
            ),
            OpenApiParameter(
                "last_event_id", str, description="The same, for clients that can set no header."
            ),
            OpenApiParameter(
                "pages",
                str,
                description=(
                    "`1`: what pages draw besides: `notifications_changed`, `outages_changed`, and "
                    "the tickets of their company or team for those who look after it."
                ),
            ),
        ],
        responses={
            (200, "text/event-stream"): OpenApiResponse(str, description="The stream."),
            401: Error,
        },
    )
    def get(self, request: Request) -> HttpResponse:
        if request.method == "GET":
            now = position_now()
            # Whatever changed until then is in these rights; of what changes later the feed tells.
            user, session = identify(request._request), request.auth_session
            if not user.is_authenticated:
                raise Unauthenticated
            # The server sees this, sends the headers, and leaves the connection to the hub.
            request._request.environ[STREAM_KEY] = StreamSpec(
                user_id=user.pk,
                tenant_id=user.tenant_id,
                is_agent=user.is_agent,
                hears_queues=user.may(Perm.HEAR_QUEUES),
                checked=now,
                expires_at=session.expires_at.timestamp() if session else request.token_expires_at,
                after=begins_after(request, now),
                company_id=user.company_id,
                is_page=request.GET.get("pages") == "1",
            )
        response = HttpResponse()
        response["Content-Type"] = "text/event-stream"
        response["Cache-Control"] = "no-cache"
        response["X-Accel-Buffering"] = "no"
        return response
