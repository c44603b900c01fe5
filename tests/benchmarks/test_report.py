"""Ratios above 1 are ours being better; what was not reached, or not measured, says so."""

import json
import sys

import pytest

from benchmarks.contenders import dois_of
from benchmarks.place import NotMeasured
from benchmarks.report import faster, keep, smaller, table
from benchmarks.timed import timed

QUICK = faster("list / Datasette", 900, 450, unit="requests/s", size="10k", target=1.8)
SLOW = faster("list / floor", 50, 100, unit="requests/s", size="10k", target=0.65)
TOLD = faster("search / tantivy", 50, 100, unit="requests/s", size="10k")
LEAN = smaller("memory / 300 MB", 150, 300, unit="MB", size="10k", target=1)


def test_above_1_is_better_whichever_way_the_unit_goes():
    assert (QUICK.ratio, SLOW.ratio, LEAN.ratio) == (2.0, 0.5, 2.0)


def test_says_what_was_reached():
    assert QUICK.verdict == "≥ 1.8 reached"
    assert SLOW.verdict == "≥ 0.65 NOT REACHED"
    assert TOLD.verdict == ""


def test_the_table_ends_with_what_was_not_measured():
    lines = table([QUICK], ["PostGraphile: there is no node"]).splitlines()
    assert lines[2] == "| list / Datasette | 900 | 450 | requests/s | 2.00 | ≥ 1.8 reached |"
    assert lines[-1] == "- PostGraphile: there is no node"


def test_results_of_other_parts_stay(tmp_path):
    path = tmp_path / "results.json"
    keep([QUICK, TOLD], path)
    keep([LEAN, faster("list / Datasette", 10, 40, unit="requests/s", size="10k")], path)
    assert json.loads(path.read_text()) == {
        "list / Datasette (10k)": {
            "ours": 10,
            "peer": 40,
            "ratio": 0.25,
            "unit": "requests/s",
            "size": "10k",
        },
        "search / tantivy (10k)": {
            "ours": 50,
            "peer": 100,
            "ratio": 0.5,
            "unit": "requests/s",
            "size": "10k",
        },
        "memory / 300 MB (10k)": {"ours": 150, "peer": 300, "ratio": 2.0, "unit": "MB", "size": "10k"},
    }


@pytest.mark.parametrize(
    "given",
    [
        [{"doi": "10.5555/a"}, {"doi": "10.5555/b"}],
        {"results": [{"doi": "10.5555/a", "title": "t"}, {"doi": "10.5555/b"}], "next": None},
        {"data": {"newestList": [{"doi": "10.5555/a"}, {"doi": "10.5555/b"}]}},
    ],
)
def test_finds_the_dois_of_every_shape_in_their_order(given):
    assert dois_of(given) == ["10.5555/a", "10.5555/b"]


_CHILD = "import time; held = b'x' * 60_000_000; time.sleep(0.6)"


def test_memory_is_that_of_the_whole_tree():
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_CHILD!r}])"
    found = timed([sys.executable, "-c", parent])
    assert found.seconds > 0.6
    assert found.megabytes > 60
    assert found.proportional > 55


def test_a_program_that_fails_is_not_measured():
    with pytest.raises(NotMeasured, match="no such luck"):
        timed([sys.executable, "-c", "raise SystemExit('no such luck')"])
