"""Job types, and what a ticket is about: its job type, asset and site."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_branding"),
        ("assets", "0001_initial"),
        ("tickets", "0010_covering"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="asset",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="tickets",
                to="assets.asset",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="site",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="accounts.site",
            ),
        ),
        migrations.CreateModel(
            name="JobType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        blank=True, help_text="What belongs to it, for who chooses.", max_length=500
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
        ),
        migrations.AddField(
            model_name="ticket",
            name="job_type",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="tickets.jobtype",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                models.F("job_type"),
                models.OrderBy(models.F("number"), descending=True),
                condition=models.Q(("job_type__isnull", False)),
                name="ticket_by_job_type",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                models.F("asset"),
                models.OrderBy(models.F("number"), descending=True),
                condition=models.Q(("asset__isnull", False)),
                name="ticket_by_asset",
            ),
        ),
        migrations.AddConstraint(
            model_name="jobtype",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                django.db.models.functions.text.Lower("name"),
                name="job_type_name_in_tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="jobtype",
            constraint=models.CheckConstraint(
                condition=models.Q(("default_priority__range", (1, 4))),
                name="default_priority_1_to_4",
            ),
        ),
    ]
