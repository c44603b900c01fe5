"""Real records as reference lists in every style, each clean and with faults, audited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.references.gold import Message
from benchmarks.references.stand_in import Searching, Unpaced
from evidence.articles.reading import read_article
from evidence.articles.rules import Finding, Verdict
from evidence.citations.catalogue import Catalogue
from evidence.citations.csl import work_to_csl
from evidence.citations.rendering import Cited, cite, render
from evidence.crossref.client import CrossrefClient
from evidence.records import Work
from evidence.services.auditing import audit

from .misprints import FAULTS, Csl, misprinted

# So many references have an article; the faulty ones have this many faults, apart from one another.
LENGTH = 10
_PLACES = (1, 4, 7)
# What is true of a list whose style leaves DOIs out is nothing that was planted, and no false alarm.
_OF_STYLES = frozenset({"doi-missing"})
_SAYING = "Several groups have written of this, and more will"


@dataclass(slots=True)
class Told:
    """What came of the lists in one style."""

    references: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def per_hundred(self) -> float:
        return 100 * len(self.false) / self.references if self.references else 0.0


@dataclass(frozen=True, slots=True)
class _List:
    """An article's text, its entries' works in their order, and what is wrong with which entry."""

    text: str
    entries: tuple[str, ...]
    planted: dict[str, str]
    retracted: frozenset[str]


def measure(
    works: Sequence[tuple[Work, Message]], styles: Sequence[str], *, faulty: bool = True
) -> dict[str, Told]:
    """What the audit told of the works' lists, by style. Needs a database; nothing is stored in it."""
    catalogue = Catalogue()
    kinds = {info.name: info.kind for info in catalogue.styles()}
    messages = [message for _, message in works]
    plain = _client(messages)
    retracted = _client([{**message, "updated-by": [_notice(message)]} for message in messages])
    result = {style: Told() for style in styles}
    with plain, retracted:
        for style in styles:
            turn = styles.index(style)
            for made in _lists(works, catalogue, style, kinds[style], turn if faulty else None):
                client = retracted if made.retracted else plain
                _judge(result[style], style, made, client)
    return result


def _client(messages: Sequence[Message]) -> CrossrefClient:
    return CrossrefClient(
        base_url="http://crossref.invalid", transport=Searching(messages).transport, pacer=Unpaced()
    )


def _notice(message: Message) -> Message:
    return {
        "DOI": f"{message['DOI']}.notice",
        "type": "retraction",
        "source": "publisher",
        "updated": {"date-parts": [[2024, 5, 1]]},
    }


def _lists(
    works: Sequence[tuple[Work, Message]], catalogue: Catalogue, style: str, kind: str, turn: int | None
) -> Iterator[_List]:
    """Clean lists, and behind each the same with faults, of which the one in `turn` comes first; None: no."""
    given = [work_to_csl(work) for work, _ in works]
    names = list(FAULTS)
    for start in range(0, len(given) - LENGTH + 1, LENGTH):
        part = given[start : start + LENGTH]
        yield _List(*_article(part, catalogue, style, kind), {}, frozenset())
        if turn is None:
            continue
        chance = Random(start)  # noqa: S311 - the same for the same place
        others = given[:start] + given[start + LENGTH :]
        changed, planted = list(part), {}
        wanted = [names[(turn + n) % len(names)] for n in range(len(_PLACES))]
        turn += len(_PLACES)
        if "retracted" in wanted:
            # All of such an article's records are retracted: the others' notices are found, too.
            wanted = ["retracted"]
        for place, name in zip(_PLACES, wanted, strict=False):
            if fault := misprinted(name, part[place], chance, others):
                if name == "duplicate":
                    changed.append({**fault, "id": "again"})
                elif name != "retracted" and _written([fault], catalogue, style) == _written(
                    [part[place]], catalogue, style
                ):
                    continue
                changed[place] = fault
                planted[_key(changed[place])] = name
        retracted = frozenset(_key(one) for one in part) if wanted == ["retracted"] else frozenset()
        yield _List(*_article(changed, catalogue, style, kind), planted, retracted)


def _key(csl: Csl) -> str:
    return f"{csl['title']} {csl['DOI']}"


def _written(items: Sequence[Csl], catalogue: Catalogue, style: str) -> list[str]:
    return [entry.text for entry in render([Cited(one) for one in items], catalogue=catalogue, style=style)]


def _article(
    items: Sequence[Csl], catalogue: Catalogue, style: str, kind: str
) -> tuple[str, tuple[str, ...]]:
    """The article, and its entries' keys in their order."""
    cited = [Cited(one) for one in items]
    entries = render(cited, catalogue=catalogue, style=style)
    if kind == "numeric":
        marks = [f"[{number}]" for number in range(1, len(items) + 1)]
    elif kind == "author-date":
        marks = cite(cited, [[place] for place in range(len(items))], catalogue=catalogue, style=style)
    else:
        # Notes, and authors without a year: the list alone is looked at.
        marks = []
    body = " ".join(f"{_SAYING} {mark}." for mark in marks) or f"{_SAYING}."
    listed = "\n".join(entry.text for entry in entries)
    text = f"What is known\n\n{body}\n\nReferences\n\n{listed}\n"
    return text, tuple(_key(items[entry.place]) for entry in entries)


def _judge(told: Told, style: str, made: _List, client: CrossrefClient) -> None:
    audited = audit(read_article(made.text, filename="list.txt"), client=client)
    told.references += len(made.entries)
    told.planted.update(made.planted.values())
    found: set[str] = set()
    for one in audited.findings:
        if one.verdict is not Verdict.PROBLEM or one.rule in _OF_STYLES:
            continue
        if not _is_planted(one, made, found):
            entry = audited.document.references[one.reference].raw if one.reference is not None else ""
            told.false.append(f"{style}: {one.rule}: {one.expected!r}, read {one.found!r}: {entry}")
    told.found.update(made.planted[key] for key in found)
    told.missed += [f"{style}: {name}: {key}" for key, name in made.planted.items() if key not in found]


def _is_planted(one: Finding, made: _List, found: set[str]) -> bool:
    """Whether the finding is of what was planted; `found` gains the entry if its own rule names it."""
    if one.reference is None or one.reference >= len(made.entries):
        return False
    key = made.entries[one.reference]
    if key in made.retracted and one.rule == "retracted":
        found.update({key} & set(made.planted))
        return True
    name = made.planted.get(key)
    if name is None:
        return False
    if one.rule in FAULTS[name][1]:
        found.add(key)
        return True
    return False


def table(told: dict[str, Told]) -> str:
    """What was found and missed of each fault, and false alarms by style, as Markdown."""
    planted = sum((one.planted for one in told.values()), Counter[str]())
    found = sum((one.found for one in told.values()), Counter[str]())
    lines = ["| fault | planted | found |", "|---|---|---|"]
    lines += [f"| {name} | {planted[name]} | {found[name]} |" for name in FAULTS]
    lines += [
        "",
        "| style | references | false alarms | for each hundred | faults | found |",
        "|---" * 6 + "|",
    ]
    lines += [
        f"| {style} | {one.references:,} | {len(one.false)} | {one.per_hundred:.2f} "
        f"| {one.planted.total()} | {one.found.total()} |"
        for style, one in told.items()
    ]
    references = sum(one.references for one in told.values())
    false = sum(len(one.false) for one in told.values())
    lines.append(
        f"\n{references:,} references, {false} false alarms: {100 * false / references:.2f} per hundred; "
        f"{found.total()} of {planted.total()} faults found."
    )
    return "\n".join(lines) + "\n"
