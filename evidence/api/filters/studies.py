"""Filters of `studies/`."""

from __future__ import annotations

from evidence.filter_values import parse_counts
from evidence.identifiers import doi_readings, parse_issn
from evidence.models import LookupStatus

from . import keys
from . import studies_are as are
from .about import CONCEPT_KEYS, LINE_KEYS, STUDY_KEYS, AboutClaims, AboutLines, AboutStudies
from .base import (
    ApartFlag,
    ChoiceFilter,
    DateFilter,
    FlagFilter,
    IdFilter,
    MomentFilter,
    Of,
    SpanFilter,
    TextFilter,
    WordFilter,
    WordsFilter,
)
from .links import ByLinks
from .study_filters import (
    ContributorFilter,
    IdentifierFilter,
    IssnFilter,
    JournalFilter,
    LanguageFilter,
    contributor,
    language,
    pmcids,
    pmids,
)

# As far as it is known: the earliest publication as Crossref gives it, else online, else in print.
PUBLISHED = ("issued", "published_online", "published_print")


class StudyFilters(ByLinks, AboutStudies, AboutClaims, AboutLines):
    direct = {Of.STUDY: ""}
    row = "study"
    by_line = {Of.LINE: "", Of.CLAIM: "claim__"}
    keys = {
        **STUDY_KEYS,
        "work_type": keys.plain("work_type", Of.STUDY),
        "journal": keys.folded("container_title", Of.STUDY),
        "publisher": keys.folded("publisher", Of.STUDY),
        "language": keys.language("language", Of.STUDY),
        "lookup_status": keys.plain("lookup_status", Of.STUDY, LookupStatus),
        "has_abstract": keys.flag(are.with_abstract, Of.STUDY),
        "has_doi": keys.flag(are.with_doi, Of.STUDY),
        "open_licence": keys.flag(are.openly_licensed, Of.STUDY),
        **CONCEPT_KEYS,
        **LINE_KEYS,
    }

    published_from = DateFilter(
        *PUBLISHED,
        of=Of.STUDY,
        means="First published on this date or later. One known to the month counts as its beginning.",
    )
    published_until = DateFilter(
        *PUBLISHED,
        of=Of.STUDY,
        means="First published on this date or before; 2023 means to its end.",
        end=True,
    )
    has_evidence = ApartFlag(of=Of.STUDY, means="Whether an evidence line rests on it.")
    lookup_status = ChoiceFilter(
        "lookup_status",
        of=Of.STUDY,
        means="What Crossref last answered about the DOI.",
        example=["not_checked"],
        choices=LookupStatus,
    )
    work_type = WordFilter(
        "work_type",
        of=Of.STUDY,
        means="Crossref's type of the work.",
        example=["journal-article", "posted-content"],
        blank=True,
    )
    journal = JournalFilter(
        "container_title",
        of=Of.STUDY,
        means="The journal or book, by its whole title.",
        example=["Journal of Affective Disorders"],
        blank=True,
    )
    issn = IssnFilter(
        "issn",
        of=Of.STUDY,
        means="Of the journal, in print or online.",
        example=["0165-0327"],
        parse=parse_issn,
    )
    publisher = TextFilter(
        "publisher", of=Of.STUDY, means="By its whole name.", example=["Elsevier BV"], blank=True
    )
    contributor = ContributorFilter(
        "pk",
        of=Of.STUDY,
        means="An author, editor or group: family name, “family, given” (or as much of it as is known), or "
        "ORCID iD. Given several times: all of them.",
        example=["Ma, Hui", "0000-0002-1825-0097"],
        parse=contributor,
    )
    language = LanguageFilter(
        "language",
        of=Of.STUDY,
        means="A tag as in BCP 47; pt has pt-BR, too.",
        example=["en", "de"],
        parse=language,
        blank=True,
    )
    cited_by_count = SpanFilter(
        "cited_by_count",
        of=Of.STUDY,
        means="How often Crossref knows it cited: >50, 10-50, 0.",
        example=[">50"],
        parse=parse_counts,
    )
    has_abstract = FlagFilter(are.with_abstract, of=Of.STUDY, means="Whether its abstract is here.")
    has_doi = FlagFilter(are.with_doi, of=Of.STUDY, means="Whether it has a DOI.")
    has_pmid = FlagFilter(are.with_pmid, of=Of.STUDY, means="Whether its PubMed number is known.")
    has_pmcid = FlagFilter(are.with_pmcid, of=Of.STUDY, means="Whether its PubMed Central number is known.")
    open_licence = FlagFilter(
        are.openly_licensed,
        of=Of.STUDY,
        means="Whether it is in the public domain or under a licence of Creative Commons (`licence_url` "
        "tells which). One whose licence is not known counts as false.",
    )
    id = IdFilter("pk", of=Of.STUDY, means="As the answers give it.", example=[12])
    doi = IdentifierFilter(
        of=Of.STUDY,
        means="A DOI in any form; one with “|” in it in quotation marks.",
        example=["10.1016/j.jad.2022.12.105"],
        parse=doi_readings,
    )
    pmid = IdentifierFilter(of=Of.STUDY, means="PubMed's number.", example=["21103140"], parse=pmids)
    pmcid = IdentifierFilter(
        of=Of.STUDY, means="PubMed Central's number.", example=["PMC8650205"], parse=pmcids
    )
    added_since = MomentFilter("created_at", of=Of.STUDY, means="Here since")
    updated_since = MomentFilter("updated_at", of=Of.STUDY, means="Changed here since")
    q = WordsFilter(
        of=Of.STUDY,
        means='An identifier; or words, "phrases", OR, - and beginnings with *, in all of a study\'s text, '
        "its authors, its journal and the names of what it is evidence about.",
        example="emotional blunting",
    )
