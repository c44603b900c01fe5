"""What of a part is to be done: which works are new, which say something new, and which are as they were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connections, router

from evidence.crossref.dump_filters import Wanted
from evidence.crossref.dump_items import Part, Refused
from evidence.crossref.dump_records import Entry, entry_of
from evidence.crossref.normalise import MalformedRecord
from evidence.models import Study

from .account import Outcome, Tally

_STANDING = """
SELECT doi, NULL::bigint, NULL::bytea, NULL::timestamptz FROM evidence_doialias WHERE doi = ANY(%s)
UNION ALL
SELECT study.doi, study.id, record.digest, record.indexed_at
FROM evidence_study study LEFT JOIN evidence_crossrefrecord record ON record.study_id = study.id
WHERE study.doi = ANY(%s)
"""


@dataclass(slots=True)
class Sorted:
    """The works of a part by what is to be done; `tally` has those of which nothing is."""

    new: list[Entry] = field(default_factory=list)
    changed: list[tuple[int, Entry]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def entries_of(part: Part, wanted: Wanted) -> tuple[list[Entry], Tally]:
    """The works of a part that are wanted, the newest record of each; and the account of the others."""
    tally = Tally()
    for refused in part.refused:
        tally.refuse(refused)
    best: dict[str, Entry] = {}
    for place, item in part.items:
        try:
            entry = entry_of(place, item)
        except MalformedRecord as error:
            tally.refuse(Refused(place, f"It cannot be read: {error}"))
            continue
        if not wanted.takes(entry):
            tally.add(Outcome.FILTERED)
        elif (other := best.get(entry.doi)) is None:
            best[entry.doi] = entry
        else:
            tally.add(Outcome.DUPLICATE)
            # Of two that are equally new, the one that stands last.
            if entry.rank >= other.rank:
                best[entry.doi] = entry
    return list(best.values()), tally


def sort_out(entries: Iterable[Entry], tally: Tally) -> Sorted:
    """Compare the works with what the database holds; one query. `tally` is added to in a copy."""
    found = Sorted(tally=tally.copy())
    by_doi = {entry.doi: entry for entry in entries}
    dois = list(by_doi)
    with connections[router.db_for_write(Study)].cursor() as cursor:
        cursor.execute(_STANDING, [dois, dois])
        # A study's own DOI comes last, and so goes before an alias.
        held = {doi: row for doi, *row in cursor.fetchall()}
    for doi, entry in by_doi.items():
        if doi not in held:
            found.new.append(entry)
            continue
        study, digest, indexed = held[doi]
        if study is None:
            found.tally.add(Outcome.DUPLICATE)
        elif digest is not None and entry.says_nothing_new(bytes(digest), indexed):
            found.tally.add(Outcome.UNCHANGED)
        else:
            found.changed.append((study, entry))
    # In one order for all, so that two who load the same works do not wait for each other.
    found.new.sort(key=lambda entry: entry.doi)
    found.changed.sort(key=lambda pair: pair[0])
    return found
