"""Genitives and plurals are looked for before they are replaced.

`regexp_replace` with what must stand before a letter goes through a text many times as slowly as `~`, and few
texts have any: without it, folding an abstract takes 25 microseconds where it took 66. What comes out is the
same, so nothing that is stored changes.
"""

from importlib import import_module

from django.db import migrations

WORDS = import_module("evidence.migrations.0017_search_triggers").WORDS
FOLD = WORDS[: WORDS.index("CREATE FUNCTION search_words")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
REPLACE = r"given := regexp_replace(given, '(?<=[''\u2019])[sS]\M|(?<=[A-Z][A-Z])s\M', ' ', 'g');"
LOOK_FIRST = rf"""IF given ~ '[''\u2019][sS]\M|[A-Z][A-Z]s\M' THEN
        {REPLACE}
    END IF;"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0032_citation_of_loaded_studies")]

    operations = [
        migrations.RunSQL([(FOLD.replace(REPLACE, LOOK_FIRST), None)], [(FOLD, None)]),
    ]
