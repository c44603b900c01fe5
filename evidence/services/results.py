"""What an import or a refresh answers: every input accounted for, once, with what became of it.

The shape of `Account.as_dict` is a contract with programs (``--json``, later the API): one object,
``{"read": n, "counts": {"added": n, …}, "items": [{"input", "identifier", "status", "study", "reason"}]}``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class ItemStatus(StrEnum):
    ADDED = "added"
    EXISTING = "existing"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"


# After these nothing is left to do for the one who asked.
DONE = frozenset({ItemStatus.ADDED, ItemStatus.EXISTING, ItemStatus.UPDATED, ItemStatus.UNCHANGED})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that Crossref gives another value for than the study has.

    With `kept`, a curator set the study's value and it stays.
    """

    field: str
    before: str
    after: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one input. `study` is the id of the study it names, where there is one."""

    input: str
    status: ItemStatus
    identifier: str = ""
    study: int | None = None
    reason: str = ""
    changes: tuple[FieldChange, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The item for programs; ``changes`` only where there are any."""
        item: dict[str, object] = {
            "input": self.input,
            "identifier": self.identifier or None,
            "status": self.status.value,
            "study": self.study,
            "reason": self.reason or None,
        }
        if self.changes:
            item["changes"] = [asdict(change) for change in self.changes]
        return item


@dataclass(slots=True)
class Account:
    """The items of one piece of work, in the order they were read."""

    items: list[Item] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many items ended in each status; every status that occurred, in the contract's order."""
        counted = Counter(item.status for item in self.items)
        return {status.value: counted[status] for status in ItemStatus if counted[status]}

    @property
    def complete(self) -> bool:
        """Whether everything went in: nothing refused, not found or left unasked."""
        return all(item.status in DONE for item in self.items)

    def as_dict(self) -> dict[str, object]:
        return {
            "read": len(self.items),
            "counts": self.counts,
            "items": [item.as_dict() for item in self.items],
        }
