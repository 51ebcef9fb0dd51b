"""A new ticket takes its tenant's next number as it is inserted.

Everybody else who opens a ticket in the tenant waits from there to the commit, so every statement
less in between counts.
"""

from django.db import migrations, models

TRIGGER = """
    CREATE FUNCTION helpdesk_number_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.number := helpdesk_next_value(NEW.tenant_id, 'ticket');
        RETURN NEW;
    END $$;
    CREATE TRIGGER number_ticket BEFORE INSERT ON tickets_ticket
        FOR EACH ROW WHEN (NEW.number = 0) EXECUTE FUNCTION helpdesk_number_ticket();
"""
DROP = """
    DROP TRIGGER number_ticket ON tickets_ticket;
    DROP FUNCTION helpdesk_number_ticket();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_notifications"), ("core", "0003_functions")]
    operations = [
        migrations.AlterField(
            "ticket", "number", models.BigIntegerField(db_default=0, editable=False)
        ),
        migrations.RunSQL(TRIGGER, DROP),
    ]
