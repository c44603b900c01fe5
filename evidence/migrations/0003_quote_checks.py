"""What came of looking for each quote in its source, and the texts that quotes are looked for in."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from ._at_once import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0002_concept_hierarchy'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StudyText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('full_text', 'Full text')], default='full_text', max_length=10)),
                ('text', models.TextField()),
                ('source_note', models.TextField(blank=True, help_text="The publisher's PDF, PubMed Central, the author …", verbose_name='where it comes from')),
                ('sha256', models.CharField(editable=False, help_text='Of the text in UTF-8.', max_length=64, verbose_name='SHA-256')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('current_until', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'ordering': ['study', '-uploaded_at', '-id'],
            },
        ),
        AtOnce([
            migrations.AddField(
                model_name='evidenceline',
                name='quote_checked_at',
                field=models.DateTimeField(blank=True, editable=False, null=True),
            ),
            migrations.AddField(
                model_name='evidenceline',
                name='quote_outcome',
                field=models.CharField(blank=True, choices=[('', 'Not checked yet'), ('exact', 'Found word for word'), ('normalised', 'Found, in other typography'), ('abstract_only', 'Not in the abstract; no full text held'), ('not_found', 'Not found'), ('not_checkable', 'Cannot be checked')], default='', editable=False, max_length=13, verbose_name='quote found'),
            ),
            migrations.AddField(
                model_name='evidenceline',
                name='quote_place',
                field=models.CharField(blank=True, choices=[('full_text', 'full text'), ('abstract', 'abstract')], editable=False, help_text='The text it was found in.', max_length=9),
            ),
            migrations.AddField(
                model_name='evidenceline',
                name='quote_sha256',
                field=models.CharField(blank=True, editable=False, help_text='Of the quote that was looked for.', max_length=64),
            ),
            migrations.AddField(
                model_name='evidenceline',
                name='quote_text_sha256',
                field=models.CharField(blank=True, editable=False, help_text='Of the text that decided: where it was found, or else the fullest that we hold.', max_length=64),
            ),
            migrations.AddConstraint(
                model_name='evidenceline',
                constraint=models.CheckConstraint(condition=models.Q(('quote_place__in', ['full_text', 'abstract', ''])), name='evidenceline_quote_place_known'),
            ),
            migrations.AddConstraint(
                model_name='evidenceline',
                constraint=models.CheckConstraint(condition=models.Q(('quote_outcome', ''), models.Q(models.Q(('quote', ''), _negated=True), ('quote_sha256', models.Func(models.F('quote'), output_field=models.CharField(), template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"))), _connector='OR'), name='evidenceline_quote_check_is_of_this_quote', violation_error_message='The quote was changed since it was checked: check it again.'),
            ),
            migrations.AddConstraint(
                model_name='evidenceline',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('quote_checked_at', None), ('quote_outcome', ''), ('quote_sha256', '')), models.Q(models.Q(('quote_outcome', ''), _negated=True), ('quote_checked_at__isnull', False)), _connector='OR'), name='evidenceline_quote_check_has_time'),
            ),
            migrations.AddConstraint(
                model_name='evidenceline',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('quote_outcome__in', ('exact', 'normalised')), ('quote_text_sha256__regex', '^[0-9a-f]{64}$'), models.Q(('quote_place', ''), _negated=True)), models.Q(('quote_outcome__in', ['abstract_only', 'not_found']), ('quote_place', ''), ('quote_text_sha256__regex', '^[0-9a-f]{64}$')), models.Q(('quote_outcome__in', ['', 'not_checkable']), ('quote_place', ''), ('quote_text_sha256', '')), _connector='OR'), name='evidenceline_quote_check_names_text'),
            ),
            migrations.AddField(
                model_name='studytext',
                name='study',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='evidence.study'),
            ),
            migrations.AddField(
                model_name='studytext',
                name='uploaded_by',
                field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddConstraint(
                model_name='studytext',
                constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['full_text'])), name='studytext_kind_known'),
            ),
            migrations.AddConstraint(
                model_name='studytext',
                constraint=models.UniqueConstraint(condition=models.Q(('current_until', None)), fields=('study', 'kind'), name='studytext_one_current', violation_error_message='The study has such a text already: replace it.'),
            ),
            migrations.AddConstraint(
                model_name='studytext',
                constraint=models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='studytext_has_text'),
            ),
            migrations.AddConstraint(
                model_name='studytext',
                constraint=models.CheckConstraint(condition=models.Q(('sha256', models.Func(models.F('text'), output_field=models.CharField(), template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"))), name='studytext_sha256_is_of_text'),
            ),
        ]),
    ]
