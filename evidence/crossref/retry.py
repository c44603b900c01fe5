"""How long to wait before Crossref is asked the same thing again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

FIRST_DELAY = 0.5
LONGEST_DELAY = 8.0


def backoff(failures: int, rng: Random) -> float:
    """The seconds to wait after that many failures in a row (1 and more).

    Doubles from half a second up to eight, of which between half and all is waited, so that
    callers who failed together do not come back together.
    """
    # The exponent is bounded so that no number of failures overflows a float.
    return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(failures - 1, 10)) * rng.uniform(0.5, 1.0)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that an answer asks to wait (RFC 9110, 10.2.3), or None where it does not say.

    Given as seconds or as a date; a date is taken against the answer's own `Date`, so that a
    clock that is wrong here does no harm, and against `now` (with a time zone) where there is none.

    >>> retry_after({"retry-after": "7"}, datetime(2026, 1, 1, tzinfo=UTC))
    7.0
    >>> retry_after({"retry-after": "Thu, 01 Jan 2026 00:00:30 GMT"}, datetime(2026, 1, 1, tzinfo=UTC))
    30.0
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        # Nobody waits for longer than nine digits of seconds, and int() of many digits raises.
        return float(text[:9])
    until = _date(text)
    if until is None:
        return None
    return max(0.0, (until - (_date(headers.get("date", "")) or now)).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" gives a date without a zone; HTTP's dates are all in UTC.
    return date if date.tzinfo else date.replace(tzinfo=UTC)
