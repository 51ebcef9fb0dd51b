import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import helpdesk.core.models
import tickets.models.csat
import tickets.models.sla
from helpdesk.core.operations import CreateModels

# Search documents stop where a tsvector is full (1 MB).
SEARCH = """
    CREATE FUNCTION helpdesk_words(body text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    BEGIN
        RETURN to_tsvector('helpdesk', left(body, 200000));
    EXCEPTION WHEN program_limit_exceeded THEN
        RETURN to_tsvector('helpdesk', left(body, 20000));
    END $$;

    CREATE FUNCTION helpdesk_join(one tsvector, other tsvector) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    BEGIN
        RETURN one || other;
    EXCEPTION WHEN program_limit_exceeded THEN
        RETURN one;
    END $$;
"""
DROP_SEARCH = """
    DROP FUNCTION helpdesk_join(tsvector, tsvector);
    DROP FUNCTION helpdesk_words(text);
"""
# A new ticket takes its tenant's next number as it is inserted.
NUMBERS = """
    CREATE FUNCTION helpdesk_number_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.number := helpdesk_next_value(NEW.tenant_id, 'ticket');
        RETURN NEW;
    END $$;
    CREATE TRIGGER number_ticket BEFORE INSERT ON tickets_ticket
        FOR EACH ROW WHEN (NEW.number = 0) EXECUTE FUNCTION helpdesk_number_ticket();
"""
DROP_NUMBERS = """
    DROP TRIGGER number_ticket ON tickets_ticket;
    DROP FUNCTION helpdesk_number_ticket();
"""


