"""What stands in a row of studies, as SQL over ``row`` (the study), ``page`` and ``site``.

The serializers beside it (`serializers.studies`) describe the same; `tests/api/test_json_rows.py` holds the
two against each other, field by field.
"""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse
from rest_framework.request import Request

from evidence.models import LookupStatus, NoticeKind, StudyDesign
from evidence.models.notices import GRAVE_KINDS

from .page import Rows
from .sql import label, list_of, moment, object_of, one_of, or_null

# What may stand in a link as it is (`identifiers.doi_url`); anything else is written as %XX, byte by byte.
_ENCODED = (
    "CASE WHEN {text} ~ '^[A-Za-z0-9/:;()._~,=@!$*-]*$' THEN {text} ELSE (SELECT string_agg("
    "CASE WHEN sign ~ '[A-Za-z0-9/:;()._~,=@!$*-]' THEN sign ELSE "
    "regexp_replace(upper(encode(convert_to(sign, 'UTF8'), 'hex')), '(..)', '%\\1', 'g') END, '' "
    "ORDER BY place) FROM regexp_split_to_table({text}, '') WITH ORDINALITY AS signs (sign, place)) END"
)
_LINK = (
    f"CASE WHEN row.doi IS NOT NULL THEN 'https://doi.org/' || {_ENCODED.format(text='row.doi')} "
    "WHEN row.pmid IS NOT NULL THEN 'https://pubmed.ncbi.nlm.nih.gov/' || row.pmid || '/' "
    "WHEN row.pmcid IS NOT NULL THEN 'https://pmc.ncbi.nlm.nih.gov/articles/' || row.pmcid || '/' "
    "ELSE nullif(row.url, '') END"
)

_NOTICE = {
    "kind": "notice.kind",
    "kind_label": label("notice.kind", NoticeKind),
    "is_grave": one_of("notice.kind", GRAVE_KINDS),
    "date": or_null("notice.date"),
    "notice_doi": or_null("notice.notice_doi"),
    "sources": "to_json(notice.sources)",
    "gone_since": moment("notice.gone_since"),
}
_CONTRIBUTOR = {
    "role": "person.role",
    "name": "CASE WHEN person.literal <> '' THEN person.literal ELSE concat_ws(' ', "
    "nullif(person.given, ''), nullif(person.family, ''), nullif(person.suffix, '')) END",
    "given": "person.given",
    "family": "person.family",
    "suffix": "person.suffix",
    "literal": "person.literal",
    "orcid": or_null("person.orcid"),
}
_LOOKUP = {
    "status": "row.lookup_status",
    "label": label("row.lookup_status", LookupStatus),
    "registration_agency": "row.registration_agency",
    "checked_at": moment("row.checked_at"),
    "fetched_at": moment("row.fetched_at"),
    "last_attempt_at": moment("row.last_attempt_at"),
    "last_attempt_outcome": or_null("row.last_attempt_outcome"),
    "error": "row.last_attempt_error",
}

_LISTED = {
    "id": "row.id",
    "url": "site.rows || row.id || '/'",
    "html_url": "site.pages || row.id || '/'",
    "doi": "row.doi",
    "pmid": "row.pmid",
    "pmcid": "row.pmcid",
    "link": _LINK,
    "title": "row.title",
    "container_title": "row.container_title",
    "year": "row.year",
    "design": or_null("row.design"),
    "design_label": label("row.design", StudyDesign),
    "citation": or_null("row.citation"),
    "notices": list_of(
        _NOTICE, "evidence_notice AS notice WHERE notice.study_id = row.id", "notice.date DESC, notice.id"
    ),
    "lookup": object_of(_LOOKUP),
    "title_html": "row.title_html",
    "contributors": list_of(
        _CONTRIBUTOR, "evidence_contributor AS person WHERE person.study_id = row.id", "person.position"
    ),
    "work_type": or_null("row.work_type"),
    "publisher": "row.publisher",
    "volume": "row.volume",
    "issue": "row.issue",
    "page": "row.page",
    "article_number": "row.article_number",
    "published_print": or_null("row.published_print"),
    "published_online": or_null("row.published_online"),
    "issued": or_null("row.issued"),
    "cited_by_count": "row.cited_by_count",
    "evidence_count": "page.evidence_count",
    "evidence_url": "site.evidence || row.id",
    "updated_at": moment("row.updated_at"),
}

_ALONE = {
    **_LISTED,
    "subtitle": "row.subtitle",
    "original_title": "row.original_title",
    "container_title_short": "row.container_title_short",
    "publisher_place": "row.publisher_place",
    "edition": "row.edition",
    "issn": "to_json(row.issn)",
    "isbn": "to_json(row.isbn)",
    "abstract": "row.abstract",
    "language": "row.language",
    "licence_url": or_null("row.licence_url"),
    "funders": "row.funders",
    "aliases": "coalesce((SELECT json_agg(alias.doi ORDER BY alias.doi) FROM evidence_doialias AS alias "
    "WHERE alias.study_id = row.id), '[]')",
    "csl": "nullif(row.csl, '{}'::jsonb)",
}

STUDIES, STUDY = (
    Rows(
        "evidence_study",
        fields,
        annotations=("evidence_count",),
        # The beginnings of the addresses of a study, of its page, and of its evidence lines.
        site=("rows", "pages", "evidence"),
    )
    for fields in (_LISTED, _ALONE)
)
"""Studies in a list, and one alone."""


def addresses(request: Request) -> tuple[str, str, str]:
    """What `STUDIES` and `STUDY` name of their `site`, as whole addresses."""
    return _addresses(origin_of(request))


def origin_of(request: Request) -> str:
    """What whole addresses begin with: ``https://evidence.example.org``."""
    return f"{request.scheme}://{request.get_host()}"


# For as many names as a site may have; Django has looked at whether it is one of them.
@lru_cache(maxsize=100)
def _addresses(origin: str) -> tuple[str, str, str]:
    rows, pages, evidence = (
        f"{origin}{reverse(name)}" for name in ("api:studies", "web:studies", "api:evidence-lines")
    )
    return rows, pages, f"{evidence}?study="
