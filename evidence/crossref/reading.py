"""What Crossref gave for one work, as it is stored: its message, the `Work` in it, and what was odd."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.crossref.cleaning import clean_message
from evidence.crossref.normalise import normalise
from evidence.records import Work

Record = tuple[Work, dict[str, Any], tuple[str, ...]]


def read_record(message: Mapping[str, Any]) -> Record:
    """The work, the message as a JSON column takes it, and the remarks on both.

    Raises `MalformedRecord` where it is no work.
    """
    cleaned, paths = clean_message(message)
    work = normalise(cleaned)
    return work, cleaned, remarks_on(work, paths)


def remarks_on(work: Work, cleaned: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What is remarked on a record of whose message the paths `cleaned` had to be changed."""
    return (*(f"{path}: unstorable characters replaced" for path in cleaned), *work.remarks)
