import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0014_approval_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="mentions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200),
                blank=True,
                db_default=[],
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("status", "The status changed"),
                    ("resolved", "It was resolved"),
                    ("reopened", "It was reopened"),
                    ("queued", "Something new waits in my team's queue"),
                    ("reply", "Somebody replied"),
                    ("customer_replied", "A customer replied on a ticket of mine"),
                    ("note", "A colleague wrote an internal note"),
                    ("mentioned", "Somebody mentioned me"),
                    ("sla", "A target is at risk or missed"),
                    ("received", "My request was received"),
                    ("assigned", "A ticket was assigned to me"),
                    ("decided", "My request was approved or turned down"),
                    ("approval", "A request waits for my decision"),
                ],
                max_length=20,
            ),
        ),
    ]
