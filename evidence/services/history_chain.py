"""Checking the chain of history: whether an event was altered, removed or put in since it was written.

The digests are computed anew here, from the rows, not by the database's own functions: whoever owns the
tables could have replaced those. What nothing inside the database can show is a chain cut off at its end
or written anew as a whole; a digest that was kept elsewhere shows both.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

import pgtrigger
from django.db import connection, transaction
from pgtrigger import registry

from evidence.models import EVENT_MODELS, HistoryEntry

CHUNK = 2000
# A broken history may be broken everywhere: so many findings tell enough.
FINDINGS_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not fit: in which table, which row of it (None: the table or the chain as a whole)."""

    table: str
    row: int | None
    problem: str


@dataclass(slots=True)
class Verdict:
    """What `verify` found; `head` is the last digest, to be kept where the database's owner cannot reach."""

    entries: int = 0
    head: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.findings

    def add(self, table: str, row: int | None, problem: str) -> None:
        if len(self.findings) < FINDINGS_KEPT:
            self.findings.append(Finding(table, row, problem))

    def as_dict(self) -> dict[str, Any]:
        findings = [asdict(finding) for finding in self.findings]
        return {"holds": self.holds, "entries": self.entries, "head": self.head, "findings": findings}


@transaction.atomic
def verify(*, expect: str = "", progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Check every event, every entry and every trigger of history as they are now.

    `expect` is a digest that was the head of the chain once: it has to be in it still. `progress` is
    called with how many entries are done, of how many.
    """
    verdict = Verdict()
    # Nobody has to wait: an event and its entry are committed together, so each question below sees
    # both or neither of what is written meanwhile.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")
    total = HistoryEntry.objects.count()
    expected_number, number, previous = None, 0, ""
    for entries in _chunks(HistoryEntry.objects.order_by("number").iterator(CHUNK)):
        contents = _contents(entries)
        for entry in entries:
            if entry.number != number + 1:
                verdict.add(HistoryEntry._meta.db_table, number + 1, _missing(number + 1, entry.number - 1))
            content = contents.get((entry.event_table, entry.event_id))
            if content is None:
                verdict.add(entry.event_table, entry.event_id, f"removed: entry {entry.number} is about it")
            elif entry.digest != _digest(entry, previous, content):
                verdict.add(
                    entry.event_table, entry.event_id, f"does not fit the digest of entry {entry.number}"
                )
            # With the digest as it stands: one break is one finding, not one for all that follow.
            number, previous = entry.number, entry.digest
            if entry.digest == expect:
                expected_number = entry.number
        if progress:
            progress(number, total)
    verdict.entries, verdict.head = total, previous
    if expect and expected_number is None:
        problem = f"the digest {expect} is not in the chain: it was cut off or written anew"
        verdict.add(HistoryEntry._meta.db_table, None, problem)
    _find_events_outside(verdict)
    _find_missing_triggers(verdict)
    return verdict


def _chunks(entries: Iterator[HistoryEntry]) -> Iterator[list[HistoryEntry]]:
    while chunk := list(islice(entries, CHUNK)):
        yield chunk


def _contents(entries: list[HistoryEntry]) -> dict[tuple[str, int], str]:
    """The events as the trigger saw them, in PostgreSQL's one spelling of them."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        wanted[entry.event_table].append(entry.event_id)
    found: dict[tuple[str, int], str] = {}
    for table in {model._meta.db_table for model in EVENT_MODELS} & wanted.keys():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT pgh_id, jsonb_strip_nulls(to_jsonb(event))::text FROM {table} event "  # noqa: S608
                "WHERE pgh_id = ANY(%s)",
                [wanted[table]],
            )
            found |= {(table, key): content for key, content in cursor.fetchall()}
    return found


def _digest(entry: HistoryEntry, previous: str, content: str) -> str:
    text = "\n".join((str(entry.number), previous, entry.event_table, content))
    return hashlib.sha256(text.encode()).hexdigest()


def _missing(first: int, last: int) -> str:
    return f"entry {first} is missing" if first >= last else f"entries {first} to {last} are missing"


def _find_events_outside(verdict: Verdict) -> None:
    for model in EVENT_MODELS:
        table = model._meta.db_table
        known = HistoryEntry.objects.filter(event_table=table).values("event_id")
        for key in model._default_manager.exclude(pk__in=known).values_list("pk", flat=True)[:FINDINGS_KEPT]:
            verdict.add(table, key, "put in past the triggers: it has no entry in the chain")


def _find_missing_triggers(verdict: Verdict) -> None:
    """A trigger that is off or replaced: history may not have been written while it was."""
    for model, trigger in registry.registered():
        if model._meta.app_label != "evidence":
            continue
        status, enabled = trigger.get_installation_status(model)
        if status != pgtrigger.core.INSTALLED or not enabled:
            what = "is switched off" if status == pgtrigger.core.INSTALLED else f"is {status.lower()}"
            verdict.add(model._meta.db_table, None, f"the trigger {trigger.name} {what}")
