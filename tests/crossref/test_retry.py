"""How long is waited before another attempt."""

from datetime import UTC, datetime
from random import Random

import pytest

from evidence.crossref.retry import backoff, retry_after

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("failures", [1, 2, 3, 4, 5, 6, 1_000_000])
def test_waits_double_up_to_a_cap_and_are_spread(failures):
    waits = {backoff(failures, Random(seed)) for seed in range(200)}
    full = min(8.0, 0.5 * 2 ** min(failures - 1, 10))
    assert all(full / 2 <= wait <= full for wait in waits)
    assert max(waits) - min(waits) > full / 3


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": " 120 "}, 120.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": "Sun, 01 Mar 2026 12:00:45 GMT"}, 45.0),
        ({"retry-after": "Sun, 01 Mar 2026 12:00:45 -0000"}, 45.0),
        ({"retry-after": "Sunday, 01-Mar-26 12:00:45 GMT"}, 45.0),
        ({"retry-after": "Sun, 01 Mar 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "Sun, 99 Mar 2026 12:00:45 GMT"}, None),
        # The server's clock is two hours behind ours; what counts is the difference on its own.
        (
            {
                "retry-after": "Sun, 01 Mar 2026 10:00:09 GMT",
                "date": "Sun, 01 Mar 2026 10:00:00 GMT",
            },
            9.0,
        ),
        ({"retry-after": "Sun, 01 Mar 2026 12:00:45 GMT", "date": "nonsense"}, 45.0),
    ],
)
def test_retry_after(headers, seconds):
    assert retry_after(headers, NOW) == seconds


def test_a_time_that_no_integer_holds_is_a_long_one():
    assert retry_after({"retry-after": "9" * 10_000}, NOW) == 999_999_999
