"""Teams and people, as an agent needs them to fill in a ticket."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from accounts.models import Team, User
from accounts.permissions import Perm
from helpdesk.api.agent.dialect import AgentView, limit_in, text_in
from helpdesk.api.agent.shapes import AGENT, TEAM, Error, Errors
from helpdesk.api.responses import JSONText
from helpdesk.core.errors import Invalid

ALL = 10_000


class Teams(AgentView):
    @extend_schema(
        operation_id="list_teams",
        summary="The teams",
        responses={200: TEAM.serializer(many=True), 401: Error, 403: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_AGENTS)
        rows = Team.objects.visible_to(request.user).by_name()
        return JSONText(TEAM.page(rows, limit=ALL).as_array())


class Users(AgentView):
    @extend_schema(
        operation_id="list_users",
        summary="People, by role and by name or address",
        parameters=[
            OpenApiParameter("role", str, enum=User.Role.values),
            OpenApiParameter("q", str),
            OpenApiParameter("limit", int),
        ],
        responses={200: AGENT.serializer(many=True), 400: Errors, 401: Error, 403: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_AGENTS)
        rows = User.objects.visible_to(request.user).people().active()
        if role := request.GET.get("role"):
            if role not in User.Role.values:
                raise Invalid(role=f"One of {', '.join(User.Role.values)}.")
            rows = rows.with_role(role)
        page = AGENT.page(
            rows.called(text_in(request, "q")).by_name(),
            limit=limit_in(request),
        )
        return JSONText(page.as_array())
