"""Two functions that build search documents and stop where a tsvector is full (1 MB)."""

from django.db import migrations

FUNCTIONS = """
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
DROP = """
    DROP FUNCTION helpdesk_join(tsvector, tsvector);
    DROP FUNCTION helpdesk_words(text);
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial"), ("core", "0001_extensions")]
    operations = [migrations.RunSQL(FUNCTIONS, DROP)]
