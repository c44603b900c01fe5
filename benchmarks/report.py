"""What was measured, what must be reached, and how both are told."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from .place import PROJECT

RESULTS = PROJECT / "benchmarks" / "results.json"


@dataclass(frozen=True)
class Comparison:
    """Ours beside a peer's; `ratio` above 1 is ours being better, whichever way the unit goes."""

    name: str
    ours: float
    peer: float
    ratio: float
    unit: str
    size: str
    # What the ratio must be at least; None where it is only told.
    target: float | None = None

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        return f"≥ {self.target:g} {'reached' if self.ratio >= self.target else 'NOT REACHED'}"


def faster(
    name: str, ours: float, peer: float, *, unit: str, size: str, target: float | None = None
) -> Comparison:
    """Of rates: more is better."""
    return Comparison(name, round(ours, 1), round(peer, 1), round(ours / peer, 3), unit, size, target)


def smaller(
    name: str, ours: float, peer: float, *, unit: str, size: str, target: float | None = None
) -> Comparison:
    """Of what is used up: less is better."""
    return Comparison(name, round(ours, 1), round(peer, 1), round(peer / ours, 3), unit, size, target)


def table(comparisons: list[Comparison], missing: list[str]) -> str:
    """The comparisons as a Markdown table, and below it what was not measured and why."""
    lines = ["| what, against what | ours | peer | unit | ratio | must be |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {each.name} | {each.ours:,.0f} | {each.peer:,.0f} | {each.unit} "
        f"| {each.ratio:.2f} | {each.verdict} |"
        for each in comparisons
    ]
    if missing:
        lines += ["", "Not measured:", *(f"- {each}" for each in missing)]
    return "\n".join(lines)


def keep(comparisons: list[Comparison], path: Path = RESULTS) -> None:
    """Write the results by name; those of other sizes and parts that were there stay."""
    known = json.loads(path.read_text()) if path.exists() else {}
    for each in comparisons:
        values = asdict(each)
        known[f"{each.name} ({each.size})"] = {
            key: values[key] for key in ("ours", "peer", "ratio", "unit", "size")
        }
    part = path.with_suffix(".part")
    part.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
    part.replace(path)


def machine() -> str:
    """Cores and load: figures of two machines, or of a busy and a quiet one, are not compared."""
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} cores, load averages {load}"
