"""What search reads: narrow tables beside the rows, written by triggers (migration 0017) and by nobody else.

A study's row has what search filters, counts and ranks by, and no more, so that a thousand candidates are a
few pages of the disk. Only published evidence links concepts here: these tables are read for everybody.
See docs/adr/0012-search-tables.md; `evidence.search.index` checks and repairs them.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from .claims import Claim
from .concepts import Concept
from .studies import Study

# No foreign keys in the database: they took a third of a bulk load. The triggers remove what is deleted.
_UNHELD: dict[str, Any] = {"db_constraint": False, "on_delete": models.DO_NOTHING}


class StudySearch(models.Model):
    """A study as search sees it. `words` is all its text by weight: title A, names of linked concepts B,
    journal and year C, abstract and contributors D; with a lexeme ``c:12`` for each linked concept."""

    study = models.OneToOneField(Study, related_name="search", primary_key=True, **_UNHELD)
    year = models.SmallIntegerField(null=True)
    work_type = models.TextField()
    design = models.TextField()
    container_title = models.TextField()
    open_licence = models.BooleanField(help_text="Creative Commons, or the public domain.")
    noticed = models.BooleanField(help_text="Has a notice of any kind.")
    grave = models.BooleanField(help_text="Has a notice after which it is not to be relied on.")
    evidence = models.IntegerField(help_text="How many published evidence lines rest on it.")
    directions = ArrayField(models.TextField(), help_text="Of its published evidence lines, each once.")
    concepts = ArrayField(models.BigIntegerField(), help_text="Of its published evidence lines, each once.")
    title = SearchVectorField()
    words = SearchVectorField()
    # Of a row of 2,032 bytes or less PostgreSQL stores nothing apart: half of all studies would have their
    # words, which are read for none, between those columns that are read for each candidate.
    apart = models.TextField(db_default=" " * 2048, help_text="Blanks, for which the words stand apart.")

    class Meta:
        db_table = "search_study"
        default_permissions = ()
        indexes = [
            GinIndex(fields=["words"], name="search_study_words"),
            models.Index(F("year").desc(nulls_last=True), F("study").desc(), name="search_study_year"),
        ]

    def __str__(self) -> str:
        return f"Words of study {self.study_id}"


class StudyConcept(models.Model):
    """A study has published evidence for a published claim about a concept; with the study's year, so that
    "the newest studies about it" is one walk along an index."""

    pk = models.CompositePrimaryKey("study_id", "concept_id")
    study = models.ForeignKey(Study, related_name="concept_links", db_index=False, **_UNHELD)
    concept = models.ForeignKey(Concept, related_name="study_links", db_index=False, **_UNHELD)
    year = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "search_study_concept"
        default_permissions = ()
        indexes = [
            models.Index(
                F("concept"), F("year").desc(nulls_last=True), F("study").desc(), name="search_concept_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"Study {self.study_id} on concept {self.concept_id}"


class ClaimSearch(models.Model):
    """The words of a claim: statement A, its concepts' names B, their synonyms C, its limits D.

    Drafts have rows too: whoever reads this joins it to `Claim.objects.visible_to`.
    """

    claim = models.OneToOneField(Claim, related_name="search", primary_key=True, **_UNHELD)
    words = SearchVectorField()

    class Meta:
        db_table = "search_claim"
        default_permissions = ()
        indexes = [GinIndex(fields=["words"], name="search_claim_words")]

    def __str__(self) -> str:
        return f"Words of claim {self.claim_id}"


class ConceptSearch(models.Model):
    """The words of a concept: name A, synonyms B, codes C, description D."""

    concept = models.OneToOneField(Concept, related_name="search", primary_key=True, **_UNHELD)
    words = SearchVectorField()

    class Meta:
        db_table = "search_concept"
        default_permissions = ()
        indexes = [GinIndex(fields=["words"], name="search_concept_words")]

    def __str__(self) -> str:
        return f"Words of concept {self.concept_id}"


class ConceptKey(models.Model):
    """A name of a concept as search recognises it: `key` is the text of its tsquery, stems in their order."""

    pk = models.CompositePrimaryKey("concept_id", "name")
    concept = models.ForeignKey(Concept, related_name="search_keys", db_index=False, **_UNHELD)
    name = models.TextField()
    preferred = models.BooleanField()
    key = models.TextField()

    class Meta:
        db_table = "search_concept_key"
        default_permissions = ()
        indexes = [models.Index(fields=["key"], name="search_concept_key_key")]

    def __str__(self) -> str:
        return self.name
