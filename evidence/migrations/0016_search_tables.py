"""The tables of search: what is in them, `0017_search_triggers` says."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0015_second_person_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimSearch',
            fields=[
                ('claim', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='search', serialize=False, to='evidence.claim')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'db_table': 'search_claim',
                'default_permissions': (),
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='search_claim_words')],
            },
        ),
        migrations.CreateModel(
            name='ConceptSearch',
            fields=[
                ('concept', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='search', serialize=False, to='evidence.concept')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'db_table': 'search_concept',
                'default_permissions': (),
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='search_concept_words')],
            },
        ),
        migrations.CreateModel(
            name='StudySearch',
            fields=[
                ('study', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='search', serialize=False, to='evidence.study')),
                ('year', models.SmallIntegerField(null=True)),
                ('work_type', models.TextField()),
                ('design', models.TextField()),
                ('container_title', models.TextField()),
                ('open_licence', models.BooleanField(help_text='Creative Commons, or the public domain.')),
                ('noticed', models.BooleanField(help_text='Has a notice of any kind.')),
                ('grave', models.BooleanField(help_text='Has a notice after which it is not to be relied on.')),
                ('evidence', models.IntegerField(help_text='How many published evidence lines rest on it.')),
                ('directions', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text='Of its published evidence lines, each once.', size=None)),
                ('concepts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text='Of its published evidence lines, each once.', size=None)),
                ('title', django.contrib.postgres.search.SearchVectorField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'db_table': 'search_study',
                'default_permissions': (),
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='search_study_words'), models.Index(models.OrderBy(models.F('year'), descending=True, nulls_last=True), models.OrderBy(models.F('study'), descending=True), name='search_study_year')],
            },
        ),
        migrations.CreateModel(
            name='ConceptKey',
            fields=[
                ('pk', models.CompositePrimaryKey('concept_id', 'name', blank=True, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('preferred', models.BooleanField()),
                ('key', models.TextField()),
                ('concept', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='search_keys', to='evidence.concept')),
            ],
            options={
                'db_table': 'search_concept_key',
                'default_permissions': (),
                'indexes': [models.Index(fields=['key'], name='search_concept_key_key')],
            },
        ),
        migrations.CreateModel(
            name='StudyConcept',
            fields=[
                ('pk', models.CompositePrimaryKey('study_id', 'concept_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('year', models.SmallIntegerField(null=True)),
                ('concept', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='study_links', to='evidence.concept')),
                ('study', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='concept_links', to='evidence.study')),
            ],
            options={
                'db_table': 'search_study_concept',
                'default_permissions': (),
                'indexes': [models.Index(models.F('concept'), models.OrderBy(models.F('year'), descending=True, nulls_last=True), models.OrderBy(models.F('study'), descending=True), name='search_concept_newest')],
            },
        ),
    ]
