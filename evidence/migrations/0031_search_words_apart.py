"""Every study's words of search are stored apart from what is filtered, counted and ranked by.

PostgreSQL looks only at rows of more than 2,032 bytes for what it could store apart: half of the studies had
their words in the row, seven rows to a page where there are twenty now. So each row is made that long by
blanks, which take thirty bytes when they are compressed.
"""

from importlib import import_module

from django.db import migrations, models

BLANKS = "repeat(' ', 2048)"
ROWS = import_module("evidence.migrations.0017_search_triggers").ROWS.partition(
    "CREATE FUNCTION search_claim_rows"
)[0]
LAST = "|| setweight(search_words(concat_ws(' . ', study.abstract, contributors.names)), 'D')"

# A default that may differ from row to row has the table written anew, without the room that old versions of
# rows left. The title is read for each candidate and not worth compressing, which 512 bytes leave alone.
APART = f"""
ALTER TABLE search_study SET (toast_tuple_target = 512);
ALTER TABLE search_study ADD COLUMN apart text NOT NULL DEFAULT repeat(' ', 2048 + (0 * random())::int),
    ALTER COLUMN apart SET STORAGE MAIN;
ALTER TABLE search_study ALTER COLUMN apart SET DEFAULT {BLANKS};
"""
TOGETHER = """
ALTER TABLE search_study DROP COLUMN apart;
ALTER TABLE search_study SET (toast_tuple_target = 128);
"""


def replaced(rows):
    return rows.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0030_parts_without_second_index")]

    operations = [
        migrations.RunSQL(
            APART,
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AddField(
                    "studysearch",
                    "apart",
                    models.TextField(
                        db_default=" " * 2048, help_text="Blanks, for which the words stand apart."
                    ),
                ),
            ],
        ),
        # A function gives what its table has: on the way back, the column goes first.
        migrations.RunSQL(
            [(replaced(ROWS.replace(LAST, f"{LAST},\n        {BLANKS}")), None)],
            [(TOGETHER + replaced(ROWS), None)],
        ),
    ]
