import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

# Sites were counted company by company; the customer API names them by a number of the tenant.
RENUMBER = """
UPDATE accounts_site SET number = number + 1000000000;
UPDATE accounts_site SET number = counted.number FROM (
    SELECT site.id, row_number() OVER (PARTITION BY company.tenant_id ORDER BY site.id) AS number
    FROM accounts_site site JOIN accounts_company company ON company.id = site.company_id
) counted WHERE counted.id = accounts_site.id;
INSERT INTO core_counter (tenant_id, name, value)
    SELECT company.tenant_id, 'site', count(*)
    FROM accounts_site site JOIN accounts_company company ON company.id = site.company_id
    GROUP BY company.tenant_id;
"""


class Migration(migrations.Migration):
    # Nor on core's 0002, although RENUMBER writes to its table, which is as old as the sites: core's
    # depend on those here, and the squashed ones would go round in a circle.
    dependencies = [("accounts", "0002_mail")]

    operations = [
        migrations.CreateModel(
            name="RefreshToken",
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
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refresh_tokens",
                        to="accounts.session",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunSQL(RENUMBER, migrations.RunSQL.noop),
    ]
