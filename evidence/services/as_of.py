"""``as_of``: which moment a reader means by it, and what has become since of the rows of then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from evidence.filter_values import DAY, moment_in
from evidence.models.as_of import SHOWN, as_of

_LONGEST = 40


class NoSuchMoment(ValueError):
    """No moment, or one of which nothing is written down. Says which ones there are."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment that is shown, and as the reader wrote it: what addresses carry on."""

    moment: datetime
    text: str

    @property
    def day(self) -> date | None:
        """The day whose end is shown; None where a moment was given."""
        return date.fromisoformat(self.text) if DAY.fullmatch(self.text) else None


def read_as_of(text: str) -> AsOf:
    """The moment that ``as_of=`` names: a day (through its end in UTC) or a date-time of RFC 3339.

    Today means now. Raises `NoSuchMoment` for anything else, for the future, and for what lies before
    history began.
    """
    text = text.strip()
    moment = _moment(text)
    now = timezone.now()
    if moment.date() == now.date() and DAY.fullmatch(text):
        moment = now
    began = history_began()
    if began is None:
        raise NoSuchMoment("Nothing is written down yet: there is no earlier state to show.")
    if not began <= moment <= now:
        which = "in the future" if moment > now else "before history began here"
        raise NoSuchMoment(f"“{text}” is {which}. It can be from {_stamp(began)} to now, {_stamp(now)}.")
    return AsOf(moment, text)


def _moment(text: str) -> datetime:
    if moment := moment_in(text, end=True):
        return moment
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:_LONGEST])
    raise NoSuchMoment(
        f"“{shown}” is no day and no moment: give 2026-03-01, or 2026-03-01T12:00:00Z (with + as %2B)."
    )


def _stamp(moment: datetime) -> str:
    """To the second, rounded up: what is named here can be asked for."""
    whole = moment.astimezone(UTC).replace(microsecond=0)
    return f"{whole + timedelta(seconds=moment.microsecond > 0):%Y-%m-%dT%H:%M:%SZ}"


def history_began() -> datetime | None:
    """From when on all that is shown is written down; None while nothing is.

    Where rows were here before history, that is when the last of them was taken down.
    """
    each = " UNION ALL ".join(
        f"SELECT (SELECT max(pgh_created_at) FROM {table} WHERE pgh_label = 'found') AS found, "  # noqa: S608
        f"(SELECT pgh_created_at FROM {table} ORDER BY pgh_id LIMIT 1) AS first"
        for table in (events._meta.db_table for events in SHOWN)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(max(found), min(first)) FROM ({each}) tables")  # noqa: S608
        began: datetime | None = cursor.fetchone()[0]
    return began


def mark_today(rows: Iterable[Any]) -> None:
    """Give each claim or evidence line `state_today`: its state, or None where it is deleted since.

    One query for each of the two kinds that is among `rows`.
    """
    by_model: dict[Any, list[Any]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, of_model in by_model.items():
        states = _states_today(model, [row.pk for row in of_model])
        for row in of_model:
            row.state_today = states.get(row.pk)


def _states_today(model: Any, ids: Sequence[int]) -> dict[int, str]:
    with as_of(None):
        return dict(model.objects.filter(pk__in=ids).order_by().values_list("pk", "state"))
