"""What tests make their rows with: valid as they come, invented, under Crossref's test prefix 10.5555.

    UserFactory(permissions=["evidence.view_unpublished"])
    ConditionFactory(name="Depression", synonyms=["low mood"], codes=["mesh:D003863"])
    StudyFactory(found=True, authors=["Ma, Hui", "The RECOVERY Group"])
    StudyFactory(doi=None, pmid="21103140")
    EvidenceLineFactory(published=True, claim=claim, direction="disputes")

Claims and evidence lines are drafts of a user of their own unless they are made with ``published=True``;
a published line made without a claim brings a published one.
"""

from __future__ import annotations

import datetime
from typing import Any

import factory
from django.contrib.auth.models import Permission, User
from django.utils.text import slugify
from factory.django import DjangoModelFactory, Password

from evidence import models
from evidence.models.quote_check import sha256_of

NOON = datetime.datetime(2026, 3, 1, 12, 0, tzinfo=datetime.UTC)


class UserFactory(DjangoModelFactory[User]):
    """An ordinary active user, without a usable password unless one is given."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user-{n}")
    password = Password(None)

    @factory.post_generation
    def permissions(self: User, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        if not extracted:
            return
        codenames = [name.partition(".")[2] for name in extracted]
        # Of another app, a permission of the same name is found too.
        given = [
            permission
            for permission in Permission.objects.filter(codename__in=codenames).select_related("content_type")
            if f"{permission.content_type.app_label}.{permission.codename}" in extracted
        ]
        assert len(given) == len(set(extracted)), f"Not all of these permissions are there: {extracted}"
        self.user_permissions.add(*given)

    @factory.post_generation
    def declared(self: User, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        """Whether a statement of interests is on file: if not said otherwise, of those who may publish."""
        if extracted is None:
            # Not `has_perm`, which would remember what the user may do by now.
            extracted = self.is_superuser or self.user_permissions.filter(codename="publish_claim").exists()
        if create and extracted:
            models.ConflictStatement.objects.create(user=self, statement="None.")


class ConceptFactory(DjangoModelFactory[models.Concept]):
    """A symptom, unless `kind` says otherwise."""

    class Meta:
        model = models.Concept
        skip_postgeneration_save = True

    kind = models.Kind.SYMPTOM
    name = factory.Sequence(lambda n: f"Concept {n}")
    slug = factory.LazyAttribute(lambda concept: slugify(concept.name))

    @factory.post_generation
    def synonyms(self: models.Concept, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        for name in extracted or []:
            self.names.create(name=name)

    @factory.post_generation
    def codes(self: models.Concept, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        for code in extracted or []:
            system, _, value = code.partition(":")
            self.codes.create(system=system, code=value)


class ConditionFactory(ConceptFactory):
    class Meta:
        model = models.Condition

    kind = models.Kind.CONDITION
    name = factory.Sequence(lambda n: f"Condition {n}")


class MedicationFactory(ConceptFactory):
    class Meta:
        model = models.Medication

    kind = models.Kind.MEDICATION
    name = factory.Sequence(lambda n: f"Medication {n}")


class SymptomFactory(ConceptFactory):
    class Meta:
        model = models.Symptom

    name = factory.Sequence(lambda n: f"Symptom {n}")


class StudyFactory(DjangoModelFactory[models.Study]):
    """A journal article with a DOI that nobody has looked up; with ``found=True`` Crossref knows it."""

    class Meta:
        model = models.Study
        skip_postgeneration_save = True

    class Params:
        found = factory.Trait(
            lookup_status=models.LookupStatus.FOUND,
            checked_at=NOON,
            fetched_at=NOON,
            last_attempt_at=NOON,
            last_attempt_outcome=models.AttemptOutcome.ANSWERED,
        )

    doi = factory.Sequence(lambda n: f"10.5555/study.{n}")
    work_type = "journal-article"
    title = factory.Sequence(lambda n: f"Study number {n}")
    container_title = "Journal of Invented Results"
    volume = "12"
    page = "100-109"
    issued = "2020-04-01"

    @factory.post_generation
    def authors(self: models.Study, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        """``Family, Given`` for a person, anything else for a group."""
        for position, name in enumerate(extracted or [], 1):
            family, comma, given = name.partition(", ")
            parts = {"family": family, "given": given} if comma else {"literal": name}
            ContributorFactory(study=self, position=position, **parts)


class ContributorFactory(DjangoModelFactory[models.Contributor]):
    class Meta:
        model = models.Contributor

    study = factory.SubFactory(StudyFactory)
    position = factory.LazyAttribute(lambda person: person.study.contributors.count() + 1)
    # A group has no name of its own parts.
    family = factory.Maybe("literal", "", factory.Sequence(lambda n: f"Author{n}"))
    given = factory.Maybe("literal", "", "Ada")
    literal = ""


class NoticeFactory(DjangoModelFactory[models.Notice]):
    """A retraction of its study, by its publisher."""

    class Meta:
        model = models.Notice

    study = factory.SubFactory(StudyFactory)
    about_doi = factory.LazyAttribute(lambda notice: notice.study.doi or "" if notice.study else "")
    kind = models.NoticeKind.RETRACTION
    notice_doi = factory.Sequence(lambda n: f"10.5555/notice.{n}")
    date = "2024-03"
    sources = ["publisher"]


class ArticleFactory(DjangoModelFactory[models.Article]):
    class Meta:
        model = models.Article

    slug = factory.Sequence(lambda n: f"article-{n}")
    title = factory.Sequence(lambda n: f"Article number {n}")


class ArticleVersionFactory(DjangoModelFactory[models.ArticleVersion]):
    """The first version of an article of one sentence, without references."""

    class Meta:
        model = models.ArticleVersion

    article = factory.SubFactory(ArticleFactory)
    number = 1
    text = "SSRIs may blunt emotions."
    sha256 = factory.LazyAttribute(lambda version: sha256_of(version.text))
    body_end = factory.LazyAttribute(lambda version: len(version.text))
    sentences = factory.LazyAttribute(lambda version: [[0, len(version.text)]])
    reader = "plain"
    source_sha256 = factory.LazyAttribute(lambda version: sha256_of(version.text))


class PublishableFactory(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    class Params:
        published = factory.Trait(
            state=models.State.PUBLISHED,
            submitted_at=NOON,
            published_at=NOON,
            submitted_by=factory.SelfAttribute("created_by"),
            published_by=factory.SubFactory(UserFactory),
        )

    created_by = factory.SubFactory(UserFactory)


class ClaimFactory(PublishableFactory):
    class Meta:
        model = models.Claim

    subject = factory.SubFactory(MedicationFactory)
    predicate = models.Predicate.CAUSES_ADVERSE_EFFECT
    object = factory.SubFactory(SymptomFactory)
    statement = factory.Sequence(lambda n: f"Statement number {n}.")


class EvidenceLineFactory(PublishableFactory):
    class Meta:
        model = models.EvidenceLine

    claim = factory.SubFactory(ClaimFactory, published=factory.SelfAttribute("..published", default=False))
    study = factory.SubFactory(StudyFactory)
    direction = models.Direction.SUPPORTS
