"""References and files of citations: ours beside citeproc-js, bibtexparser and rispy on the same records."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evidence.citations.catalogue import Catalogue
from evidence.citations.csl import work_to_csl
from evidence.citations.rendering import Cited, render
from evidence.citations.writers import WRITERS
from evidence.crossref.normalise import normalise

from .install import citing_node, citing_python
from .place import PROJECT, ROOT, Database, NotMeasured, note, run
from .report import Comparison, faster
from .works import works

LISTED, WRITTEN, ROUNDS = 1_000, 10_000, 3
STYLES = ("apa", "nlm-citation-sequence", "chicago-author-date")
_STYLES = PROJECT / "evidence" / "citations"


def main(_size: str, missing: list[str]) -> list[Comparison]:
    """Measure it; what could not be is added to `missing`. It does not depend on the size."""
    note(f"Citing: {WRITTEN:,} records …")
    items = [work_to_csl(normalise(message)) for message in works(0, WRITTEN)]
    found: list[Comparison] = []
    try:
        found += list(_references(items[:LISTED]))
    except NotMeasured as error:
        missing.append(f"citing, references: {error}")
    try:
        found += list(_files(items))
    except NotMeasured as error:
        missing.append(f"citing, files: {error}")
    return found


def _references(items: list[dict[str, Any]]) -> Iterable[Comparison]:
    cited = [Cited(item) for item in items]
    catalogue = Catalogue()
    kept = _kept(items)
    for style in STYLES:
        catalogue.processor(style)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(_seconds(lambda style=style: render(cited, catalogue=catalogue, style=style)))
            theirs += _citeproc_js(items, style)
        peer = len(items) / statistics.median(theirs)
        rate = len(items) / statistics.median(ours)
        unit = "references/s"
        size = f"{LISTED:,}"
        name = f"{style}, uncached, against citeproc-js"
        yield faster(name, rate, peer, unit=unit, size=size, target=0.5)
        name = f"{style}, stored studies from what is kept, against citeproc-js"
        yield faster(name, len(items) / kept[style], peer, unit=unit, size=size, target=10)


def _files(items: list[dict[str, Any]]) -> Iterable[Comparison]:
    cited = [Cited(item) for item in items]
    python = citing_python()
    for name, peer in (("bibtex", "bibtexparser"), ("ris", "rispy")):
        file = ROOT / f"citing.{name}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(WRITERS[name].write(cited)), "utf-8")
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(_seconds(lambda name=name: "".join(WRITERS[name].write(cited))))
            program = str(PROJECT / "benchmarks" / "peers" / "citing" / "writing.py")
            theirs.append(float(run([str(python), program, peer, str(file)], timeout=600).stdout))
        yield faster(
            f"{WRITTEN:,} studies as {name}, against {peer}",
            len(items) / statistics.median(ours),
            len(items) / statistics.median(theirs),
            unit="records/s",
            size=f"{WRITTEN:,}",
            target=1.0,
        )


def _seconds(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _citeproc_js(items: list[dict[str, Any]], style: str) -> list[float]:
    locales = {
        path.stem.removeprefix("locales-"): path.read_text("utf-8")
        for path in (_STYLES / "locales").glob("*.xml")
    }
    sent = {
        "items": items,
        "style": (_STYLES / "styles" / f"{style}.csl").read_text("utf-8"),
        "locales": locales,
        "rounds": 1,
    }
    folder = citing_node()
    ended = run(["node", "rendering.mjs"], cwd=folder, input=json.dumps(sent), timeout=600)
    seconds: list[float] = json.loads(ended.stdout)
    return seconds


def _kept(items: list[dict[str, Any]]) -> dict[str, float]:
    """Seconds for the bibliography of as many stored studies in each style, once it was made before."""
    program = Path(__file__).with_name("citing_stored.py")
    sent = {"items": items, "styles": STYLES, "rounds": ROUNDS}
    seconds: dict[str, float] = Database(ROOT / "citing").answer(program, sent, timeout=600)
    return seconds
