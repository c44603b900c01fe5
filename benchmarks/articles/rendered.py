"""Real records in every style that the house can write: reference lists of which every part is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.references.gold import Message, records
from evidence.articles.documents import ListedReference
from evidence.articles.reference_entries import parse_reference
from evidence.articles.rules.comparing import first_page, number, same_journal
from evidence.citations.catalogue import Catalogue
from evidence.citations.csl import work_to_csl
from evidence.citations.rendering import Cited, render
from evidence.crossref.normalise import MalformedRecord, normalise
from evidence.records import Role, Work
from evidence.words import run_together

FIELDS = ("first author", "authors", "year", "title", "container", "volume", "issue", "pages", "DOI")
_TITLE = 12
_YEARS_WRITTEN = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as a style writes it, and the record that it is of."""

    text: str
    work: Work
    message: Message


def citable(folder: Path, count: int, *, seed: int = 5) -> list[tuple[Work, Message]]:
    """So many of the shared records, by chance but the same each time: those that a list can tell apart.

    A record without a date, an author or a title of twelve letters makes an entry that lacks it, too. Of
    what was retracted, or appeared after the preprint, the audit speaks rightly.
    """
    found: list[tuple[Work, Message]] = []
    titles: set[str] = set()
    messages = records(folder)
    Random(seed).shuffle(messages)  # noqa: S311 - the same for the same seed
    for message in messages:
        try:
            work = normalise(message)
        except MalformedRecord:
            continue
        title = run_together(work.title)
        people = [one for one in work.contributors if one.role is Role.AUTHOR]
        told_of = work.notices or any(one.kind == "is-preprint-of" for one in work.relations)
        if work.reference_date and people and len(title) >= _TITLE and title not in titles and not told_of:
            titles.add(title)
            found.append((work, message))
    return found[:count]


def written(works: Sequence[tuple[Work, Message]], catalogue: Catalogue, style: str) -> list[Written]:
    """The works as the style lists them, in its order, without marks of what was retracted."""
    entries = render([Cited(work_to_csl(work)) for work, _ in works], catalogue=catalogue, style=style)
    return [Written(entry.text, *works[entry.place]) for entry in entries]


def compared(one: Written) -> Iterator[tuple[str, bool, str, str]]:
    """For each part that the entry has: its name, whether it was read rightly, what it is, what was read."""
    said, work = parse_reference(one.text), one.work
    for name, expected, found, same in _parts(said, work):
        if expected and _is_written(name, expected, one.text):
            yield name, same, expected, found


def _parts(said: ListedReference, work: Work) -> Iterator[tuple[str, str, str, bool]]:
    people = [one.family or one.literal or one.given for one in work.contributors if one.role is Role.AUTHOR]
    names = [one.family or one.literal for one in said.authors]
    wanted, got = [run_together(one) for one in people], [run_together(one) for one in names]
    yield "first author", people[0], names[0] if names else "", _is_name(got[:1], wanted[:1])
    # Styles cut long lists short: what is read has to be its beginning; APA and AMA give the last one, too.
    named = [one for one in wanted if one in run_together(said.raw)]
    yield (
        "authors",
        "; ".join(people),
        "; ".join(names),
        _is_name(got, wanted[: len(got)])
        or (_is_name(got, [*wanted[: len(got) - 1], wanted[-1]]) and len(got) >= min(len(named), 3)),
    )
    year = str(work.reference_date.year) if work.reference_date else ""
    yield "year", year, said.year, said.year == year
    titles = {work.title, f"{work.title}: {work.subtitle}"} if work.subtitle else {work.title}
    yield "title", work.title, said.title, run_together(said.title) in map(run_together, titles)
    containers = [one for one in (work.container_title, work.container_title_short) if one]
    yield (
        "container",
        work.container_title,
        said.container_title,
        any(same_journal(said.container_title, one) for one in containers),
    )
    yield "volume", work.volume, said.volume, number(said.volume) == number(work.volume)
    yield "issue", work.issue, said.issue, number(said.issue) == number(work.issue)
    place = work.page or work.article_number
    read = said.pages or said.article_number
    known = [first_page(one) for one in (work.page, work.article_number) if one]
    yield "pages", place, read, first_page(read) in known
    yield "DOI", work.doi, said.doi, said.doi == work.doi


def _is_name(got: list[str], wanted: list[str]) -> bool:
    """Whether each was read; how a name is parted into family and given name, styles differ about."""
    return (
        bool(got)
        and len(got) == len(wanted)
        and all(a in b or b in a for a, b in zip(got, wanted, strict=True))
    )


def _is_written(name: str, expected: str, text: str) -> bool:
    """Whether the style writes the part at all."""
    if name == "year":
        return expected in _YEARS_WRITTEN.findall(text)
    if name == "issue":
        return re.search(rf"(?:\(|\bnos?\. ?){re.escape(expected)}(?!\w)", text) is not None
    if name in ("volume", "pages"):
        first = re.split(r"[-–—]", expected)[0]
        without = re.sub(r"\S*10\.\d{4,9}/\S+", " ", text)
        return re.search(rf"(?<![\w.]){re.escape(first)}(?!\w)", without) is not None
    if name == "authors":
        return True
    return run_together(expected) in run_together(text)


def accuracy(
    works: Sequence[tuple[Work, Message]], styles: Sequence[str]
) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]], list[str]]:
    """By style and part: how many were read rightly, how many there are; and a line for each other one."""
    catalogue = Catalogue()
    right: dict[str, Counter[str]] = {}
    asked: dict[str, Counter[str]] = {}
    lines = []
    for style in styles:
        right[style], asked[style] = Counter(), Counter()
        for one in written(works, catalogue, style):
            for name, same, expected, found in compared(one):
                asked[style][name] += 1
                right[style][name] += same
                if not same:
                    lines.append(f"{style}: {name}: {expected!r}, read {found!r}: {one.text}")
    return right, asked, lines


def accuracy_table(right: dict[str, Counter[str]], asked: dict[str, Counter[str]]) -> str:
    """The shares as Markdown, a line for each style."""
    lines = [f"| style | {' | '.join(FIELDS)} |", "|---" * (len(FIELDS) + 1) + "|"]
    for style, count in asked.items():
        shares = (f"{100 * right[style][one] / count[one]:.1f}" if count[one] else "–" for one in FIELDS)
        lines.append(f"| {style} | {' | '.join(shares)} |")
    return "\n".join(lines) + "\n"
