"""What kind of work a record is, and its language, in the words that exports use for people."""

from __future__ import annotations

import re

from evidence.citations.csl_types import CSL_TYPES

_NO_LETTER = re.compile(r"[^a-z]")

# Names of types in EndNote, Zotero, Scopus, Web of Science, PubMed and Covidence, letters only.
_NAMES = {
    "article": "journal-article",
    "articleinpress": "journal-article",
    "journal": "journal-article",
    "journalarticle": "journal-article",
    "journalpaper": "journal-article",
    "electronicarticle": "journal-article",
    "review": "journal-article",
    "systematicreview": "journal-article",
    "metaanalysis": "journal-article",
    "randomizedcontrolledtrial": "journal-article",
    "clinicaltrial": "journal-article",
    "casereports": "journal-article",
    "editorial": "journal-article",
    "letter": "journal-article",
    "comment": "journal-article",
    "note": "journal-article",
    "shortsurvey": "journal-article",
    "erratum": "journal-article",
    "magazinearticle": "article-magazine",
    "newspaperarticle": "article-newspaper",
    "book": "book",
    "electronicbook": "book",
    "editedbook": "edited-book",
    "bookwhole": "book",
    "booksection": "book-chapter",
    "bookchapter": "book-chapter",
    "electronicbooksection": "book-chapter",
    "conferencepaper": "proceedings-article",
    "proceedingspaper": "proceedings-article",
    "conferenceproceedings": "proceedings-article",
    "conferenceproceeding": "proceedings-article",
    "thesis": "dissertation",
    "dissertation": "dissertation",
    "report": "report",
    "governmentdocument": "report",
    "guideline": "report",
    "preprint": "posted-content",
    "postedcontent": "posted-content",
    "peerreview": "peer-review",
    "case": "legal_case",
    "filmorbroadcast": "motion_picture",
    "personalcommunication": "personal_communication",
    "dataset": "dataset",
    "standard": "standard",
    "patent": "patent",
    "encyclopediaarticle": "reference-entry",
    "encyclopedia": "reference-entry",
    "dictionary": "reference-entry",
    "dictionaryentry": "reference-entry",
    "webpage": "webpage",
    "website": "webpage",
    "electronicsource": "webpage",
    "onlinemultimedia": "webpage",
    "blog": "post-weblog",
    "blogpost": "post-weblog",
    "manuscript": "manuscript",
    "unpublishedwork": "manuscript",
    "computerprogram": "software",
    "software": "software",
    "serial": "journal",
    "generic": "other",
    "document": "other",
}

# CSL's types that are one of Crossref's; the others stand for themselves.
FROM_CSL = {
    "article": "posted-content",
    "article-journal": "journal-article",
    "book": "book",
    "chapter": "book-chapter",
    "dataset": "dataset",
    "document": "other",
    "entry": "reference-entry",
    "paper-conference": "proceedings-article",
    "periodical": "journal",
    "report": "report",
    "review": "peer-review",
    "standard": "standard",
    "thesis": "dissertation",
}

_LANGUAGES = {
    "en": "eng english",
    "de": "ger deu german",
    "fr": "fre fra french",
    "es": "spa spanish",
    "it": "ita italian",
    "pt": "por portuguese",
    "nl": "dut nld dutch",
    "ru": "rus russian",
    "zh": "chi zho chinese",
    "ja": "jpn japanese",
    "ko": "kor korean",
    "pl": "pol polish",
    "sv": "swe swedish",
    "da": "dan danish",
    "no": "nor norwegian",
    "fi": "fin finnish",
    "cs": "cze ces czech",
    "hu": "hun hungarian",
    "tr": "tur turkish",
    "ar": "ara arabic",
    "fa": "per fas persian",
    "he": "heb hebrew",
}
_CODES = {name: code for code, names in _LANGUAGES.items() for name in names.split()}
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}", re.IGNORECASE | re.ASCII)


def kind_of(name: str) -> str:
    """The work type that a name for people means; ``""`` for a name that is not known.

    >>> kind_of("Journal Article"), kind_of("conferencePaper"), kind_of("webpage"), kind_of("thing")
    ('journal-article', 'proceedings-article', 'webpage', '')
    """
    letters = _NO_LETTER.sub("", name.lower()[:80])
    if letters in _NAMES:
        return _NAMES[letters]
    csl = name.lower().strip()[:80]
    return FROM_CSL.get(csl, csl if csl in CSL_TYPES else "")


def language_code(text: str) -> str:
    """The language's code, as Crossref gives it: ``en`` for ``eng`` and ``English``; ``""`` for no language.

    A code that is not in the table stays as it is.
    """
    first = re.split(r"[;,\n]", text, maxsplit=1)[0].strip()
    lower = first.lower()
    if lower in _CODES:
        return _CODES[lower]
    return first if _CODE.fullmatch(first) else ""
