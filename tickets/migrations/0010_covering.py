"""Indexes that answer the metrics without the table, built when the times are in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_backfill_times")]
    operations = [
        migrations.RemoveIndex(
            model_name="ticket",
            name="ticket_active",
        ),
        migrations.RemoveIndex(
            model_name="ticket",
            name="ticket_by_creation",
        ),
        migrations.RemoveIndex(
            model_name="ticket",
            name="ticket_by_resolution",
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["tenant", "created_at"], include=("team",), name="ticket_by_creation"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
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
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("status__in", ["Resolved", "Closed"]), _negated=True),
                fields=["tenant", "assignee", "team", "status", "priority", "-number"],
                include=("created_at",),
                name="ticket_active",
            ),
        ),
    ]
