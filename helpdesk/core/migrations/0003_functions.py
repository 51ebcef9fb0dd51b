"""What the database does by itself: it wakes the feed at each commit, and gives out numbers."""

from django.db import migrations

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
    dependencies = [("core", "0002_initial")]
    operations = [
        migrations.RunSQL(FEED, DROP_FEED),
        migrations.RunSQL(NUMBERS, DROP_NUMBERS),
    ]
