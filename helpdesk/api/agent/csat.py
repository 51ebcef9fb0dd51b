"""How it went: a page for the person who was asked, an answer for programs, at one address."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request

from helpdesk.api.agent.dialect import AgentView, ok
from helpdesk.api.agent.shapes import Error, Errors, Ok
from helpdesk.api.fields import Text
from helpdesk.api.wire import StrictJSON
from helpdesk.core.errors import Invalid, NotFound
from tickets.models import Survey
from tickets.models.csat import survey_with_token
from tickets.services import answer_survey


class Answer(serializers.Serializer):
    score = Text(help_text="good or bad.")
    comment = Text(required=False, default="", help_text="At most 5,000 characters.")


class Csat(AgentView):
    """The link of the mail is the key: whoever holds it answers for the requester, once."""

    is_public = True
    authentication_classes = ()
    parser_classes = (StrictJSON, FormParser, MultiPartParser)

    @extend_schema(
        operation_id="csat_form",
        summary="The page on which the requester says how it went",
        responses={
            (200, "text/html"): OpenApiResponse(str, description="A form."),
            (404, "text/html"): OpenApiResponse(str, description="Used, expired, or never ours."),
        },
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        try:
            survey = find(token)
        except NotFound:
            return page(request, state="gone", status=404)
        return page(request, survey=survey, score=request.GET.get("score", ""))

    @extend_schema(
        operation_id="csat_answer",
        summary="Say how it went, once",
        request={"application/json": Answer, "application/x-www-form-urlencoded": Answer},
        responses={200: Ok, 400: Errors, 404: Error},
    )
    def post(self, request: Request, token: str) -> Any:
        is_browser = "text/html" in request.headers.get("Accept", "")
        try:
            survey = find(token)
            answer = self.read(Answer)
            answer_survey(survey, **answer, by=survey.ticket.requester)
        except NotFound:
            if not is_browser:
                raise
            return page(request, state="gone", status=404)
        except Invalid as error:
            if not is_browser:
                raise
            sent = request.data if isinstance(request.data, dict) else {}
            shown = {name: sent.get(name, "") for name in ("score", "comment")}
            return page(request, survey=survey, **shown, errors=error.fields, status=400)
        return page(request, survey=survey, state="thanks") if is_browser else ok()


def find(token: str) -> Survey:
    """The open question of a link. Raises NotFound."""
    survey = survey_with_token(token)
    if survey is None:
        raise NotFound
    return survey


def page(request: Request, *, status: int = 200, **context: Any) -> HttpResponse:
    response = render(request._request, "portal/csat.html", context, status=status)
    # The address is a key.
    response["Cache-Control"] = "no-store"
    return response
