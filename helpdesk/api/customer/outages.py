"""What does not work just now, or did not lately."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.models import Outage
from accounts.models.outages import OutageQuerySet
from helpdesk.api.customer.dialect import CustomerView, flag_in
from helpdesk.api.customer.shapes import Error, flag, number, text
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Field, Shape, seconds

AT_MOST = 100
OPERATIONAL = "operational"
# How it stands, by the worst of what is felt.
STANDING = {
    Outage.Severity.MAINTENANCE: "maintenance",
    Outage.Severity.MINOR: "degraded",
    Outage.Severity.MAJOR: "partial_outage",
    Outage.Severity.CRITICAL: "major_outage",
}
UPDATES = f"""COALESCE((
    SELECT json_agg(json_build_object(
        'status', told.status, 'message', told.message,
        'created_at', {seconds("told.created_at")}) ORDER BY told.id DESC)
    FROM accounts_outageupdate told WHERE told.outage_id = t.id), '[]'::json)"""  # noqa: S608  names of our own


class OutageUpdateOut(serializers.Serializer):
    status = serializers.ChoiceField(Outage.Status.choices)
    message = text()
    created_at = serializers.DateTimeField()


OUTAGE = Shape(
    "Outage",
    table="accounts_outage",
    keeps_nulls=True,
    fields=[
        Field("outage_id", "t.id", number()),
        Field("title", "t.title", text()),
        Field("status", "t.status", serializers.ChoiceField(Outage.Status.choices)),
        Field("severity", "t.severity", serializers.ChoiceField(Outage.Severity.choices)),
        Field("affected", "t.affected", serializers.ListField(child=text())),
        Field("started_at", seconds("t.started_at"), serializers.DateTimeField()),
        Field("eta", seconds("t.eta"), serializers.DateTimeField(allow_null=True)),
        Field("resolved_at", seconds("t.resolved_at"), serializers.DateTimeField(allow_null=True)),
        Field("updates", UPDATES, OutageUpdateOut(many=True)),
    ],
)


class OutagesData(serializers.Serializer):
    has_outage = flag(help_text="Whether something is felt now; planned work counts once it began.")
    status = serializers.ChoiceField([OPERATIONAL, *STANDING.values()])
    outages = OUTAGE.serializer(many=True)


class OutagesOut(serializers.Serializer):
    success = flag()
    data = OutagesData()


class Outages(CustomerView):
    module = "outages"

    @extend_schema(
        operation_id="V115_outages",
        summary="What does not work for my company, what is planned, and what was, latest first",
        parameters=[
            OpenApiParameter("active", bool, description="Only what is not over, or only what is.")
        ],
        responses={200: OutagesOut, 400: Error, 401: Error, 403: Error, 429: Error},
    )
    def get(self, request: Request) -> JSONText:
        active = flag_in(request, "active")
        rows = Outage.objects.visible_to(request.user)
        shown = rows if active is None else rows.active() if active else rows.resolved()
        found = OUTAGE.page(shown.latest_first(), limit=AT_MOST)
        status = standing_of(rows)
        has_outage = "false" if status == OPERATIONAL else "true"
        return JSONText(
            f'{{"success":true,"data":{{"has_outage":{has_outage},"status":"{status}",'
            f'"outages":{found.as_array()}}}}}'
        )


def standing_of(rows: OutageQuerySet) -> str:
    """How it stands, in one word."""
    felt = set(rows.active().begun().values_list("severity", flat=True))
    worst = [STANDING[severity] for severity in Outage.SEVERITIES if severity in felt]
    return worst[-1] if worst else OPERATIONAL
