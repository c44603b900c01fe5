"""What belongs to a study in numbers: contributors, references, relations, records, curated fields."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evidence.records import Role

from .compressed import CompressedJSONField
from .studies import Study
from .study_vocabulary import DOI_FORM
from .visibility import one_of


class ContributorRole(models.TextChoices):
    AUTHOR = Role.AUTHOR.value, "Author"
    EDITOR = Role.EDITOR.value, "Editor"
    CHAIR = Role.CHAIR.value, "Chair"
    TRANSLATOR = Role.TRANSLATOR.value, "Translator"


class ContributorManager(models.Manager["Contributor"]):
    def get_by_natural_key(self, study: str, position: int) -> Contributor:
        return self.get(study=Study.objects.get_by_natural_key(study), position=position)


class Contributor(models.Model):
    """A person (`family`, with what else is known) or a group (`literal`) behind a study."""

    # The unique index below begins with the study: one of its own would only make writing slower.
    study = models.ForeignKey(Study, models.CASCADE, related_name="contributors", db_index=False)
    position = models.PositiveIntegerField(help_text="Counts from 1, over all roles.")
    role = models.CharField(max_length=10, choices=ContributorRole, default=ContributorRole.AUTHOR)
    given = models.TextField("given names", blank=True)
    family = models.TextField("family name", blank=True)
    suffix = models.TextField(blank=True)
    literal = models.TextField("group", blank=True, help_text="For a group: its name, undivided.")
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    affiliations = ArrayField(models.TextField(), default=list, blank=True)

    objects = ContributorManager()

    class Meta:
        ordering = ["study", "position"]
        # Not by name: among five times as many rows as studies, that costs a load more than it is worth;
        # search has the names among a study's words.
        indexes = [models.Index(fields=["orcid"], condition=~Q(orcid=""), name="contributor_orcid")]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "position"],
                name="contributor_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            one_of("role", ContributorRole, "contributor_role_known"),
            models.CheckConstraint(
                condition=~Q(family="") | ~Q(given="") | ~Q(literal=""), name="contributor_has_name"
            ),
            models.CheckConstraint(
                condition=Q(orcid="") | Q(orcid__regex=r"^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$"),
                name="contributor_orcid_form",
            ),
        ]

    def __str__(self) -> str:
        return self.literal or " ".join(part for part in (self.given, self.family, self.suffix) if part)

    def natural_key(self) -> tuple[str, int]:
        return (*self.study.natural_key(), self.position)

    natural_key.dependencies = ["evidence.study"]  # type: ignore[attr-defined]


class Reference(models.Model):
    """An entry of a study's reference list, as its publisher deposited it with Crossref.

    All but a DOI that was matched (`doi_is_matched`): who said so stands in `ReferenceMatch`.
    """

    # Found by the unique index below.
    study = models.ForeignKey(Study, models.CASCADE, related_name="references", db_index=False)
    position = models.PositiveIntegerField(help_text="Counts from 1.")
    key = models.TextField(blank=True)
    doi = models.TextField("DOI", blank=True, help_text="Canonical, or empty.")
    doi_as_given = models.TextField("DOI as deposited", blank=True)
    # Bulk loads name their columns, and no match is among what they write.
    doi_is_matched = models.BooleanField(
        default=False, db_default=False, help_text="The DOI is not deposited, but matched here."
    )
    unstructured = models.TextField("as text", blank=True)
    author = models.TextField(blank=True)
    year = models.TextField(blank=True)
    title = models.TextField(blank=True)
    container_title = models.TextField("journal or book", blank=True)
    volume = models.TextField(blank=True)
    issue = models.TextField(blank=True)
    first_page = models.TextField(blank=True)

    class Meta:
        ordering = ["study", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "position"],
                name="reference_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(doi="") | (Q(doi__regex=DOI_FORM) & ~Q(doi__regex=r"[A-Z]")),
                name="reference_doi_canonical",
            ),
            models.CheckConstraint(
                condition=Q(doi_is_matched=False) | ~Q(doi=""), name="reference_matched_has_doi"
            ),
        ]
        # "Which studies cite this one": only the entries that name a DOI.
        indexes = [models.Index(fields=["doi"], condition=~Q(doi=""), name="reference_doi")]

    def __str__(self) -> str:
        known = [self.author, f"({self.year})" if self.year else "", self.title, self.container_title]
        return self.unstructured or " ".join(part for part in known if part) or self.doi_as_given or self.key


class RelationKind(models.TextChoices):
    PREPRINT_OF = "is-preprint-of", "is a preprint of"
    HAS_PREPRINT = "has-preprint", "has the preprint"
    VERSION_OF = "is-version-of", "is a version of"
    SUPERSEDES = "supersedes", "supersedes"
    SUPERSEDED_BY = "is-superseded-by", "is superseded by"
    SAME_PARTICIPANTS = "reports-same-participants-as", "reports the same participants as"
    COMMENT_ON = "is-comment-on", "is a comment on"
    HAS_COMMENT = "has-comment", "has the comment"
    REPLY_TO = "is-reply-to", "is a reply to"
    REVIEW_OF = "is-review-of", "is a review of"
    HAS_REVIEW = "has-review", "has the review"
    OTHER = "other", "is related to"


class RelationSource(models.TextChoices):
    CROSSREF = "crossref", "Crossref"
    CURATOR = "curator", "Curator"


class StudyRelation(models.Model):
    """How a study relates to another work, held here (`related_study`) or only named (`identifier`)."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=30, choices=RelationKind)
    kind_as_given = models.TextField(blank=True, editable=False)
    identifier_type = models.TextField(blank=True, editable=False)
    identifier = models.TextField(blank=True, editable=False)
    related_study = models.ForeignKey(
        Study, models.PROTECT, null=True, blank=True, related_name="relations_to", verbose_name="study here"
    )
    source = models.CharField(
        max_length=10, choices=RelationSource, default=RelationSource.CURATOR, editable=False
    )
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["study", "kind", "id"]
        verbose_name = "relation"
        constraints = [
            one_of("kind", RelationKind, "studyrelation_kind_known"),
            one_of("source", RelationSource, "studyrelation_source_known"),
            models.CheckConstraint(
                condition=Q(related_study__isnull=False) | ~Q(identifier=""),
                name="studyrelation_has_target",
                violation_error_message="Choose the related study.",
            ),
            models.CheckConstraint(
                condition=~Q(related_study=models.F("study")) | Q(related_study__isnull=True),
                name="studyrelation_not_to_itself",
                violation_error_message="A study is not related to itself.",
            ),
            models.UniqueConstraint(
                fields=["study", "kind_as_given", "identifier_type", "identifier"],
                condition=Q(source=RelationSource.CROSSREF),
                name="studyrelation_crossref_unique",
            ),
            models.UniqueConstraint(
                fields=["study", "kind", "related_study"],
                condition=Q(source=RelationSource.CURATOR),
                name="studyrelation_curated_unique",
            ),
        ]
        indexes = [models.Index(fields=["identifier"], name="studyrelation_identifier")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.related_study or self.identifier}"


