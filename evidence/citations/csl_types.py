"""Crossref's types of works as CSL's types of items.

Sources: https://api.crossref.org/types, and CSL 1.0.2, appendix III. CSL's own types stand for
themselves, because readers of other formats than Crossref's give those.
"""

from __future__ import annotations

from collections.abc import Mapping

_CSL_TYPE_LIST = """
article article-journal article-magazine article-newspaper bill book broadcast chapter classic
collection dataset document entry entry-dictionary entry-encyclopedia figure graphic hearing interview
legal_case legislation manuscript map motion_picture musical_score pamphlet paper-conference patent
performance periodical personal_communication post post-weblog regulation report review review-book
software song speech standard thesis treaty webpage
"""
CSL_TYPES = frozenset(_CSL_TYPE_LIST.split())

# What neither side names more closely.
DEFAULT_TYPE = "document"

CROSSREF_TYPES = {
    "book": "book",
    "book-chapter": "chapter",
    "book-part": "chapter",
    "book-section": "chapter",
    "book-series": "book",
    "book-set": "book",
    "book-track": "chapter",
    # A figure, a table or a supplement: which, the record does not say.
    "component": "document",
    "database": "dataset",
    "dataset": "dataset",
    "dissertation": "thesis",
    "edited-book": "book",
    "grant": "document",
    "journal": "periodical",
    "journal-article": "article-journal",
    "journal-issue": "periodical",
    "journal-volume": "periodical",
    "monograph": "book",
    "other": "document",
    "peer-review": "review",
    "posted-content": "article",
    "proceedings": "book",
    "proceedings-article": "paper-conference",
    "proceedings-series": "book",
    "reference-book": "book",
    "reference-entry": "entry",
    "report": "report",
    "report-component": "report",
    "report-series": "report",
    "standard": "standard",
    "standard-series": "standard",
}

# Posted content is a preprint unless its subtype says otherwise.
_POSTED_CONTENT_TYPES = {
    "blog": "post-weblog",
    "dissertation": "thesis",
    "report": "report",
}


def csl_type(work_type: str, work_subtype: str = "") -> str:
    """The CSL type for a Crossref type (or a CSL type); ``document`` for what is neither.

    >>> csl_type("journal-article"), csl_type("posted-content", "blog"), csl_type("webpage")
    ('article-journal', 'post-weblog', 'webpage')
    """
    if work_type == "posted-content" and work_subtype in _POSTED_CONTENT_TYPES:
        return _POSTED_CONTENT_TYPES[work_subtype]
    if work_type in CROSSREF_TYPES:
        return CROSSREF_TYPES[work_type]
    return work_type if work_type in CSL_TYPES else DEFAULT_TYPE


# What a format's own types do not tell apart is written beside them by name. These two names mean something
# else to other programs: "Article" and "Review" are what databases call articles in journals.
_WRITTEN = {"article": "posted-content", "review": "peer-review"}
_AS_WRITTEN = {
    **{name: name for name in CSL_TYPES - _WRITTEN.keys()},
    **{name: name for name in _WRITTEN.values()},
    # biblatex's own, of articles.
    "magazine": "article-magazine",
    "newspaper": "article-newspaper",
}


def written_type(kind: str) -> str:
    """The name by which a CSL type stands beside a format's own type.

    >>> written_type("review"), written_type("treaty")
    ('peer-review', 'treaty')
    """
    return _WRITTEN.get(kind, kind)


def type_as_written(name: str) -> str:
    """The work type that `written_type` means (Crossref's where it has one name for it); ``""`` for none."""
    kind = _AS_WRITTEN.get(name, "")
    return _ONLY_ONE.get(kind, kind)


# What readers call CSL's types, where Crossref has a word for them.
_ONLY_ONE = {
    "article-journal": "journal-article",
    "chapter": "book-chapter",
    "document": "other",
    "entry": "reference-entry",
    "paper-conference": "proceedings-article",
    "periodical": "journal",
    "thesis": "dissertation",
}


def untold(types: Mapping[str, str], otherwise: str, read: Mapping[str, str]) -> frozenset[str]:
    """The CSL types that do not come back from a format whose writer has `types` (or else `otherwise`) for
    them and whose reader has `read` (work types) for those. A preprint is what any ``article`` comes back as.
    """
    return frozenset(kind for kind in CSL_TYPES if csl_type(read.get(types.get(kind, otherwise), "")) != kind)
