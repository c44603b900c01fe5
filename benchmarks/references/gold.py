"""Reference strings with their true DOI, and the works among which it has to be found.

The folder is what stands in ``shared`` beside the project: real strings under ``references``, real records
under ``crossref``. Most strings' works are not among the records; their publishers gave the parts of many,
though, and of those parts a work is made. Beside each such work stand its decoys: what Crossref really has
beside a paper, and ranks before it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORDS = ("works_odd", "works_modern")
STRINGS = (
    "biomedical_strings",
    "crossref_unstructured",
    "crossref_real_strings",
    "apa_artificial",
    "closed_world_pairs",
)
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gold:
    """A string and the DOI that it means; ``""`` where Crossref has none."""

    source: str
    text: str
    doi: str
    parts: Message | None


def lines(path: Path) -> Iterator[Message]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def strings(folder: Path) -> list[Gold]:
    """Every string of the folder, with its parts where they tell a work."""
    found = []
    for source in STRINGS:
        for given in lines(folder / "references" / f"{source}.jsonl.gz"):
            doi = (given["DOI"] or "").lower()
            found.append(Gold(source, given["ref_string"], doi, _parts(given, doi)))
    return found


def records(folder: Path) -> list[Message]:
    """The real records, each DOI once."""
    by_doi = {
        message["DOI"].lower(): message
        for name in RECORDS
        for message in lines(folder / "crossref" / f"{name}.jsonl.gz")
    }
    return list(by_doi.values())


def _parts(given: Message, doi: str) -> Message | None:
    """A work as Crossref would have it, of what the string's publisher said of it; or None."""
    fields = given.get("fields", {})
    title = given.get("atitle") or fields.get("article-title")
    if not doi or not title:
        return None
    year = str(fields.get("year", ""))
    family = (given.get("firstAuthor") or fields.get("author") or "").strip()
    message: Message = {
        "DOI": doi,
        "type": "journal-article",
        "title": [title],
        "container-title": [given.get("jtitle") or fields.get("journal-title") or ""],
        "volume": given.get("volume") or fields.get("volume"),
        "page": given.get("firstPage") or fields.get("first-page"),
        "author": [{"family": family}] if family and "." not in family else None,
        "issued": {"date-parts": [[int(year[:4])]]} if year[:4].isdigit() else None,
    }
    return {key: value for key, value in message.items() if value}


def decoys(message: Message) -> list[Message]:
    """What stands beside a work at Crossref, much like it and not it."""
    doi, [title] = message["DOI"], message["title"]

    def other(suffix: str, **changes: Any) -> Message:
        changed = {**message, "DOI": f"{doi}.{suffix}", **changes}
        return {key: value for key, value in changed.items() if value is not None}

    notice = {"DOI": doi, "type": "retraction", "updated": {"date-parts": [[2021, 1, 1]]}}
    return [
        other("notice", title=[f"Retraction: {title}"], page="901", **{"update-to": [notice]}),
        # The notice's own title is often the paper's, word for word.
        other("same-title", page="902", **{"update-to": [notice]}),
        other("erratum", title=[f"Erratum to: {title}"], page="903"),
        other("comment", title=[f"Comment on “{title}”"], page="904", author=[{"family": "Otherwise"}]),
        other("component", type="component"),
        # A paper mill's: the title is copied, nothing else.
        other(
            "copied",
            volume="1",
            page="1",
            author=[{"family": "Copyist"}],
            issued={"date-parts": [[2024]]},
            **{"container-title": ["International Journal of Everything"]},
        ),
        other("preprint", type="posted-content", volume=None, page=None, **{"container-title": None}),
        other("part", title=[f"{title}. Part II"], page="905"),
    ]
