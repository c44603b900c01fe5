"""Real reference strings, taken apart: how many of each part are right.

The strings come with what another program took out of them, which is wrong in places (titles cut at their
first italics), so no share can be 1.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

from benchmarks.references.gold import Message, lines
from evidence.articles.documents import ListedReference
from evidence.articles.reference_entries import parse_reference

SETS = ("biomedical_strings", "crossref_unstructured")
PARTS = ("author", "title", "journal", "volume", "issue", "page", "year", "DOI")


def measure_strings(folder: Path, name: str) -> tuple[Counter[str], Counter[str], list[str]]:
    """For a set of strings below `folder`: how many of each part were read rightly, how many the strings
    have; and a line for each other one."""
    right, asked = Counter[str](), Counter[str]()
    wrong = []
    for record in lines(folder / "references" / f"{name}.jsonl.gz"):
        found = _read(parse_reference(record["ref_string"]))
        for part, expected in _truth(record).items():
            asked[part] += 1
            if _is_right(part, expected, found[part]):
                right[part] += 1
            else:
                said = " ".join(record["ref_string"].split())
                wrong.append(f"{name}: {part}: {expected!r}, read {found[part]!r}: {said}")
    return right, asked, wrong


def strings_table(told: dict[str, tuple[Counter[str], Counter[str]]]) -> str:
    """The shares as Markdown, a line for each set, with how many strings have the part."""
    table = [f"| strings | {' | '.join(PARTS)} |", "|---" * (len(PARTS) + 1) + "|"]
    for name, (right, asked) in told.items():
        shares = (
            f"{100 * right[part] / asked[part]:.1f} of {asked[part]:,}" if asked[part] else "–"
            for part in PARTS
        )
        table.append(f"| {name} | {' | '.join(shares)} |")
    return "\n".join(table) + "\n"


def _truth(record: Message) -> dict[str, str]:
    fields = record.get("fields") or {}
    parts = {
        "author": record.get("firstAuthor") or fields.get("author"),
        "title": record.get("atitle") or fields.get("article-title"),
        "journal": record.get("jtitle") or fields.get("journal-title"),
        "volume": record.get("volume") or fields.get("volume"),
        "page": record.get("firstPage") or fields.get("first-page"),
        "year": fields.get("year"),
        "issue": fields.get("issue"),
    }
    whole = _folded(re.sub(r"-\s*\n\s*", "", record["ref_string"]))
    # What the string does not say, nobody can take out of it.
    told = {}
    for name, value in parts.items():
        # An author's given names may be written otherwise, and stand behind.
        sought = _folded(value.split()[-1] if name == "author" else value) if value else ""
        if sought and sought in whole:
            told[name] = value
    if record["DOI"].lower() in record["ref_string"].lower():
        told["DOI"] = record["DOI"].lower()
    return told


def _read(one: ListedReference) -> dict[str, str]:
    first = one.authors[0] if one.authors else None
    return {
        "author": (first.family or first.literal) if first else "",
        "title": one.title,
        "journal": one.container_title,
        "volume": one.volume,
        "page": re.split(r"[-–—]", one.pages or one.article_number)[0],
        "year": one.year,
        "issue": one.issue,
        "DOI": one.doi,
    }


def _is_right(name: str, expected: str, found: str) -> bool:
    if name == "DOI":
        return expected == found
    wanted, got = _folded(expected), _folded(found)
    if name == "author":
        return bool(got) and (got in wanted or wanted in got)
    # A title may have been cut at its first italics.
    longer = name == "title" and 10 < len(got) < 1.6 * len(wanted) and got.startswith(wanted)
    return wanted == got or longer


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]", "", plain)