class Migration(migrations.Migration):
    replaces = [
        ("tickets", "0001_initial"),
        ("tickets", "0002_search_functions"),
        ("tickets", "0003_sla"),
        ("tickets", "0004_attachments"),
        ("tickets", "0005_notifications"),
        ("tickets", "0006_numbers"),
        ("tickets", "0007_metrics"),
        ("tickets", "0008_times"),
        ("tickets", "0009_backfill_times"),
        ("tickets", "0010_covering"),
        ("tickets", "0011_job_types"),
        ("tickets", "0012_restore_requests"),
        ("tickets", "0013_approvals"),
        ("tickets", "0014_approval_notices"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0011_branding_logo"),
        ("assets", "0001_squashed_0003_ports_and_credentials"),
        ("core", "0002_squashed_0004_event_company"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Ticket",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "public_id",
                            models.UUIDField(
                                default=helpdesk.core.models.new_public_id,
                                editable=False,
                                unique=True,
                            ),
                        ),
                        ("number", models.BigIntegerField(db_default=0, editable=False)),
                        ("title", models.CharField(max_length=300)),
                        ("description", models.TextField(blank=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("New", "New"),
                                    ("Open", "Open"),
                                    ("In Progress", "In Progress"),
                                    ("Pending", "Pending"),
                                    ("Resolved", "Resolved"),
                                    ("Closed", "Closed"),
                                ],
                                default="New",
                                max_length=20,
                            ),
                        ),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critical"), (2, "High"), (3, "Normal"), (4, "Low")]
                            ),
                        ),
                        (
                            "urgency",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Critical"), (2, "High"), (3, "Normal"), (4, "Low")],
                                null=True,
                            ),
                        ),
                        ("category", models.CharField(blank=True, max_length=100)),
                        ("subcategory", models.CharField(blank=True, max_length=100)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("web", "Web"),
                                    ("email", "E-mail"),
                                    ("api", "API"),
                                    ("chat", "Chat"),
                                    ("portal", "Portal"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "tags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=50),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("custom_json", models.JSONField(blank=True, default=dict)),
                        ("scheduled_at", models.DateTimeField(blank=True, null=True)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "updated_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "activity_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("first_replied_at", models.DateTimeField(editable=False, null=True)),
                        ("resolved_at", models.DateTimeField(editable=False, null=True)),
                        ("closed_at", models.DateTimeField(editable=False, null=True)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="assigned_tickets",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requested_tickets",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tickets",
                                to="accounts.team",
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tickets",
                                to="accounts.tenant",
                            ),
                        ),
                        (
                            "watchers",
                            models.ManyToManyField(
                                related_name="watched_tickets",
                                through="tickets.Watcher",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("resolution_due_at", models.DateTimeField(editable=False, null=True)),
                        ("response_due_at", models.DateTimeField(editable=False, null=True)),
                        ("sla_due_at", models.DateTimeField(editable=False, null=True)),
                        ("sla_final", models.JSONField(editable=False, null=True)),
                        (
                            "sla_marks",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, editable=False
                            ),
                        ),
                        ("sla_next_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "sla_policy",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tickets",
                                to="tickets.slapolicy",
                            ),
                        ),
                        ("resolution_ms", models.BigIntegerField(editable=False, null=True)),
                        ("response_ms", models.BigIntegerField(editable=False, null=True)),
                        ("sla_missed", models.PositiveSmallIntegerField(editable=False, null=True)),
                        (
                            "asset",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tickets",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="accounts.site",
                            ),
                        ),
                        (
                            "job_type",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="tickets.jobtype",
                            ),
                        ),
                        (
                            "approval_status",
                            models.CharField(
                                choices=[
                                    ("none", "Not needed"),
                                    ("pending", "Pending"),
                                    ("approved", "Approved"),
                                    ("rejected", "Rejected"),
                                ],
                                db_default="none",
                                default="none",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                models.F("tenant"),
                                models.F("status"),
                                models.OrderBy(models.F("number"), descending=True),
                                name="ticket_by_status",
                            ),
                            models.Index(
                                models.F("tenant"),
                                models.F("priority"),
                                models.OrderBy(models.F("number"), descending=True),
                                name="ticket_by_priority",
                            ),
                            models.Index(
                                models.F("requester"),
                                models.OrderBy(models.F("number"), descending=True),
                                name="ticket_by_requester",
                            ),
                            models.Index(
                                models.F("assignee"),
                                models.OrderBy(models.F("number"), descending=True),
                                name="ticket_by_assignee",
                            ),
                            models.Index(
                                models.F("team"),
                                models.OrderBy(models.F("number"), descending=True),
                                name="ticket_by_team",
                            ),
                            models.Index(
                                models.F("company"),
                                models.OrderBy(models.F("number"), descending=True),
                                name="ticket_by_company",
                            ),
                            models.Index(
                                models.F("tenant"),
                                models.OrderBy(models.F("activity_at"), descending=True),
                                models.OrderBy(models.F("number"), descending=True),
                                name="ticket_by_activity",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["tags"], name="ticket_by_tag"
                            ),
                            models.Index(
                                models.F("tenant"),
                                models.F("sla_due_at"),
                                models.OrderBy(models.F("number"), descending=True),
                                name="ticket_by_due",
                            ),
                            models.Index(
                                condition=models.Q(("sla_next_at__isnull", False)),
                                fields=["sla_next_at"],
                                name="ticket_clock_rings",
                            ),
                            models.Index(
                                fields=["tenant", "created_at"],
                                include=("team",),
                                name="ticket_by_creation",
                            ),
                            models.Index(
                                condition=models.Q(("resolved_at__isnull", False)),
                                fields=["tenant", "resolved_at"],
                                include=(
                                    "id",
                                    "team",
                                    "priority",
                                    "sla_policy",
                                    "sla_missed",
                                    "response_ms",
                                    "resolution_ms",
                                ),
                                name="ticket_by_resolution",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("status__in", ["Resolved", "Closed"]), _negated=True
                                ),
                                fields=[
                                    "tenant",
                                    "assignee",
                                    "team",
                                    "status",
                                    "priority",
                                    "-number",
                                ],
                                include=("created_at",),
                                name="ticket_active",
                            ),
                            models.Index(
                                models.F("job_type"),
                                models.OrderBy(models.F("number"), descending=True),
                                condition=models.Q(("job_type__isnull", False)),
                                name="ticket_by_job_type",
                            ),
                            models.Index(
                                models.F("asset"),
                                models.OrderBy(models.F("number"), descending=True),
                                condition=models.Q(("asset__isnull", False)),
                                name="ticket_by_asset",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "number"), name="ticket_number_in_tenant"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("priority__range", (1, 4))),
                                name="priority_1_to_4",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("urgency", None), ("urgency__range", (1, 4)), _connector="OR"
                                ),
                                name="urgency_1_to_4",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Watcher",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="watcher_rows",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ticket", "user"), name="one_watch_per_person"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SearchDocument",
                    fields=[
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="search",
                                serialize=False,
                                to="tickets.ticket",
                            ),
                        ),
                        ("number", models.BigIntegerField()),
                        ("public", django.contrib.postgres.search.SearchVectorField()),
                        ("staff", django.contrib.postgres.search.SearchVectorField()),
                        (
                            "tenant",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fastupdate=False, fields=["public"], name="search_public"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fastupdate=False, fields=["staff"], name="search_staff"
                            ),
                            models.Index(
                                models.F("tenant"),
                                models.OrderBy(models.F("number"), descending=True),
                                name="search_newest",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "public_id",
                            models.UUIDField(
                                default=helpdesk.core.models.new_public_id,
                                editable=False,
                                unique=True,
                            ),
                        ),
                        ("body_md", models.TextField()),
                        ("is_internal", models.BooleanField(default=False)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("web", "Web"),
                                    ("email", "E-mail"),
                                    ("api", "API"),
                                    ("chat", "Chat"),
                                    ("portal", "Portal"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="comments",
                                to="tickets.ticket",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                models.F("ticket"),
                                models.F("created_at"),
                                models.F("id"),
                                name="comment_of_ticket",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StatusChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "old_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("New", "New"),
                                    ("Open", "Open"),
                                    ("In Progress", "In Progress"),
                                    ("Pending", "Pending"),
                                    ("Resolved", "Resolved"),
                                    ("Closed", "Closed"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "new_status",
                            models.CharField(
                                choices=[
                                    ("New", "New"),
                                    ("Open", "Open"),
                                    ("In Progress", "In Progress"),
                                    ("Pending", "Pending"),
                                    ("Resolved", "Resolved"),
                                    ("Closed", "Closed"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="status_changes",
                                to="tickets.ticket",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["ticket", "id"], name="status_change_of_ticket"),
                            models.Index(
                                condition=models.Q(
                                    ("new_status__in", ["New", "Open", "In Progress", "Pending"]),
                                    ("old_status__in", ["Resolved", "Closed"]),
                                ),
                                fields=["ticket"],
                                name="status_change_reopens",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SLARevision",
                    fields=[
                        (
                            "tenant",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="sla_revision",
                                serialize=False,
                                to="accounts.tenant",
                            ),
                        ),
                        ("value", models.UUIDField(default=helpdesk.core.models.new_public_id)),
                    ],
                ),
                migrations.CreateModel(
                    name="TeamCalendar",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="team_calendars",
                                to="tickets.businesscalendar",
                            ),
                        ),
                        (
                            "team",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="team_calendar",
                                to="accounts.team",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="BusinessCalendar",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "time_zone",
                            models.CharField(
                                max_length=64, validators=[tickets.models.sla.check_time_zone]
                            ),
                        ),
                        (
                            "hours",
                            models.TextField(
                                help_text="A line for each rule: “Mon-Fri 09:00-12:30, 13:00-17:00”, “Sat 22:00-06:00” past midnight, “Mon-Sun 00:00-24:00” around the clock.",
                                max_length=2000,
                                validators=[tickets.models.sla.check_hours],
                            ),
                        ),
                        (
                            "closed_on",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DateField(),
                                blank=True,
                                default=list,
                                help_text="Days off of one's own: 2026-12-24, 2026-12-31.",
                                size=500,
                            ),
                        ),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                help_text="Whose public holidays are off: ISO 3166-1 alpha-2.",
                                max_length=2,
                            ),
                        ),
                        (
                            "subdivision",
                            models.CharField(
                                blank=True,
                                help_text="State or region, as the country's holidays name it.",
                                max_length=40,
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendars",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("tenant"),
                                django.db.models.functions.text.Lower("name"),
                                name="calendar_name_in_tenant",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SLAPolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "public_id",
                            models.UUIDField(
                                default=helpdesk.core.models.new_public_id,
                                editable=False,
                                unique=True,
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "response_target_mins",
                            models.PositiveIntegerField(
                                help_text="Business minutes until the first public reply.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(1051200),
                                ],
                            ),
                        ),
                        (
                            "resolution_target_mins",
                            models.PositiveIntegerField(
                                help_text="Business minutes until the ticket is resolved.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(1051200),
                                ],
                            ),
                        ),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Critical"), (2, "High"), (3, "Normal"), (4, "Low")],
                                null=True,
                            ),
                        ),
                        (
                            "at_risk_percent",
                            models.PositiveSmallIntegerField(
                                default=80,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(99),
                                ],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                help_text="Where the ticket's team has no calendar of its own.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sla_policies",
                                to="tickets.businesscalendar",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sla_policies",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sla_policies",
                                to="accounts.team",
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sla_policies",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "SLA policy",
                        "verbose_name_plural": "SLA policies",
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("tenant"),
                                django.db.models.functions.text.Lower("name"),
                                name="sla_policy_name_in_tenant",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_active", True)),
                                fields=("tenant", "company", "team", "priority"),
                                name="one_active_sla_policy_per_condition",
                                nulls_distinct=False,
                                violation_error_message="Another active policy has the same conditions.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("resolution_target_mins__gte", 1),
                                    ("response_target_mins__gte", 1),
                                ),
                                name="sla_targets_positive",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("at_risk_percent__range", (1, 99))),
                                name="sla_risk_1_to_99",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("priority", None), ("priority__range", (1, 4)), _connector="OR"
                                ),
                                name="sla_priority_1_to_4",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EscalationStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "clock",
                            models.CharField(
                                choices=[("response", "Response"), ("resolution", "Resolution")],
                                max_length=10,
                            ),
                        ),
                        (
                            "moment",
                            models.CharField(
                                choices=[("at_risk", "At risk"), ("breached", "Breached")],
                                max_length=10,
                            ),
                        ),
                        (
                            "action",
                            models.CharField(
                                choices=[
                                    ("notify", "Notify"),
                                    ("raise_priority", "Raise the priority"),
                                    ("reassign", "Reassign to a team"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.team",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="tickets.slapolicy",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("action", "reassign"), _negated=True),
                                    ("team__isnull", False),
                                    _connector="OR",
                                ),
                                name="reassign_needs_a_team",
                                violation_error_message="Say to which team.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("action", "notify"), _negated=True),
                                    ("person__isnull", False),
                                    _connector="OR",
                                ),
                                name="notify_needs_a_person",
                                violation_error_message="Say whom.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "public_id",
                            models.UUIDField(
                                default=helpdesk.core.models.new_public_id,
                                editable=False,
                                unique=True,
                            ),
                        ),
                        ("filename", models.CharField(max_length=255)),
                        (
                            "stored_as",
                            models.CharField(editable=False, max_length=100, unique=True),
                        ),
                        ("size", models.BigIntegerField()),
                        ("mime", models.CharField(max_length=127)),
                        ("is_internal", models.BooleanField(default=False)),
                        ("upload_until", models.DateTimeField(editable=False, null=True)),
                        ("finished_at", models.DateTimeField(editable=False, null=True)),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "comment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="tickets.comment",
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "uploader",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                models.F("ticket"),
                                models.F("finished_at"),
                                name="attachment_of_ticket",
                            ),
                            models.Index(
                                models.F("upload_until"),
                                condition=models.Q(("upload_until", None), _negated=True),
                                name="attachment_overdue",
                            ),
                            models.Index(
                                models.F("removed_at"),
                                condition=models.Q(("removed_at", None), _negated=True),
                                name="attachment_removed",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("size__gt", 0)), name="attachment_has_bytes"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Survey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("resolved_at", models.DateTimeField(editable=False)),
                        ("token_hash", models.BinaryField(max_length=32, unique=True)),
                        (
                            "expires_at",
                            models.DateTimeField(default=tickets.models.csat._in_a_month),
                        ),
                        (
                            "score",
                            models.CharField(
                                blank=True, choices=[("good", "Good"), ("bad", "Bad")], max_length=4
                            ),
                        ),
                        ("comment", models.TextField(blank=True)),
                        ("answered_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "ticket",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="surveys",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "mail",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.mail",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ticket", "resolved_at"), name="one_survey_a_resolution"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at", None), ("score", "")),
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("score__in", ["good", "bad"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="survey_answer_has_score",
                            ),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("answered_at__isnull", False)),
                                fields=["answered_at"],
                                name="survey_by_answer",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NotificationSettings",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "digest",
                            models.CharField(
                                choices=[
                                    ("at_once", "At once"),
                                    ("hourly", "Every hour"),
                                    ("daily", "Once a day"),
                                ],
                                default="at_once",
                                max_length=10,
                            ),
                        ),
                        ("choices", models.JSONField(blank=True, default=dict)),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notification_settings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "notification settings",
                    },
                ),
                migrations.CreateModel(
                    name="Notification",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("status", "The status changed"),
                                    ("resolved", "It was resolved"),
                                    ("reopened", "It was reopened"),
                                    ("queued", "Something new waits in my team's queue"),
                                    ("reply", "Somebody replied"),
                                    ("customer_replied", "A customer replied on a ticket of mine"),
                                    ("note", "A colleague wrote an internal note"),
                                    ("sla", "A target is at risk or missed"),
                                    ("received", "My request was received"),
                                    ("assigned", "A ticket was assigned to me"),
                                    ("decided", "My request was approved or turned down"),
                                    ("approval", "A request waits for my decision"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("is_internal", models.BooleanField(default=False)),
                        ("in_app", models.BooleanField(default=True)),
                        ("read_at", models.DateTimeField(editable=False, null=True)),
                        ("mail_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="core.event",
                            ),
                        ),
                        (
                            "mail",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="notifications",
                                to="accounts.mail",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notifications",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notifications",
                                to="tickets.ticket",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("in_app", True)),
                                fields=["person", "-id"],
                                name="notification_in_bell",
                            ),
                            models.Index(
                                condition=models.Q(("in_app", True), ("read_at", None)),
                                fields=["person"],
                                name="notification_unread",
                            ),
                            models.Index(
                                condition=models.Q(("mail", None), ("mail_at__isnull", False)),
                                fields=["mail_at"],
                                name="notification_due",
                            ),
                            models.Index(fields=["created_at"], name="notification_by_age"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("event", "person"), name="told_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JobType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "description",
                            models.CharField(
                                blank=True,
                                help_text="What belongs to it, for who chooses.",
                                max_length=500,
                            ),
                        ),
                        (
                            "default_priority",
                            models.PositiveSmallIntegerField(
                                default=3,
                                help_text="From 1 (critical) to 4 (low), where nobody says another.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(4),
                                ],
                            ),
                        ),
                        (
                            "requires_approval",
                            models.BooleanField(
                                default=False,
                                help_text="A manager of the requester decides before work begins.",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="job_types",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("tenant"),
                                django.db.models.functions.text.Lower("name"),
                                name="job_type_name_in_tenant",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("default_priority__range", (1, 4))),
                                name="default_priority_1_to_4",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RestoreRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("description", models.TextField()),
                        (
                            "restore_point",
                            models.DateTimeField(
                                blank=True, help_text="As it was at this moment.", null=True
                            ),
                        ),
                        (
                            "paths",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=1000),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "destination",
                            models.CharField(
                                choices=[
                                    ("original", "Where it was"),
                                    ("alternate", "Another place"),
                                ],
                                default="original",
                                max_length=10,
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="restore_requests",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="assets.backuprun",
                            ),
                        ),
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="restore_request",
                                to="tickets.ticket",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Approval",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Pending"),
                                    ("approved", "Approved"),
                                    ("rejected", "Rejected"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        (
                            "requested_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("reminded_at", models.DateTimeField(editable=False, null=True)),
                        ("escalated_at", models.DateTimeField(editable=False, null=True)),
                        ("decided_at", models.DateTimeField(editable=False, null=True)),
                        ("comment", models.TextField(blank=True, editable=False)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "decided_for",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approvals",
                                to="tickets.ticket",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "pending")),
                                fields=["requested_at"],
                                name="approval_pending",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "pending")),
                                fields=("ticket",),
                                name="one_pending_approval",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at", None), ("state", "pending")),
                                    models.Q(
                                        models.Q(("state", "pending"), _negated=True),
                                        ("decided_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="approval_decided_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("token_hash", models.BinaryField(max_length=32, unique=True)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "approval",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="tickets.approval",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("approval", "person"), name="one_approval_link_each"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "is_required",
                            models.BooleanField(
                                default=True,
                                help_text="Off: what would need approval otherwise does not here.",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approval_rules",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "job_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approval_rules",
                                to="tickets.jobtype",
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approval_rules",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "company", "job_type"),
                                name="one_approval_rule_each",
                                nulls_distinct=False,
                                violation_error_message="There is a rule for these already.",
                            )
                        ],
                    },
                ),
            ],
        ),
        migrations.RunSQL(SEARCH, DROP_SEARCH),
        migrations.RunSQL(NUMBERS, DROP_NUMBERS),
    ]
