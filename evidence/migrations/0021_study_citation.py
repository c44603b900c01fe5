"""Studies keep the reference that lists show; those that are here get theirs."""

import json

from django.db import migrations, models
from psycopg2.extras import execute_values

from evidence.citations.plain import plain_reference

AT_ONCE = 2000


def fill(apps, schema_editor):
    """Raw and in pieces: the rows of a large collection do not all fit into memory."""
    connection = schema_editor.connection
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, csl FROM evidence_study WHERE id > %s AND csl <> '{}' ORDER BY id LIMIT %s",
                [last, AT_ONCE],
            )
            rows = [(pk, plain_reference(json.loads(csl))) for pk, csl in cursor.fetchall()]
            if not rows:
                return
            execute_values(
                cursor.cursor,
                "UPDATE evidence_study SET citation = made.citation FROM (VALUES %s) AS made (id, citation) "
                "WHERE evidence_study.id = made.id",
                rows,
                page_size=AT_ONCE,
            )
            last = rows[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ("evidence", "0020_packed_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="study",
            name="citation",
            field=models.TextField(
                blank=True, db_default="", editable=False, help_text="The reference as plain text."
            ),
        ),
        migrations.AlterModelOptions(
            name="doialias",
            options={
                "ordering": ["doi"],
                "verbose_name": "DOI alias",
                "verbose_name_plural": "DOI aliases",
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
