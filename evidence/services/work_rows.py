"""A `Work` as rows and rows as a `Work`: the one place that knows how the two correspond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.citations.csl import work_to_csl
from evidence.models import Contributor, Reference, RelationKind, RelationSource, Study, StudyRelation
from evidence.records import Person, Role, Work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What a study shares with a `Work` by name, as text.
TEXT_FIELDS = (
    "work_type",
    "work_subtype",
    "title",
    "title_html",
    "subtitle",
    "original_title",
    "container_title",
    "container_title_short",
    "publisher",
    "institution",
    "publisher_place",
    "edition",
    "volume",
    "issue",
    "page",
    "article_number",
    "abstract",
    "language",
)
DATE_FIELDS = ("published_print", "published_online", "issued")
# What a curator may take over from Crossref, in the order that forms and comparisons show it.
CURATABLE_FIELDS = (
    "work_type",
    "title",
    "subtitle",
    "original_title",
    "container_title",
    "container_title_short",
    "publisher",
    "publisher_place",
    "edition",
    "volume",
    "issue",
    "page",
    "article_number",
    "published_print",
    "published_online",
    "issued",
    "language",
    "abstract",
    "licence_url",
    "contributors",
)


def study_values(work: Work) -> dict[str, Any]:
    """The study fields that `work` has a value for; a field that it lacks is not in the answer."""
    values: dict[str, Any] = {field: getattr(work, field) for field in TEXT_FIELDS}
    values |= {field: str(date) for field in DATE_FIELDS if (date := getattr(work, field))}
    if work.url.startswith(("http://", "https://")) and len(work.url) <= 2048:
        values["url"] = work.url
    values["issn"], values["isbn"] = list(work.issn), list(work.isbn)
    values["licence_url"] = _licence_url(work)
    values["funders"] = [
        {"name": funder.name, "doi": funder.doi, "awards": list(funder.awards)} for funder in work.funders
    ]
    known = {field: value for field, value in values.items() if value}
    if work.cited_by_count is not None:
        known["cited_by_count"] = work.cited_by_count
    return known


def _licence_url(work: Work) -> str:
    """The licence of the version of record where one is named, else the first that has an address."""
    ranked = sorted(work.licences, key=lambda licence: licence.version != "vor")
    return next((licence.url for licence in ranked if licence.url), "")


# A `Contributor`'s and a `Reference`'s own columns, in the order of the fields of a `Person` behind its
# position, and of a `CitedReference`.
CONTRIBUTOR_COLUMNS = ("position", "role", "given", "family", "suffix", "literal", "orcid", "affiliations")
REFERENCE_COLUMNS = (
    "position",
    "key",
    "doi",
    "doi_as_given",
    "unstructured",
    "author",
    "year",
    "title",
    "container_title",
    "volume",
    "issue",
    "first_page",
)


def contributor_values(people: Sequence[Person]) -> list[tuple[Any, ...]]:
    """The contributors' values for `CONTRIBUTOR_COLUMNS`."""
    return [
        (position, *texts, list(affiliations))
        for position, (*texts, affiliations) in enumerate(people, start=1)
    ]


def contributor_rows(study: Study, people: Sequence[Person]) -> list[Contributor]:
    return [
        Contributor(study=study, **dict(zip(CONTRIBUTOR_COLUMNS, values, strict=True)))
        for values in contributor_values(people)
    ]


def people_of(rows: Iterable[Contributor]) -> tuple[Person, ...]:
    return tuple(
        Person(
            role=Role(row.role),
            given=row.given,
            family=row.family,
            suffix=row.suffix,
            literal=row.literal,
            orcid=row.orcid,
            affiliations=tuple(row.affiliations),
        )
        for row in rows
    )


def people_text(people: Iterable[Person]) -> str:
    """Contributors as a person compares them: ``Duek, O.; Seidemann, R. (editor)``."""
    return "; ".join(
        (person.literal or ", ".join(part for part in (person.family, person.given, person.suffix) if part))
        + ("" if person.role is Role.AUTHOR else f" ({person.role.value})")
        + (f" [{person.orcid}]" if person.orcid else "")
        for person in people
    )


def reference_values(work: Work) -> list[tuple[Any, ...]]:
    """The entries' values for `REFERENCE_COLUMNS`."""
    return [(position, *values) for position, (_, *values) in enumerate(work.references, start=1)]


def reference_rows(study: Study, work: Work) -> list[Reference]:
    return [
        Reference(study=study, **dict(zip(REFERENCE_COLUMNS, values, strict=True)))
        for values in reference_values(work)
    ]


def relation_rows(study: Study, work: Work) -> list[StudyRelation]:
    """The relations that Crossref lists, each once; a kind that we have no word for is `OTHER`."""
    return [
        StudyRelation(
            study=study,
            kind=kind if kind in RelationKind.values else RelationKind.OTHER,
            kind_as_given=kind,
            identifier_type=identifier_type,
            identifier=identifier,
            source=RelationSource.CROSSREF,
        )
        for kind, identifier_type, identifier in dict.fromkeys(
            (relation.kind, relation.identifier_type, relation.identifier) for relation in work.relations
        )
        # What no index takes is no identifier; the raw record keeps it.
        if identifier and len(identifier.encode()) <= 1000
    ]


def work_of(study: Study) -> Work:
    """The study's row and its contributors as a `Work`: what references are formatted from.

    One query for the contributors, unless they are prefetched.
    """
    return Work(
        doi=study.doi or "",
        url=study.url,
        issn=tuple(study.issn),
        isbn=tuple(study.isbn),
        contributors=people_of(study.contributors.all()),
        published_print=study.partial_date("published_print"),
        published_online=study.partial_date("published_online"),
        issued=study.partial_date("issued"),
        **{field: getattr(study, field) for field in TEXT_FIELDS},
    )


def csl_of(study: Study) -> dict[str, Any]:
    """The study as CSL-JSON, made from what the database holds: curated values before Crossref's."""
    return work_to_csl(work_of(study), pmid=study.pmid or "", pmcid=study.pmcid or "")


def rebuild_csl(studies: Iterable[Study]) -> None:
    """Bring `csl` in step with the rows; for what was changed past the services (fixtures, forms)."""
    for study in studies:
        csl = csl_of(study)
        if study.csl != csl:
            study.csl = csl
            study.save(update_fields=["csl", "updated_at"])
