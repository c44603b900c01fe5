"""What became of the records of a dump: each counted once, the refused ones with a line of their own.

The shape of `DumpAccount.as_dict` is a contract with programs (``--json``), the one of every import:
``read``, ``counts`` and ``items``; of these only the refused are listed, for a dump has 160 million.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from evidence.crossref.dump_items import Refused


class Outcome(StrEnum):
    """How a record of a dump ended. The names are those of the columns of `DumpContainer`."""

    ADDED = "added"
    UPDATED = "updated"
    # The same record is held, or a newer one.
    UNCHANGED = "unchanged"
    # Named twice in one part, where the newest counts; or an alias of a study that is held.
    DUPLICATE = "duplicate"
    FILTERED = "filtered"
    REFUSED = "refused"


@dataclass(slots=True)
class Tally:
    """The account of one part of a container."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    refused: list[Refused] = field(default_factory=list)

    def add(self, outcome: Outcome, number: int = 1) -> None:
        self.counts[outcome] += number

    def refuse(self, refused: Refused) -> None:
        self.refused.append(refused)
        self.counts[Outcome.REFUSED] += 1

    def copy(self) -> Tally:
        return Tally(dict(self.counts), list(self.refused))

    def include(self, other: Tally) -> None:
        for outcome, number in other.counts.items():
            self.counts[outcome] += number
        self.refused += other.refused

    @property
    def read(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class DumpAccount:
    """The account of a whole load. `refusals` are asked for when they are read: there may be many.

    `is_finished` is false where other processes are still at their containers.
    """

    counts: Mapping[str, int]
    refusals: Iterable[Refused]
    is_finished: bool = True
    run: int | None = None

    @property
    def read(self) -> int:
        return sum(self.counts.values())

    @property
    def complete(self) -> bool:
        """Whether everything went in, by whomever."""
        return self.is_finished and not self.counts.get(Outcome.REFUSED)

    def items(self) -> Iterator[dict[str, Any]]:
        for refused in self.refusals:
            yield {
                "input": refused.place,
                "identifier": refused.identifier or None,
                "status": Outcome.REFUSED.value,
                "study": None,
                "reason": refused.reason,
            }

    def as_dict(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "counts": {name: number for name, number in self.counts.items() if number},
            "finished": self.is_finished,
            "run": self.run,
            "items": list(self.items()),
        }
