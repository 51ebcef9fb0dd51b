"""Where somebody is signed in, and signing out there."""

import math
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Session
from accounts.services import close_other_sessions, close_session
from helpdesk.api.customer.dialect import CustomerView, by_number, page_in
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, Pagination, flag, number, text


class SessionOut(serializers.Serializer):
    session_id = number()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(help_text="To within five minutes.")
    ip_address = text(allow_null=True, help_text="Where the sign-in came from.")
    user_agent = text()
    device = text(help_text="The same in words, such as `Firefox on Windows`.")
    is_current = flag(help_text="Whether this request came with it.")


class SessionsOut(serializers.Serializer):
    sessions = SessionOut(many=True)
    pagination = Pagination()


def session_out(session: Session, present: Session) -> dict[str, Any]:
    return {
        "session_id": session.pk,
        "created_at": f"{session.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "last_used_at": f"{session.last_seen_at:%Y-%m-%dT%H:%M:%SZ}",
        "ip_address": session.ip_address,
        "user_agent": session.user_agent,
        "device": session.device,
        "is_current": session.pk == present.pk,
    }


class Sessions(CustomerView):
    @extend_schema(
        operation_id="X_sessions",
        summary="Where I am signed in, the one last used first",
        parameters=PAGING,
        responses={200: SessionsOut, 400: Error, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> Response:
        page, size = page_in(request)
        rows = Session.objects.visible_to(request.user).open_for(request.user)
        total = rows.count()
        shown = rows[(page - 1) * size : page * size]
        return Response(
            {
                "sessions": [session_out(row, request.auth_session) for row in shown],
                "pagination": {
                    "page": page,
                    "limit": size,
                    "per_page": size,
                    "total": total,
                    "total_pages": math.ceil(total / size),
                },
            }
        )

    @extend_schema(
        operation_id="X_close_other_sessions",
        summary="Sign out everywhere but here",
        responses={204: None, 401: Error, 403: Error, 429: Error},
    )
    def delete(self, request: Request) -> Response:
        close_other_sessions(request.auth_session, by=request.user)
        return Response(status=204)


class OneSession(CustomerView):
    @extend_schema(
        operation_id="X_close_session",
        summary="Sign out in one place; its tokens end with it",
        responses={204: None, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def delete(self, request: Request, session_id: str) -> Response:
        rows = Session.objects.visible_to(request.user).open_for(request.user)
        close_session(by_number(rows, "pk", session_id), by=request.user)
        return Response(status=204)
