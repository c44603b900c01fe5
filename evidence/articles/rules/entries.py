"""References: whether each entry is there once, whole, and leads to something that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.articles.documents import ListedReference
from evidence.articles.rules.facts import Checked, ResolvedReference, Status
from evidence.articles.rules.identity import GROUP, is_another_work
from evidence.articles.rules.registry import Finding, Rule, Severity, Verdict, rule
from evidence.identifiers import doi_url
from evidence.records import Work
from evidence.words import run_together, within

# Vancouver and AMA: 2019;12(3):45-50.
_VANCOUVER = re.compile(r"\b\d{4}(?:\s\w{3}(?:\s\d{1,2})?)?;\s?\d+\s?(?:\([^()]{1,20}\))?:\s?\w")
_LINK = re.compile(r"https?://\S+|\b10\.\d{4,9}/\S+", re.IGNORECASE)
_ACCESSED = re.compile(r"\b(?:accessed|cited|retrieved|available|last viewed)\b", re.IGNORECASE)


@rule(
    "duplicate-reference",
    group=GROUP,
    severity=Severity.WARNING,
    reason="A work that is listed twice looks like two sources.",
    source="ICMJE Recommendations, IV.A.3.g; NLM, “Citing Medicine”, appendix F",
    asks="the article, and which works its entries were tied to",
)
def duplicate_reference(this: Rule, checked: Checked) -> Iterator[Finding]:
    first: dict[tuple[int, str], int] = {}
    for place, listed in enumerate(checked.document.references):
        if listed.is_link:
            # Two addresses of one work are two ways to it: there is no list in which it stands twice.
            continue
        # Each part of an article may list it.
        names = [(listed.part, name) for name in _names(listed, checked.references[place])]
        earlier = next((first[name] for name in names if name in first), None)
        for name in names:
            first.setdefault(name, place)
        if earlier is not None:
            yield this.finding(
                checked,
                reference=place,
                expected="each work once",
                found=f"the work of no. {checked.number(earlier)} again",
                advice=f"Cite no. {checked.number(earlier)} instead, and take this entry out.",
            )


def _names(listed: ListedReference, resolved: ResolvedReference) -> list[str]:
    """Everything that two entries of one work have in common."""
    doi = listed.doi or (resolved.work.doi if resolved.work and not resolved.found_by_words else "")
    names = [f"doi {doi}" if doi else "", f"pmid {listed.pmid}" if listed.pmid else ""]
    names += [f"pmcid {listed.pmcid}" if listed.pmcid else ""]
    names += [f"url {listed.url}" if listed.url and not any(names) else ""]
    if resolved.study is not None and not (resolved.work and is_another_work(listed, resolved.work)):
        names.append(f"study {resolved.study}")
    if title := run_together(listed.title):
        first = run_together(listed.authors[0].family or listed.authors[0].literal) if listed.authors else ""
        names.append(f"words {title} {first} {listed.year} {run_together(listed.container_title)}")
    return [name for name in names if name]


@rule(
    "incomplete-entry",
    group=GROUP,
    severity=Severity.WARNING,
    reason="What a style asks for and an entry lacks, a reader has to look for.",
    source="APA 7, chapter 9; NLM, “Citing Medicine”, chapters 1 and 25; Cite Them Right, 12th edition",
    asks="the article; of journal articles the record, too",
)
def incomplete_entry(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed in enumerate(checked.document.references):
        if listed.is_link:
            # No style asks a link in the text for anything.
            continue
        missing = _missing(listed)
        resolved = checked.references[place]
        known = resolved.work if resolved.status is Status.RESOLVED else None
        expected = ", ".join(missing)
        if known is not None and not is_another_work(listed, known):
            lacking = _lacking(listed, known)
            missing += [name for name, _ in lacking]
            expected = ", ".join([expected, *(f"{name} {value}" for name, value in lacking)]).strip(", ")
        if missing:
            yield this.finding(
                checked,
                reference=place,
                expected=expected,
                found=f"an entry without {', '.join(missing)}",
                advice=f"Add the {', '.join(missing)}.",
            )


def _missing(listed: ListedReference) -> list[str]:
    """What every style asks for, and of web pages what theirs does."""
    missing = [
        name
        for name, value in (("title", listed.title), ("year", listed.year))
        # What the reader could not make out of an entry is not missing from it.
        if not value and (name == "year" or len(listed.raw) < 40)
    ]
    if "year" in missing and re.search(
        r"\bn\.\s?d\.|\bin press\b|\b(?:1[5-9]|20)\d\d\b", listed.raw, re.IGNORECASE
    ):
        missing.remove("year")
    is_page = bool(listed.url) and not (listed.doi or listed.pmid or listed.pmcid or listed.volume)
    if is_page and not listed.accessed and _dates_pages(listed.raw) and not _ACCESSED.search(listed.raw):
        missing.append("date of access")
    return missing


def _dates_pages(raw: str) -> bool:
    """Whether the entry is in a style whose web pages have the day on which they were read: not APA's."""
    return "[Internet]" in raw or bool(_VANCOUVER.search(raw))


def _lacking(listed: ListedReference, work: Work) -> list[tuple[str, str]]:
    """What the record of a journal article has, and its entry does not; with the record's value."""
    if work.work_type != "journal-article":
        return []
    lacking = []
    if work.volume and not listed.volume and not _stands_in(work.volume, listed):
        lacking.append(("volume", work.volume))
    place = work.page or work.article_number
    if place and not (listed.pages or listed.article_number) and not _stands_in(place.split("-")[0], listed):
        lacking.append(("pages" if work.page else "article number", place))
    if work.container_title and not listed.container_title and not listed.title:
        return lacking
    if work.container_title and not listed.container_title and within(work.container_title, listed.raw) < 0.9:
        lacking.append(("journal", work.container_title))
    return lacking


def _stands_in(number: str, listed: ListedReference) -> bool:
    """Whether the entry has the number by itself, outside of its links: a DOI has digits of every kind."""
    said = _LINK.sub(" ", listed.raw)
    return re.search(rf"(?<![0-9a-z]){re.escape(number)}(?![0-9a-z])", said, re.IGNORECASE) is not None


@rule(
    "reference-not-found",
    group=GROUP,
    severity=Severity.WARNING,
    reason="What nobody finds, nobody can read.",
    source="ICMJE Recommendations, IV.A.3.g",
    asks="what is stored here, and Crossref by the entry's words",
)
def reference_not_found(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, resolved in enumerate(checked.references):
        listed = checked.listed(place)
        if listed.doi:
            continue
        if resolved.status is Status.NOT_FOUND:
            # Crossref does not have all there is: that nothing was found settles nothing.
            yield this.finding(
                checked,
                reference=place,
                expected="a record of the work",
                found="none, here or with Crossref, that fits the entry",
                advice="Add a DOI, a PMID or the address of the work, if it has one.",
                verdict=Verdict.CANNOT_DETERMINE,
                severity=Severity.NOTE,
            )
        elif resolved.status is Status.AMBIGUOUS:
            likely = resolved.candidates[0]
            yield this.finding(
                checked,
                reference=place,
                expected="one work that fits the entry",
                found="; or ".join(f"{one.label} ({doi_url(one.doi)})" for one in resolved.candidates[:3]),
                advice=f"If {likely.label} is meant, add {doi_url(likely.doi)}.",
                verdict=Verdict.CANNOT_DETERMINE,
                severity=Severity.NOTE,
            )
