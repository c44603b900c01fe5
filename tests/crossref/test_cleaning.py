"""What a JSON column refuses is replaced, and nothing else."""

import json
import math

import pytest
from hypothesis import given, settings

from evidence.crossref.cleaning import DEEPEST, clean_message

from .any_json import any_json, json_objects

# The machines that run this are shared: a slow moment is no fault.
unhurried = settings(deadline=None)


def test_a_clean_message_is_copied_as_it_is():
    message = {"b": [1, 1.5, None, True, {"x": ["ü", ""]}], "a": "😀"}
    cleaned, paths = clean_message(message)
    assert cleaned == message
    assert (list(cleaned), paths) == (["b", "a"], ())
    cleaned["b"][4]["x"].append("changed")
    assert message["b"][4]["x"] == ["ü", ""]


@pytest.mark.parametrize(
    ("message", "cleaned", "paths"),
    [
        ({"title": ["a\x00b", "c"]}, {"title": ["a\ufffdb", "c"]}, ("title[0]",)),
        ({"author": [{"family": "\ud83d"}]}, {"author": [{"family": "\ufffd"}]}, ("author[0].family",)),
        ({"a\udfff": {"b": 1}}, {"a\ufffd": {"b": 1}}, ("a\ufffd",)),
        ({"score": math.nan, "n": [-math.inf]}, {"score": None, "n": [None]}, ("score", "n[0]")),
    ],
)
def test_what_is_refused_is_replaced_and_named(message, cleaned, paths):
    assert clean_message(message) == (cleaned, paths)


def test_what_is_nested_too_deep_is_cut():
    message = {"a": 1}
    for _ in range(100_000):
        message = {"a": message}
    cleaned, paths = clean_message(message)
    assert json.dumps(cleaned).count("{") == DEEPEST
    assert paths == (".".join(["a"] * DEEPEST),)


@unhurried
@given(json_objects)
def test_any_message_can_be_written_as_strict_json(message):
    cleaned, paths = clean_message(message)
    text = json.dumps(cleaned, ensure_ascii=False, allow_nan=False)
    text.encode()
    assert "\\u0000" not in text
    if not paths:
        assert cleaned == message
    # A second time there is nothing left to do.
    assert clean_message(cleaned) == (cleaned, ())


@unhurried
@given(any_json)
def test_a_value_is_cleaned_wherever_it_stands(value):
    assert clean_message({"x": [value]})[0]["x"] == [clean_message({"x": value})[0]["x"]]
