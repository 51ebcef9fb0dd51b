"""The people who ask for help."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.permissions import Perm
from accounts.services import take_requester, update_person
from helpdesk.api.agent.dialect import AgentView, limit_in, text_in
from helpdesk.api.agent.shapes import PERSON, Error, Errors
from helpdesk.api.base import by_public_id
from helpdesk.api.fields import StrictSerializer, Text
from helpdesk.api.responses import JSONText

RequesterOut = PERSON.serializer


class CreateRequester(StrictSerializer):
    email = Text()
    display_name = Text(required=False, default="")


class ChangeRequester(StrictSerializer):
    email = Text(required=False)
    display_name = Text(required=False)


def requester_out(person: User) -> dict[str, str]:
    return {
        "id": str(person.public_id),
        "email": person.email,
        "display_name": person.display_name,
    }


class Requesters(AgentView):
    is_repeatable = True

    @extend_schema(
        operation_id="list_requesters",
        summary="Find people by name or address",
        parameters=[OpenApiParameter("q", str), OpenApiParameter("limit", int)],
        responses={200: RequesterOut(many=True), 401: Error, 403: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_REQUESTERS)
        people = User.objects.visible_to(request.user).people().called(text_in(request, "q"))
        page = PERSON.page(people.by_name(), limit=limit_in(request))
        return JSONText(page.as_array())

    @extend_schema(
        operation_id="create_requester",
        summary="Add a requester; an address that is known gives the person who has it",
        request=CreateRequester,
        responses={201: RequesterOut, 400: Errors, 401: Error, 403: Error},
    )
    def post(self, request: Request) -> Response:
        self.allow(Perm.CHANGE_REQUESTERS)
        form = self.read(CreateRequester)
        person = take_requester(request.user.tenant, by=request.user, **form)
        return Response(requester_out(person), status=201)


class Requester(AgentView):
    @extend_schema(
        operation_id="get_requester",
        summary="One requester; who is no agent sees only themself",
        responses={200: RequesterOut, 401: Error, 404: Error},
    )
    def get(self, request: Request, requester_id: str) -> Response:
        people = User.objects.visible_to(request.user).people()
        return Response(requester_out(by_public_id(people, requester_id)))

    @extend_schema(
        operation_id="update_requester",
        summary="Change a requester's name or address",
        request=ChangeRequester,
        responses={200: RequesterOut, 400: Errors, 401: Error, 403: Error, 404: Error},
    )
    def patch(self, request: Request, requester_id: str) -> Response:
        person = by_public_id(User.objects.visible_to(request.user).people(), requester_id)
        self.allow(Perm.CHANGE_REQUESTERS)
        changes = self.read(ChangeRequester)
        return Response(requester_out(update_person(person, changes=changes, by=request.user)))
