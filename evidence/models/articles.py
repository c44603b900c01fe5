"""Articles that are kept: versions as they were read, what they cite, and the claims that they make.

The house's own business, published or not: nothing of them leaves by a page or the API for readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from evidence.articles.rules.facts import Status

from .claims import Claim
from .history_triggers import keeps, unchanged
from .quote_check import sha256_in_database
from .studies import Study
from .visibility import one_of

if TYPE_CHECKING:
    from .visibility import Viewer

_SHA256 = r"^[0-9a-f]{64}$"


class OfArticles(models.QuerySet[Any]):
    """Articles, and rows that belong to one: who sees the one sees the other."""

    def visible_to(self, user: Viewer) -> Self:
        """For those with the permission to see stored articles, drafts of the house that they are."""
        return self.all() if user.has_perm("evidence.view_article") else self.none()


class Article(models.Model):
    """A piece of content that cites. Its words are in its versions; the last is the one that counts."""

    slug = models.SlugField(
        max_length=120,
        unique=True,
        help_text="What commands call it: emotional-numbness-in-adults.",
    )
    title = models.TextField(help_text="That of its last version, unless somebody wrote another one here.")
    address = models.TextField(
        blank=True, help_text="Where it is published: what is fetched from there is its next version."
    )
    created_by = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfArticles.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="article_has_title"),
            models.CheckConstraint(condition=~Q(slug=""), name="article_has_slug"),
            models.CheckConstraint(
                condition=Q(address="") | Q(address__regex=r"^https?://\S+$"), name="article_address_is_http"
            ),
            models.UniqueConstraint(
                fields=["address"],
                condition=~Q(address=""),
                name="article_address_unique",
                violation_error_message="Another article has this address.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def latest(self) -> ArticleVersion | None:
        """Its last version; None where nothing was read yet."""
        return self.versions.order_by("-number").first()


class ArticleVersion(models.Model):
    """An article as it was read once. It is never changed: another text is another version."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(help_text="Counts from 1.")
    title = models.TextField(blank=True)
    text = models.TextField()
    sha256 = models.CharField("SHA-256", max_length=64, help_text="Of the text in UTF-8.")
    body_end = models.PositiveIntegerField(help_text="Where its reference list begins, in characters.")
    # [level, start, end] and [start, end]: places in the text, asked for only with all of it.
    headings = models.JSONField(default=list, blank=True)
    sentences = models.JSONField(default=list, blank=True)
    remarks = ArrayField(models.TextField(), default=list, blank=True)
    reader = models.CharField(max_length=10, help_text="The format that it was read as.")
    source = models.TextField(blank=True, help_text="The file or the address that it was read from.")
    source_sha256 = models.CharField("SHA-256 of the source", max_length=64, help_text="Of its bytes.")
    imported_by = models.ForeignKey("auth.User", models.PROTECT, null=True, blank=True, related_name="+")
    imported_at = models.DateTimeField(default=timezone.now)

    objects = OfArticles.as_manager()

    class Meta:
        ordering = ["article", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="articleversion_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="articleversion_counts_from_1"),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="articleversion_has_text"),
            models.CheckConstraint(
                condition=Q(sha256=sha256_in_database("text")), name="articleversion_sha256_is_of_text"
            ),
            models.CheckConstraint(
                condition=Q(source_sha256__regex=_SHA256), name="articleversion_source_is_sha256"
            ),
        ]
        triggers = [unchanged("a version is never changed: import another one.")]

    def __str__(self) -> str:
        return f"{self.article}, version {self.number}"


