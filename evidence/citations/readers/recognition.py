"""Which format a text is in, by what is in it; a file's name says too little."""

from __future__ import annotations

import re

from evidence.citations.readers.entries import UnreadableFile

# Each begins at a line's beginning, and none can run over a line's end.
_MARKS = (
    ("ris", re.compile(r"^[ \t]{0,8}TY[ \t]{1,4}-[ \t]", re.MULTILINE)),
    ("nbib", re.compile(r"^PMID- ?\d", re.MULTILINE)),
    ("ciw", re.compile(r"^(?:FN (?=[^\n]*(?:ISI|Web of|Thomson|Clarivate))|PT [A-Z]$)", re.MULTILINE)),
    ("bibtex", re.compile(r"^[ \t]{0,80}@[ \t]{0,8}[A-Za-z][\w-]{0,60}[ \t\n]{0,8}[{(]", re.MULTILINE)),
)
_ONLY_BIBLATEX = re.compile(
    r"^[ \t]{0,80}(?:@(?:online|thesis|report|collection|mvbook|mvcollection|xdata)[ \t]{0,8}\{"
    r"|(?:journaltitle|journalsubtitle|date|eprinttype|maintitle)[ \t]{0,80}=)",
    re.MULTILINE | re.IGNORECASE,
)
_IS_PUBMED = re.compile(r"<Pubmed(?:Book)?Article[\s>]")
_IS_ENDNOTE = re.compile(r"<record[\s>]")

UNRECOGNISED = (
    "This is in none of the formats that can be read: RIS, BibTeX, BibLaTeX, PubMed’s nbib and XML,"
    " CSL-JSON, EndNote’s XML, Web of Science’s plain text, CSV, or a list of identifiers, one a line."
)


def recognised(text: str) -> str:
    """The format of `text`, or ``""`` where it is a table, a list of identifiers, or nothing known.

    Raises `UnreadableFile` for XML of other kinds.
    """
    beginning = text.lstrip()[:1]
    if beginning == "<":
        if _IS_PUBMED.search(text):
            return "pubmed-xml"
        if _IS_ENDNOTE.search(text):
            return "endnote-xml"
        raise UnreadableFile(
            "This XML holds no records of PubMed’s or EndNote’s."
            " Export the records from there again, or in another format."
        )
    if beginning and beginning in "[{":
        return "csl-json"
    found = [(match.start(), name) for name, mark in _MARKS if (match := mark.search(text))]
    if not found:
        return ""
    name = min(found)[1]
    return "biblatex" if name == "bibtex" and _ONLY_BIBLATEX.search(text) else name
