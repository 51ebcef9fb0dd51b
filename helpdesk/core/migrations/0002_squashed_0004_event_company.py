import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from helpdesk.core.operations import CreateModels

# The feed is woken at each commit, and numbers are given out.
FEED = """
    CREATE FUNCTION helpdesk_wake_the_feed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NOTIFY helpdesk_events;
        RETURN NULL;
    END $$;
    CREATE TRIGGER wake_the_feed AFTER INSERT ON core_event
        FOR EACH STATEMENT EXECUTE FUNCTION helpdesk_wake_the_feed();
"""
DROP_FEED = """
    DROP TRIGGER wake_the_feed ON core_event;
    DROP FUNCTION helpdesk_wake_the_feed();
"""
NUMBERS = """
    CREATE FUNCTION helpdesk_next_value(tenant bigint, counter text) RETURNS bigint
    LANGUAGE sql AS $$
        INSERT INTO core_counter (tenant_id, name, value) VALUES (tenant, counter, 1)
        ON CONFLICT (tenant_id, name) DO UPDATE SET value = core_counter.value + 1
        RETURNING value
    $$;
"""
DROP_NUMBERS = "DROP FUNCTION helpdesk_next_value(bigint, text)"


class Migration(migrations.Migration):
    replaces = [
        ("core", "0002_initial"),
        ("core", "0003_functions"),
        ("core", "0004_event_company"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0011_branding_logo"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Counter",
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
                        ("name", models.CharField(max_length=40)),
                        ("value", models.BigIntegerField(default=0)),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "name"), name="one_counter_per_name"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
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
                        ("type", models.CharField(max_length=60)),
                        ("subject_type", models.CharField(max_length=60)),
                        ("subject_id", models.BigIntegerField()),
                        ("data", models.JSONField(default=dict)),
                        ("changes", models.JSONField(default=dict)),
                        ("is_internal", models.BooleanField(default=False)),
                        ("request_id", models.CharField(blank=True, max_length=64)),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "position",
                            models.BigIntegerField(editable=False, null=True, unique=True),
                        ),
                        ("delivered_at", models.DateTimeField(editable=False, null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.tenant",
                            ),
                        ),
                        ("company_id", models.BigIntegerField(editable=False, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["subject_type", "subject_id", "id"], name="event_subject"
                            ),
                            models.Index(
                                condition=models.Q(("position", None)),
                                fields=["id"],
                                name="event_unsequenced",
                            ),
                            models.Index(
                                condition=models.Q(("delivered_at", None)),
                                fields=["id"],
                                name="event_undelivered",
                            ),
                            models.Index(
                                condition=models.Q(("company_id__isnull", False)),
                                fields=["company_id", "-id"],
                                name="event_of_company",
                            ),
                        ],
                    },
                ),
            ],
        ),
        migrations.RunSQL(FEED, DROP_FEED),
        migrations.RunSQL(NUMBERS, DROP_NUMBERS),
    ]
