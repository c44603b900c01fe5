"""Rendered references, kept."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0021_study_citation'),
    ]

    operations = [
        migrations.CreateModel(
            name='RenderedReference',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.BinaryField(max_length=32, unique=True)),
                ('parts', models.TextField(help_text='A list, as JSON.')),
            ],
            options={
                'db_table': 'rendered_reference',
            },
        ),
        # Keeping what can be made again costs no write to the log, and a crash may forget it.
        migrations.RunSQL(
            'ALTER TABLE rendered_reference SET UNLOGGED', 'ALTER TABLE rendered_reference SET LOGGED'
        ),
    ]
