"""A work of a dump in full: what the quick reader takes, and what only Python's own does."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from evidence.crossref.dates import time_of
from evidence.crossref.dump_filters import Wanted
from evidence.crossref.dump_records import LONG_AGO, Entry, read_entry
from evidence.crossref.normalise import MalformedRecord


def entry(item: bytes) -> Entry:
    return Entry("0.json, item 1", item, "10.5555/a", b"", LONG_AGO, LONG_AGO)


def nested(depth: int) -> bytes:
    return b'{"DOI": "10.5555/a", "custom": ' + b"[" * depth + b"]" * depth + b"}"


def test_brackets_within_a_text_are_no_depth():
    title = "[(" + "[" * 300 + "]" * 300
    work, raw, _ = read_entry(entry(json.dumps({"DOI": "10.5555/a", "title": [title]}).encode()))
    assert work.title == title
    assert json.loads(raw)["title"] == [title]


def test_many_lists_beside_each_other_are_no_depth():
    work, _, _ = read_entry(entry(b'{"DOI": "10.5555/a", "lists": [' + b",".join([b"[[]]"] * 500) + b"]}"))
    assert work.doi == "10.5555/a"


def test_what_nests_too_deep_is_cut_and_said():
    work, raw, remarks = read_entry(entry(nested(5_00)))
    assert work.doi == "10.5555/a"
    assert remarks
    assert raw.count(b"[") < 500


def test_what_no_reader_takes_is_refused():
    with pytest.raises(MalformedRecord, match="not JSON"):
        read_entry(entry(nested(200_000)))
    with pytest.raises(MalformedRecord, match="not JSON"):
        read_entry(entry(b'{"DOI": "10.5555/a", '))
    with pytest.raises(MalformedRecord, match="not a JSON object"):
        read_entry(entry(b"[NaN]"))


def test_a_number_that_only_pythons_reader_takes_is_read():
    work, _, _ = read_entry(entry(b'{"DOI": "10.5555/a", "volume": "7", "x": NaN}'))
    assert work.volume == "7"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-28T06:07:08Z", datetime(2026, 2, 28, 6, 7, 8, tzinfo=UTC)),
        ("2026-02-30T06:07:08Z", None),
        ("yesterday", None),
    ],
)
def test_a_moment_that_the_calendar_lacks_is_none(text, moment):
    assert time_of({"date-time": text}) == moment


def test_a_filter_leaves_what_it_cannot_read_to_the_reading_in_full():
    # Only a text that is no text can hide the type; who reads the work in full says what is wrong.
    assert Wanted(types=frozenset({"book"})).takes(entry(b'{"type": "book", "title": ["\xff"]}'))


def test_a_filter_compares_the_type_before_all_else():
    assert not Wanted(types=frozenset({"book"})).takes(entry(b'{"type": ["book"]}'))
    assert not Wanted(types=frozenset({"book"})).takes(entry(b'{"type": "dataset"}'))
    assert Wanted(types=frozenset({"book"}), from_year=2000).takes(
        entry(b'{"type": " book ", "issued": {"date-parts": [[2004]]}}')
    )


def test_phrases_without_a_word_mean_nothing():
    wanted = Wanted(phrases=frozenset({"…", "panic attack", "panic disorder"}))
    assert wanted.takes(entry(b'{"title": ["Panic disorder"]}'))
    assert not wanted.takes(entry(b'{"title": ["Panic, and then some"]}'))
