from django.db import migrations, models

import helpdesk.core.zones


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_branding_logo"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="time_zone",
            field=models.CharField(
                db_default="UTC",
                default="UTC",
                help_text="What clocks show to those who chose nothing else: America/New_York (IANA).",
                max_length=64,
                validators=[helpdesk.core.zones.check_time_zone],
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=64,
                validators=[helpdesk.core.zones.check_time_zone],
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("it_privileges", True)),
                fields=["company"],
                name="user_it_people",
            ),
        ),
    ]
