"""Studies that were loaded from a fixture which had no reference for them get theirs: the demonstration's."""

import json

from django.db import migrations
from psycopg2.extras import execute_values

from evidence.citations.plain import plain_reference

AT_ONCE = 2000


def fill(apps, schema_editor):
    """`updated_at` too: a copy elsewhere is kept up by it."""
    last = 0
    while True:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, csl FROM evidence_study "
                "WHERE id > %s AND citation = '' AND csl <> '{}' ORDER BY id LIMIT %s",
                [last, AT_ONCE],
            )
            rows = [(pk, plain_reference(json.loads(csl))) for pk, csl in cursor.fetchall()]
            if not rows:
                return
            execute_values(
                cursor.cursor,
                "UPDATE evidence_study SET citation = made.citation, updated_at = now() "
                "FROM (VALUES %s) AS made (id, citation) WHERE evidence_study.id = made.id",
                rows,
                page_size=AT_ONCE,
            )
            last = rows[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ("evidence", "0031_search_words_apart"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
