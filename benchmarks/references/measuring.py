"""What becomes of each string: matched rightly, wrongly, proposed, or not at all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from evidence.citations.matching import Described
from evidence.crossref.client import CrossrefClient
from evidence.services.crossref_access import Crossref
from evidence.services.matching import MatchOutcome, match

from .gold import decoys, records, strings
from .stand_in import Searching, Unpaced


def measure(folder: Path, *, every: int = 1) -> dict[str, Counter[str]]:
    """By source of the strings: how many there are, are ``findable``, and ended in each way.

    Of the strings only `every` n-th is put; all of them make the works among which it is to be found.
    ``right``, ``wrong``: accepted. ``proposed``: not accepted, and the right one comes first.
    """
    gold = strings(folder)
    made = {each.doi: each.parts for each in gold if each.parts}
    pool = [*records(folder), *made.values(), *(decoy for each in made.values() for decoy in decoys(each))]
    there = {record["DOI"].lower() for record in pool}
    counts: dict[str, Counter[str]] = {}
    client = CrossrefClient(
        base_url="http://crossref.invalid", transport=Searching(pool).transport, pacer=Unpaced()
    )
    with client, Crossref(client) as crossref:
        for each in gold[::every]:
            count = counts.setdefault(each.source, Counter())
            found = match(described=Described(each.text), crossref=crossref)
            count["strings"] += 1
            count["findable"] += each.doi in there
            count[_ended(found.outcome, found.candidates[0].doi if found.candidates else "", each.doi)] += 1
    return counts


def _ended(outcome: MatchOutcome, first: str, true: str) -> str:
    if outcome is MatchOutcome.UNAVAILABLE:
        return "unavailable"
    if outcome is MatchOutcome.ACCEPTED:
        return "right" if first == true else "wrong"
    if outcome is MatchOutcome.PROPOSED:
        return "proposed" if first == true else "proposed another"
    return "nothing"


def table(counts: dict[str, Counter[str]]) -> str:
    """The counts as Markdown, with precision and recall of what was accepted."""
    columns = ("strings", "findable", "right", "wrong", "proposed", "proposed another", "nothing")
    lines = [
        f"| strings from | {' | '.join(columns)} | precision | recall |",
        "|---" * (len(columns) + 3) + "|",
    ]
    total: Counter[str] = Counter()
    for source, count in [*counts.items(), ("all", total)]:
        if count is not total:
            total.update(count)
        accepted = count["right"] + count["wrong"]
        shares = (count["right"] / accepted if accepted else 0, count["right"] / (count["findable"] or 1))
        told = [f"{count[column]:,}" for column in columns] + [f"{share:.4f}" for share in shares]
        lines.append(f"| {source} | {' | '.join(told)} |")
    return "\n".join(lines) + "\n"
