"""The audit of articles whose sources are stored: how long it takes, by the number of references."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from evidence.citations.catalogue import Catalogue
from evidence.citations.csl import work_to_csl
from evidence.citations.rendering import Cited, render
from evidence.crossref.normalise import normalise

from .place import PROJECT, ROOT, Database, note
from .report import Comparison, smaller
from .works import works

SIZES = (10, 100, 1_000)
ROUNDS = 5
# Seconds that the first article may take (issue 6), and how much of the time the same references may take
# in ten articles a single one may: below 1 is slower than linear.
FIRST, LINEAR = 0.3, 0.8
_FIRST_ARTICLE = PROJECT.parent / "shared" / "seed" / "article.txt"


def main(_size: str, missing: list[str]) -> list[Comparison]:
    """Measure it; what could not be is added to `missing`. It does not depend on the size."""
    note(f"Auditing: articles with {', '.join(map(str, SIZES))} references …")
    messages = list(works(0, max(SIZES)))
    items = [work_to_csl(normalise(message)) for message in messages]
    sent: dict[str, Any] = {
        "items": items,
        "articles": {str(size): _article(items[:size]) for size in SIZES},
        "rounds": ROUNDS,
    }
    if _FIRST_ARTICLE.exists():
        sent["articles"]["first"] = _FIRST_ARTICLE.read_text("utf-8")
    else:
        missing.append("auditing, the first article: there is no shared/seed beside the project")
    # The median of each article's audits, on a database that holds all its sources.
    program = Path(__file__).with_name("auditing_stored.py")
    seconds: dict[str, float] = Database(ROOT / "auditing").answer(program, sent, timeout=1200)
    found = []
    for small, large in pairwise(SIZES):
        scaled = seconds[str(small)] * large / small
        name = f"audit of {large:,} references, against {large // small} audits of {small}"
        size = f"{large:,}"
        found.append(
            smaller(name, seconds[str(large)] * 1e3, scaled * 1e3, unit="ms", size=size, target=LINEAR)
        )
    if "first" in seconds:
        name = "audit of the first article, against what it may take"
        found.append(smaller(name, seconds["first"] * 1e3, FIRST * 1e3, unit="ms", size="13", target=1))
    return found


def _article(items: list[dict[str, Any]]) -> str:
    """An article in Markdown that cites each of the works once, in a numbered list; one in ten has no DOI."""
    sentences = [f"Finding {place} was seen in several of the groups [{place}]." for place in _places(items)]
    listed = [
        Cited({name: value for name, value in item.items() if name != "DOI" or place % 10})
        for place, item in enumerate(items, 1)
    ]
    written = render(listed, catalogue=Catalogue(), style="vancouver", output="text")
    texts = [text.split(maxsplit=1)[1] if text[:1].isdigit() else text for text in (e.text for e in written)]
    entries = [f"{place}. {text}" for place, text in enumerate(texts, 1)]
    return "\n".join(["# A review", "", " ".join(sentences), "", "## References", "", *entries, ""])


def _places(items: list[dict[str, Any]]) -> range:
    return range(1, len(items) + 1)
