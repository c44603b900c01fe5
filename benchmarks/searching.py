"""Search of 25 with rank, facets and highlights: ours, bare SQL, and other engines of text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice, product

from project.webserver import WORKERS

from . import contenders as who
from .client import WrongAnswer, fetch
from .collection import collection
from .place import NotMeasured, note
from .report import Comparison, faster
from .rounds import Turn, compare, started

FLOOR = "bare SQL"
EVERYTHING = "ours, every field and all ten facets"
LABEL = "search of 25 with rank, facets and highlights"
# What people look for and what they look for about it: each finds a hundredth or so of all.
_TOPICS = (
    "depression",
    "sertraline",
    "anxiety",
    "schizophrenia",
    "fatigue",
    "burnout",
    "escitalopram",
    "apathy",
)
_ABOUT = (
    "sleep",
    "withdrawal",
    "cortisol",
    "adolescents",
    "relapse",
    "memory",
    "mindfulness",
    "inflammation",
)


def questions() -> list[who.Asked]:
    return [{"q": f"{topic} {about}"} for topic, about in islice(product(_TOPICS, _ABOUT), 64)]


def targets(size: str) -> dict[str, float]:
    return {FLOOR: 0.8, "Datasette": 2.0 if size == "1m" else 1.4}


def main(size: str, missing: list[str]) -> list[Comparison]:
    """Measure it; what could not be is added to `missing`."""
    database = collection(size)
    makers = {
        "ours": lambda: who.ours(database),
        FLOOR: lambda: who.bare(database, FLOOR, "sql", ("search",)),
        "Datasette": lambda: who.datasette(database),
        who.TWO_DATASETTES: lambda: who.datasette(database, who.TWO_DATASETTES, processes=WORKERS),
        "PostGraphile (rank only)": lambda: who.postgraphile(database),
        "tantivy": lambda: who.tantivy(database),
    }
    asked = questions()
    with ExitStack() as stack:
        running = started(who.available(makers, missing), stack, missing)
        answering = [each for each in running if _finds(each, asked[:5], missing)]
        turns = {
            each.name: Turn(each.server, [each.request("search", one) for one in asked])
            for each in _twice(answering)
        }
        note(f"{LABEL}:")
        figures = compare("search", turns, database, missing)
    if "ours" not in figures:
        missing.append(f"{LABEL}: ours does not answer at /api/v1/search/")
        if FLOOR in figures:
            floor = figures.pop(FLOOR).rate
            note("".join(f"  bare SQL / {name}: {floor / each.rate:.2f}\n" for name, each in figures.items()))
        return []
    mine = figures.pop("ours")
    return [
        faster(
            f"{LABEL} / {name}",
            mine.rate,
            figure.rate,
            unit="requests/s",
            size=size,
            target=targets(size).get(name),
        )
        for name, figure in figures.items()
    ]


def _twice(contenders: list[who.Contender]) -> Iterator[who.Contender]:
    """With ours asked for what the others give and, beside it, for all that it has."""
    for each in contenders:
        if each.name == "ours":
            yield who.Contender(EVERYTHING, each.server, each.request)
            each = who.with_fields(each) or each
        yield each


def _finds(contender: who.Contender, asked: list[who.Asked], missing: list[str]) -> bool:
    """Whether it finds studies for each question; engines rank differently, so not the same 25."""
    for one in asked:
        try:
            found = who.dois_of(
                json.loads(fetch(contender.server.ports[0], contender.request("search", one)))
            )
        except (WrongAnswer, OSError, ValueError, NotMeasured) as error:
            missing.append(f"search, {contender.name}: {error}")
            return False
        if len(set(found)) < 5:
            missing.append(f"search, {contender.name}: finds {len(set(found))} studies for {one['q']!r}")
            return False
    return True
