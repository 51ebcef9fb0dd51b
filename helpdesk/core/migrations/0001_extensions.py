"""What the search stands on: accents removed, and parts of words found by trigrams."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

CONFIGURATION = """
    CREATE TEXT SEARCH CONFIGURATION helpdesk (COPY = simple);
    ALTER TEXT SEARCH CONFIGURATION helpdesk
        ALTER MAPPING FOR hword, hword_part, word, hword_numpart, numword, numhword
        WITH unaccent, simple;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(CONFIGURATION, "DROP TEXT SEARCH CONFIGURATION helpdesk"),
    ]
