"""Figures about tickets for agents."""

from collections import defaultdict
from datetime import date

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Perm
from helpdesk.api.agent.dialect import AgentView
from helpdesk.api.agent.filters import filter_from, split_words
from helpdesk.api.agent.shapes import Error, Errors
from helpdesk.core.errors import Invalid
from helpdesk.reporting.metrics import (
    DEFAULT_DAYS,
    MOST_DAYS,
    Period,
    attainment,
    created_per_day,
    tickets_of,
)
from helpdesk.reporting.metrics_prometheus import CONTENT_TYPE, EXPOSITION
from helpdesk.reporting.metrics_times import average_resolution
from tickets.models.figures import day_from
from tickets.models.tickets import TicketQuerySet

PARAMETERS = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day, in UTC."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, in UTC."),
    OpenApiParameter("team", str, description="Team id or `none`; may repeat."),
]
REFUSALS = {400: Errors, 401: Error, 403: Error}


class Prometheus(AgentView):
    """For Prometheus, which signs in nowhere: counts of the whole installation, of nobody in it."""

    is_public = True
    authentication_classes = ()

    @extend_schema(
        operation_id="prometheus",
        summary="What all processes count, in Prometheus' text format",
        responses={(200, "text/plain"): str},
    )
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(EXPOSITION.text(), content_type=CONTENT_TYPE)


class SlaAttainment(serializers.Serializer):
    total = serializers.IntegerField()
    met = serializers.IntegerField()
    sla_attainment = serializers.FloatField(min_value=0, max_value=1)


class AverageResolution(serializers.Serializer):
    avg_resolution_ms = serializers.IntegerField()


class DailyCount(serializers.Serializer):
    day = serializers.DateField()
    count = serializers.IntegerField()


class DailyTickets(serializers.Serializer):
    daily = DailyCount(many=True)


class Figures(AgentView):
    """Figures over the tickets of some teams in a period; agents only."""

    def tickets(self, request: Request) -> TicketQuerySet:
        """The tickets of the teams asked for. Raises Forbidden, Invalid."""
        self.allow(Perm.SEE_METRICS)
        words = defaultdict(list, team=split_words(request.GET.getlist("team")))
        return tickets_of(request.user).fitting(filter_from(words, "", request.user), request.user)


class Sla(Figures):
    @extend_schema(
        operation_id="sla_metrics",
        summary="How many of the tickets done kept what was promised",
        parameters=PARAMETERS,
        responses={200: SlaAttainment, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        found = attainment(self.tickets(request), period_in(request))
        return Response({"total": found.total, "met": found.met, "sla_attainment": found.share})


class Resolution(Figures):
    @extend_schema(
        operation_id="resolution_metrics",
        summary="How long the tickets done took, in business time",
        parameters=PARAMETERS,
        responses={200: AverageResolution, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        average = average_resolution(self.tickets(request), period_in(request))
        return Response({"avg_resolution_ms": average})


class Tickets(Figures):
    @extend_schema(
        operation_id="ticket_metrics",
        summary="How many tickets came in on each day, the last 30 unless told",
        parameters=PARAMETERS,
        responses={200: DailyTickets, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        daily = created_per_day(self.tickets(request), closed_period_in(request))
        return Response({"daily": [{"day": str(day), "count": count} for day, count in daily]})


def period_in(request: Request) -> Period:
    """The days `from` and `to` of the query, each of them open if left out. Raises Invalid."""
    period = Period(_day_in(request, "from"), _day_in(request, "to"))
    if period.first and period.last and period.first > period.last:
        raise Invalid.of({"from": "This is after the last day."})
    return period


def closed_period_in(request: Request) -> Period:
    """The same with both ends: up to today, 30 days, at most a year. Raises Invalid."""
    period = period_in(request)
    if period.first is None:
        return Period.last_days(DEFAULT_DAYS, period.last)
    last = period.last or Period.last_days(1).last
    if period.first > last:
        raise Invalid.of({"from": "This day is yet to come."})
    if (last - period.first).days >= MOST_DAYS:
        raise Invalid.of({"from": f"At most {MOST_DAYS} days."})
    return Period(period.first, last)


def _day_in(request: Request, name: str) -> date | None:
    text = request.GET.get(name, "")
    day = day_from(text)
    if text and day is None:
        raise Invalid.of({name: "A day like 2026-03-10."})
    return day
