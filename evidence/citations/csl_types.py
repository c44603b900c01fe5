"""Crossref's types of works as CSL's types of items.

Sources: https://api.crossref.org/types, and CSL 1.0.2, appendix III. CSL's own types stand for
themselves, because readers of other formats than Crossref's give those.
"""

from __future__ import annotations

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
