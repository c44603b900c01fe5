"""Counters of throttles; the longest statement of a claim; the index over notices' own DOIs."""

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from ._at_once import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0009_api_tokens'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('key', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('hits', models.BigIntegerField()),
                ('until', models.DateTimeField(help_text='Then the count begins anew')),
            ],
            options={
                'db_table': 'request_tally',
            },
        ),
        # Counting costs no write to the disk, and a crash may forget it.
        migrations.RunSQL(
            'ALTER TABLE request_tally SET UNLOGGED', 'ALTER TABLE request_tally SET LOGGED'
        ),
        AtOnce([
            migrations.AddIndex(
                model_name='notice',
                index=models.Index(fields=['notice_doi'], name='notice_by_its_own_doi'),
            ),
            migrations.AddConstraint(
                model_name='claim',
                constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('statement'), 600), name='claim_statement_is_one_sentence', violation_error_message='A statement has 600 characters at most.'),
            ),
            migrations.AddConstraint(
                model_name='tally',
                constraint=models.CheckConstraint(condition=models.Q(('hits__gte', 0)), name='request_tally_hits'),
            ),
        ]),
    ]
