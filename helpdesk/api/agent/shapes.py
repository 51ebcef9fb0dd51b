"""The JSON objects of the agent API, each declared once: for the query and for the document."""

from rest_framework import serializers

from accounts.models import User
from helpdesk.api.rows import Field, Shape, moment
from tickets.models import Ticket

text = serializers.CharField
uuid = serializers.UUIDField


class Ok(serializers.Serializer):
    ok = serializers.BooleanField()


class Error(serializers.Serializer):
    error = serializers.CharField()
    code = serializers.CharField(
        required=False, help_text="`otp_required`, `invalid_otp`, `second_factor_required`."
    )


class Errors(serializers.Serializer):
    """Validation: one sentence a field. A failure of no one field is `{"error"}` instead."""

    errors = serializers.DictField(child=serializers.CharField(), required=False)
    error = serializers.CharField(required=False)


class Created(serializers.Serializer):
    id = serializers.UUIDField()


PERSON = Shape(
    "Requester",
    table="accounts_user",
    fields=[
        Field("id", "t.public_id", uuid()),
        Field("email", "t.email", text()),
        Field("display_name", "t.display_name", text()),
    ],
)
AGENT = Shape(
    "User",
    table="accounts_user",
    fields=[
        *PERSON.fields,
        Field(
            "roles",
            "to_json(ARRAY(SELECT DISTINCT unnest(t.roles || t.vouched_roles) ORDER BY 1))",
            serializers.ListField(child=serializers.ChoiceField(User.Role.choices)),
        ),
    ],
)
TEAM = Shape(
    "Team",
    table="accounts_team",
    fields=[Field("id", "t.public_id", uuid()), Field("name", "t.name", text())],
)
TICKET = Shape(
    "Ticket",
    table="tickets_ticket",
    joins=(
        "JOIN accounts_user requester ON requester.id = t.requester_id "
        "LEFT JOIN accounts_user assignee ON assignee.id = t.assignee_id "
        "LEFT JOIN accounts_team team ON team.id = t.team_id"
    ),
    fields=[
        Field("id", "t.public_id", uuid()),
        Field(
            "number",
            "'TKT-' || lpad(t.number::text, greatest(6, length(t.number::text)), '0')",
            text(),
        ),
        Field("title", "t.title", text()),
        Field("description", "t.description", text()),
        Field("requester_id", "requester.public_id", uuid()),
        Field("assignee_id", "assignee.public_id", uuid(), required=False),
        Field("team_id", "team.public_id", uuid(), required=False),
        Field("priority", "t.priority", serializers.IntegerField(min_value=1, max_value=4)),
        Field(
            "urgency",
            "t.urgency",
            serializers.IntegerField(min_value=1, max_value=4),
            required=False,
        ),
        Field("category", "nullif(t.category, '')", text(), required=False),
        Field("subcategory", "nullif(t.subcategory, '')", text(), required=False),
        Field("status", "t.status", serializers.ChoiceField(Ticket.Status.choices)),
        Field(
            "scheduled_at", moment("t.scheduled_at"), serializers.DateTimeField(), required=False
        ),
        Field("due_at", moment("t.due_at"), serializers.DateTimeField(), required=False),
        Field("source", "t.source", serializers.ChoiceField(Ticket.Source.choices)),
        Field("tags", "to_json(t.tags)", serializers.ListField(child=text())),
        Field("created_at", moment("t.created_at"), serializers.DateTimeField()),
        Field("updated_at", moment("t.updated_at"), serializers.DateTimeField()),
    ],
    raw=Field("custom_json", "t.custom_json", serializers.DictField()),
)


class Sla(serializers.Serializer):
    """What was promised for a ticket, and how its clocks stand, in business time."""

    policy_id = serializers.UUIDField()
    response_elapsed_ms = serializers.IntegerField()
    resolution_elapsed_ms = serializers.IntegerField()
    response_target_mins = serializers.IntegerField()
    resolution_target_mins = serializers.IntegerField()
    paused = serializers.BooleanField()
    reason = serializers.CharField(required=False, help_text="The status that pauses the clocks.")
    response_due_at = serializers.DateTimeField(required=False, help_text="Open while paused.")
    resolution_due_at = serializers.DateTimeField(required=False, help_text="Open while paused.")
    response_breached = serializers.BooleanField()
    resolution_breached = serializers.BooleanField()
    responded_at = serializers.DateTimeField(required=False)


class TicketWithSla(TICKET.serializer):
    sla = Sla(required=False, help_text="Left out where no policy applies.")


SLA_POLICY = Shape(
    "SlaPolicy",
    table="tickets_slapolicy",
    joins=(
        "LEFT JOIN accounts_company company ON company.id = t.company_id "
        "LEFT JOIN accounts_team team ON team.id = t.team_id "
        "LEFT JOIN tickets_businesscalendar calendar ON calendar.id = t.calendar_id"
    ),
    fields=[
        Field("id", "t.public_id", uuid()),
        Field("name", "t.name", text()),
        Field("response_target_mins", "t.response_target_mins", serializers.IntegerField()),
        Field("resolution_target_mins", "t.resolution_target_mins", serializers.IntegerField()),
        Field("company", "company.name", text(), required=False),
        Field("team_id", "team.public_id", uuid(), required=False),
        Field("priority", "t.priority", serializers.IntegerField(), required=False),
        Field("calendar", "calendar.name", text(), required=False),
        Field("at_risk_percent", "t.at_risk_percent", serializers.IntegerField()),
        Field("is_active", "t.is_active", serializers.BooleanField()),
    ],
)
ATTACHMENT = Shape(
    "Attachment",
    table="tickets_attachment",
    joins="LEFT JOIN tickets_comment comment ON comment.id = t.comment_id",
    fields=[
        Field("id", "t.public_id", uuid()),
        Field("filename", "t.filename", text()),
        Field("bytes", "t.size", serializers.IntegerField()),
        Field("mime", "t.mime", text()),
        Field("created_at", moment("t.finished_at"), serializers.DateTimeField()),
        # Left out where they say nothing: most files belong to the ticket itself and are public.
        Field("comment_id", "comment.public_id", uuid(), required=False),
        Field(
            "is_internal",
            "nullif(t.is_internal, false)",
            serializers.BooleanField(),
            required=False,
        ),
    ],
)
COMMENT = Shape(
    "Comment",
    table="tickets_comment",
    joins=(
        "JOIN tickets_ticket ticket ON ticket.id = t.ticket_id "
        "JOIN accounts_user author ON author.id = t.author_id"
    ),
    fields=[
        Field("id", "t.public_id", uuid()),
        Field("ticket_id", "ticket.public_id", uuid()),
        Field("author_id", "author.public_id", uuid()),
        Field("body_md", "t.body_md", text()),
        Field("is_internal", "t.is_internal", serializers.BooleanField()),
        Field("created_at", moment("t.created_at"), serializers.DateTimeField()),
    ],
)