class ArticleReference(models.Model):
    """An entry of a version's reference list: as it is written, and the study that it was matched to.

    `status` and `study` are those of the last audit that could ask; all else is never changed.
    """

    version = models.ForeignKey(ArticleVersion, models.CASCADE, related_name="references")
    position = models.PositiveIntegerField(help_text="Its place in the list, from 0.")
    number = models.PositiveIntegerField(null=True, blank=True, help_text="What the list calls it.")
    raw = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    doi = models.TextField("DOI", blank=True)
    pmid = models.TextField("PMID", blank=True)
    pmcid = models.TextField("PMCID", blank=True)
    url = models.TextField("address", blank=True)
    parts = models.JSONField(default=dict, help_text="Authors, year, title … as they are written.")
    status = models.CharField(
        max_length=20, choices=[(one.value, one.value.replace("_", " ")) for one in Status], blank=True
    )
    study = models.ForeignKey(
        Study, models.SET_NULL, null=True, blank=True, related_name="article_references"
    )

    objects = OfArticles.as_manager()

    class Meta:
        ordering = ["version", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="articlereference_position_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="articlereference_span"),
            models.CheckConstraint(
                condition=Q(status__in=["", *(one.value for one in Status)]),
                name="articlereference_status_known",
            ),
        ]
        triggers = [
            keeps(
                "an entry stays as it was read.",
                *("version", "position", "number", "raw", "start", "end"),
                *("doi", "pmid", "pmcid", "url", "parts"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.called}. {self.raw[:80]}"

    @property
    def called(self) -> int:
        """Its number, or else its place counted from 1."""
        return self.number if self.number is not None else self.position + 1


class ArticleCitation(models.Model):
    """A marker in a version's text, the sentence (its place, from 0) that it belongs to, what it names."""

    version = models.ForeignKey(ArticleVersion, models.CASCADE, related_name="citations")
    position = models.PositiveIntegerField(help_text="Its place in the text, from 0.")
    marker = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    sentence = models.PositiveIntegerField(null=True, blank=True)
    numbers = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    style = models.CharField(max_length=20)
    references = models.ManyToManyField(ArticleReference, through="CitedReference", related_name="citations")

    objects = OfArticles.as_manager()

    class Meta:
        ordering = ["version", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="articlecitation_position_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="articlecitation_span"),
        ]
        triggers = [unchanged("a citation stays as it was read.")]

    def __str__(self) -> str:
        return self.marker


class CitedReference(models.Model):
    """That a citation names a reference, the first, second … of those that it names."""

    citation = models.ForeignKey(ArticleCitation, models.CASCADE, related_name="cited")
    reference = models.ForeignKey(ArticleReference, models.CASCADE, related_name="cited_by")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ["citation", "place"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["citation", "place"], name="citedreference_place_once"),
        ]
        triggers = [unchanged("a citation stays as it was read.")]

    def __str__(self) -> str:
        return f"{self.citation_id}: {self.reference_id}"


class LinkState(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    CONFIRMED = "confirmed", "Confirmed"
    REJECTED = "rejected", "Rejected"


class SentenceClaim(models.Model):
    """That a sentence (its place, from 0) says what a claim says: proposed by words, decided by people."""

    version = models.ForeignKey(ArticleVersion, models.CASCADE, related_name="sentence_claims")
    sentence = models.PositiveIntegerField()
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="sentences")
    state = models.CharField(max_length=9, choices=LinkState, default=LinkState.PROPOSED)
    decided_by = models.ForeignKey("auth.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_carried = models.BooleanField(
        "carried over", default=False, help_text="Decided about an earlier version with the same sentence."
    )

    objects = OfArticles.as_manager()

    class Meta:
        ordering = ["version", "sentence", "id"]
        default_permissions = ("change",)
        verbose_name = "claim of a sentence"
        verbose_name_plural = "claims of sentences"
        constraints = [
            models.UniqueConstraint(fields=["version", "sentence", "claim"], name="sentenceclaim_once"),
            one_of("state", LinkState, "sentenceclaim_state_known"),
            models.CheckConstraint(
                condition=Q(state=LinkState.PROPOSED, decided_at=None, decided_by=None)
                | (~Q(state=LinkState.PROPOSED) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="sentenceclaim_decision_has_person_and_time",
            ),
        ]

    def __str__(self) -> str:
        return f"sentence {self.sentence + 1}: {self.claim}"
