"""Studies: in lists, alone, and in brief beside an evidence line."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from evidence.models import AttemptOutcome, ContributorRole, LookupStatus, NoticeKind, Study, StudyDesign

from .fields import Answer, ApiUrl, Label, ListUrl, OrNull, PageUrl, Word


class NoticeSerializer(Answer):
    kind = Word(NoticeKind)
    kind_label = Label(of="kind")
    is_grave = serializers.BooleanField(help_text="Under such a notice a study is not to be relied on.")
    date = OrNull(help_text="As far as it is known: 2024, 2024-03 or 2024-03-05.")
    notice_doi = OrNull(help_text="The notice's own DOI.")
    sources = serializers.ListField(
        child=serializers.CharField(), help_text="Who says so: publisher, retraction-watch, title, curator."
    )
    gone_since = serializers.DateTimeField(
        allow_null=True, help_text="Since when Crossref lists the notice no longer. It is kept all the same."
    )


class ContributorSerializer(Answer):
    role = Word(ContributorRole)
    name = serializers.CharField(source="*", help_text="The whole name in reading order.")
    given = serializers.CharField()
    family = serializers.CharField()
    suffix = serializers.CharField()
    literal = serializers.CharField(help_text="A group's name; the other parts are empty then.")
    orcid = OrNull()


class LookupSerializer(Answer):
    """What Crossref said and when. Without `checked_at` nobody has asked: that is not "no notices"."""

    status = Word(LookupStatus, source="lookup_status")
    label = Label(of="lookup_status")  # type: ignore[assignment]
    registration_agency = serializers.CharField()
    checked_at = serializers.DateTimeField(allow_null=True, help_text="When Crossref last answered.")
    fetched_at = serializers.DateTimeField(
        allow_null=True, help_text="When the metadata last came from there."
    )
    last_attempt_at = serializers.DateTimeField(allow_null=True)
    last_attempt_outcome = Word(
        AttemptOutcome, or_null=True, help_text="Anything but `answered` tells nothing about the study."
    )
    error = serializers.CharField(source="last_attempt_error", help_text="Why the last attempt failed.")


class StudyBriefSerializer(Answer):
    then_only: ClassVar[tuple[str, ...]] = ("as_of",)

    id = serializers.IntegerField()
    url = ApiUrl("study")
    html_url = PageUrl()
    doi = OrNull()
    pmid = OrNull()
    pmcid = OrNull()
    link = OrNull(help_text="Where the source itself is found.")
    title = serializers.CharField()
    container_title = serializers.CharField(help_text="Journal or book.")
    year = serializers.IntegerField(allow_null=True)
    design = Word(StudyDesign, or_null=True, help_text="A curator's judgement; null while there is none.")
    design_label = Label(of="design")
    citation = OrNull(help_text="The reference as plain text; null while there is not enough to make one of.")
    lookup_status = Word(LookupStatus)
    notices = NoticeSerializer(many=True)
    as_of = serializers.SerializerMethodField(
        help_text="With `as_of` only, and then `today`: what is known of studies is not in history."
    )

    def get_as_of(self, study: Study) -> str:
        return "today"


class StudySerializer(StudyBriefSerializer):
    then_only = ()

    # What the brief form says in one word stands whole here.
    lookup_status = None  # type: ignore[assignment]
    as_of = None  # type: ignore[assignment]
    lookup = LookupSerializer(source="*")
    title_html = serializers.CharField(help_text="Safe HTML: only i, b, sub and sup.")
    contributors = ContributorSerializer(many=True)
    work_type = OrNull(help_text="Crossref's type: journal-article, posted-content …")
    publisher = serializers.CharField()
    volume = serializers.CharField()
    issue = serializers.CharField()
    page = serializers.CharField()
    article_number = serializers.CharField()
    published_print = OrNull(help_text="As far as it is known: 2023, 2023-04 or 2023-04-05.")
    published_online = OrNull(help_text="As far as it is known.")
    issued = OrNull(help_text="The earliest publication, as far as it is known.")
    cited_by_count = serializers.IntegerField(allow_null=True)
    evidence_count = serializers.IntegerField(
        help_text="How many evidence lines that you may see rest on it."
    )
    evidence_url = ListUrl("evidence-lines", by="study")
    updated_at = serializers.DateTimeField()


class StudyDetailSerializer(StudySerializer):
    subtitle = serializers.CharField()
    original_title = serializers.CharField()
    container_title_short = serializers.CharField()
    publisher_place = serializers.CharField()
    edition = serializers.CharField()
    issn = serializers.ListField(child=serializers.CharField())
    isbn = serializers.ListField(child=serializers.CharField())
    abstract = serializers.CharField()
    language = serializers.CharField()
    licence_url = OrNull()
    funders = serializers.ListField(child=serializers.DictField())
    aliases = serializers.ListField(
        child=serializers.CharField(), source="aliases.all", help_text="Other DOIs that name this study."
    )
    csl = serializers.SerializerMethodField(
        help_text="CSL-JSON; null while there is not enough to make it of."
    )

    def get_csl(self, study: Study) -> dict[str, Any] | None:
        csl: dict[str, Any] = study.csl
        return csl or None
