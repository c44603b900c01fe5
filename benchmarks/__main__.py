"""``make bench``: ours beside the floor and the peers, in one run; SIZE, ONLY and ROUNDS choose how much."""

from __future__ import annotations

import argparse
import os
import sys

from . import auditing, citing, loading, reading, report, searching
from .place import ROOT, SIZES, Database, NotMeasured, note

MAIN = {
    "reading": reading.main,
    "searching": searching.main,
    "loading": loading.main,
    "citing": citing.main,
    "auditing": auditing.main,
}
PARTS = tuple(MAIN)


def main() -> int:
    """Exit code 0 when all that must be reached was, 1 when something was not, or was not measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default=os.environ.get("SIZE") or "100k")
    parser.add_argument("--only", choices=PARTS, default=os.environ.get("ONLY") or None)
    parser.add_argument("--remove", action="store_true", help="delete the databases that runs have kept")
    given = parser.parse_args()
    if given.remove:
        for var in sorted(ROOT.glob("*/postgres")):
            note(f"Removing {var.parent} …")
            Database(var.parent).remove()
        return 0
    return measure(given.size, [given.only] if given.only else list(PARTS))


def measure(size: str, parts: list[str]) -> int:
    note(f"{SIZES[size]:,} works; {report.machine()}")
    results: list[report.Comparison] = []
    missing: list[str] = []
    for part in parts:
        try:
            found = MAIN[part](size, missing)
        except NotMeasured as error:
            missing.append(f"{part}: {error}")
            continue
        results += found
        # What was measured is kept, whatever happens to the next part.
        report.keep(found)
    note(f"At the end: {report.machine()}")
    sys.stdout.write(report.table(results, missing) + "\n")
    reached = all(each.target is None or each.ratio >= each.target for each in results)
    return 0 if reached and not missing else 1


if __name__ == "__main__":
    sys.exit(main())
