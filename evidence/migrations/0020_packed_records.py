"""Crossref's raw records as compressed bytes: see docs/adr/0013-loading-dumps.md."""

from django.db import migrations, models

import evidence.models.compressed

BATCH = 1000


def pack(apps, schema_editor):
    _copy(apps, schema_editor, "message", "packed")


def unpack(apps, schema_editor):
    _copy(apps, schema_editor, "packed", "message")


def _copy(apps, schema_editor, source, target):
    records = apps.get_model("evidence", "CrossrefRecord").objects.using(schema_editor.connection.alias)
    last = 0
    while batch := list(records.filter(pk__gt=last).order_by("pk").only("pk", source)[:BATCH]):
        for record in batch:
            setattr(record, target, getattr(record, source))
        records.bulk_update(batch, [target])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("evidence", "0019_filter_indexes")]

    operations = [
        migrations.AddField(
            "crossrefrecord", "packed", evidence.models.compressed.CompressedJSONField(null=True)
        ),
        migrations.AlterField("crossrefrecord", "message", models.JSONField(null=True)),
        migrations.RunPython(pack, unpack),
        migrations.RemoveField("crossrefrecord", "message"),
        migrations.RenameField("crossrefrecord", "packed", "message"),
        migrations.AlterField(
            "crossrefrecord", "message", evidence.models.compressed.CompressedJSONField()
        ),
        # Compressed once more, it would only take time.
        migrations.RunSQL(
            "ALTER TABLE evidence_crossrefrecord ALTER message SET STORAGE EXTERNAL", migrations.RunSQL.noop
        ),
    ]