class CrossrefRecord(models.Model):
    """The message that Crossref gave for a study, whole; apart from it, so that lists stay light."""

    study = models.OneToOneField(Study, models.CASCADE, related_name="crossref_record", primary_key=True)
    message: models.Field[Any, Any] = CompressedJSONField()
    remarks = ArrayField(models.TextField(), default=list, blank=True)
    fetched_at = models.DateTimeField()
    # When Crossref last indexed the record: an older one of a dump does not take a newer one's place.
    indexed_at = models.DateTimeField(null=True, blank=True)
    # Of the record's bytes in the dump that it came from: the same again needs no reading. Else empty.
    digest = models.BinaryField(max_length=16, default=bytes, blank=True)

    def __str__(self) -> str:
        return f"Crossref's record of {self.study}"


class CuratedField(models.Model):
    """A field that a curator set: a refresh leaves it as it is and shows Crossref's value beside it."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="curated_fields")
    field = models.CharField(max_length=40)
    curated_by = models.ForeignKey("auth.User", models.PROTECT, null=True, blank=True, related_name="+")
    curated_at = models.DateTimeField(default=timezone.now)
    # In words, for the history: contributors are rows that a refresh replaces, and have none of their own.
    value = models.TextField("set to", blank=True, editable=False)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["study", "field"]
        constraints = [
            models.UniqueConstraint(fields=["study", "field"], name="curatedfield_unique"),
        ]

    def __str__(self) -> str:
        return self.field


class DoiAlias(models.Model):
    """A DOI that Crossref answers with another work's record: the two name one study."""

    doi = models.TextField("alias")
    study = models.ForeignKey(Study, models.CASCADE, related_name="aliases")

    class Meta:
        ordering = ["doi"]
        verbose_name = "DOI alias"
        verbose_name_plural = "DOI aliases"
        constraints = [
            models.UniqueConstraint(fields=["doi"], name="doialias_unique"),
            models.CheckConstraint(
                condition=Q(doi__regex=DOI_FORM) & ~Q(doi__regex=r"[A-Z]"), name="doialias_canonical"
            ),
        ]

    def __str__(self) -> str:
        return self.doi
