"""References: whether the authors are those of the record, in its order."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz

from evidence.articles.documents import Author, ListedReference
from evidence.articles.rules.comparing import cuts_authors_short
from evidence.articles.rules.details import ASKS, ICMJE
from evidence.articles.rules.facts import Checked
from evidence.articles.rules.identity import GROUP, comparable
from evidence.articles.rules.registry import Finding, Rule, Severity, rule
from evidence.records import Person, Role
from evidence.words import run_together, words

# From here on two names are one name misspelt.
_MISSPELT = 75


@rule(
    "wrong-author",
    group=GROUP,
    severity=Severity.WARNING,
    reason="A misspelt author is not found, and one who did not write it is given what is another's.",
    source=ICMJE,
    asks=ASKS,
)
def wrong_author(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed, _, work in comparable(checked):
        authors = [one for one in work.contributors if one.role is Role.AUTHOR]
        if not authors or not listed.authors:
            continue
        # A name that the record has and the entry does not: of a misspelt one, the right spelling.
        unsaid = [one for one in authors if not _is_said(one, listed.raw)]
        told = False
        for author in listed.authors:
            if not author.family or any(_is(author, one) for one in work.contributors):
                continue
            if not unsaid and set(words(author.family)) <= set(words(work.title)):
                # All authors are there; what was read as one more is the title's beginning.
                continue
            if likely := _closest(author, unsaid):
                unsaid.remove(likely)
                found, advice = author.family, f"Write {_name(likely)} for {author.family}."
                expected = _name(likely)
            elif author.given and len(author.family) > 1 and _all_are_people(authors):
                expected = "; ".join(map(_name, authors[:8])) + ("; …" if len(authors) > 8 else "")
                found = author.family
                advice = f"The record has no author called {author.family}: check who wrote it."
            else:
                continue
            told = True
            yield this.finding(checked, reference=place, expected=expected, found=found, advice=advice)
        if not told and (first := _wrong_first(listed, authors)):
            yield this.finding(
                checked,
                reference=place,
                expected=f"{_name(authors[0])} first",
                found=f"{first} first",
                advice="Give the authors in the order of the work itself.",
            )


def _is(author: Author, person: Person) -> bool:
    """Whether the names are of one person, however family and given names are divided."""
    said = run_together(author.family or author.literal)
    family = run_together(person.family or person.literal)
    whole = set(words(f"{person.given} {person.family} {person.suffix} {person.literal}"))
    return (
        said == family
        or set(words(author.family or author.literal)) <= whole
        or bool(family and family in run_together(f"{author.given} {author.family} {author.literal}"))
    )


def _is_said(person: Person, raw: str) -> bool:
    name = words(person.family or person.literal or person.given)
    return set(name) <= set(words(raw)) or run_together(person.family or person.literal) in run_together(raw)


def _closest(author: Author, people: list[Person]) -> Person | None:
    """The one of `people` whose name is likely to be meant by a misspelt one; None for no such."""
    said = run_together(author.family)
    rated = [(fuzz.ratio(said, run_together(one.family or one.literal)), -n) for n, one in enumerate(people)]
    best = max(rated, default=(0.0, 0))
    return people[-int(best[1])] if best[0] >= _MISSPELT else None


def _all_are_people(authors: list[Person]) -> bool:
    # Behind a group stand people whom the record does not name.
    return all(one.family for one in authors)


def _wrong_first(listed: ListedReference, authors: list[Person]) -> str:
    """The entry's first author where another of the work's stands first; ``""`` where all is well."""
    first = listed.authors[0]
    if _is(first, authors[0]) or not first.family:
        return ""
    others = [one for one in authors[1:] if _is(first, one)]
    return first.family if others and _is_said(authors[0], listed.raw) else ""


def _name(person: Person) -> str:
    if person.literal or not person.family:
        return person.literal or person.given
    return f"{person.family}, {person.given}".rstrip(", ")


@rule(
    "authors-missing",
    group=GROUP,
    severity=Severity.NOTE,
    reason="Styles say how many authors are named, and what stands for the others.",
    source="APA 7, section 9.8 (20 authors); ICMJE and NLM (six, then “et al.”)",
    asks=ASKS,
)
def authors_missing(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed, _, work in comparable(checked):
        people = [one for one in work.contributors if one.role is Role.AUTHOR and one.family]
        named = [one for one in listed.authors if one.family]
        missing = [one for one in people if not _is_said(one, listed.raw)]
        if not named or len(named) >= len(people) or cuts_authors_short(listed.raw):
            continue
        # One that is misspelt is not missing: as many are as the entry has fewer.
        short = missing[: len(people) - len(named)]
        if short and missing == people[-len(missing) :]:
            yield this.finding(
                checked,
                reference=place,
                expected="; ".join(map(_name, short[:6])) + ("; …" if len(short) > 6 else ""),
                found=f"{len(named)} of {len(people)} authors, without “et al.”",
                advice="Name the other authors, or write “et al.” where the style has it.",
            )
