"""An article with two lists at the faces of an audit: no two entries are called alike, none is guessed."""

from __future__ import annotations

import pytest

from evidence.services.auditing import as_dict
from evidence.services.auditing.shown import as_shown
from tests.articles.test_several_lists import FITTING, UNFIT, plain
from tests.services.auditing.articles import audited

pytestmark = pytest.mark.django_db


def test_entries_of_both_lists_are_called_by_their_place():
    found = audited(plain(*FITTING), ask_crossref=False)
    told = as_dict(found)
    assert [one["number"] for one in told["references"]] == [1, 2, 3, 4, 5]
    assert [one["references"] for one in told["citations"]] == [[1], [2], [3, 4], [5]]
    shown = as_shown(found)
    pieces = [one for paragraph in shown["paragraphs"] for one in paragraph["pieces"] if one["state"]]
    assert [one["number"] for one in pieces] == [1, 2, 3, 5]
    assert shown["remarks"] == list(found.document.remarks)
    # To be copied, each list keeps its own numbers.
    assert [one["number"] for one in shown["entries"]] == [1, 2, 1, 2, 3]


def test_what_is_wrong_with_an_entry_between_the_parts_stands_with_the_entry():
    text = plain(*UNFIT).replace("2010;21(2):31-8.", "2010;21(2):31-8. doi:10.55/b2")
    shown = as_shown(audited(text, ask_crossref=False))
    assert [one["rule"] for one in shown["references"][1]["findings"]] == ["malformed-identifier"]
    beside = [one["rule"] for paragraph in shown["paragraphs"] for one in paragraph["findings"]]
    assert beside == ["marker-without-reference"] * 3
    pieces = [one for paragraph in shown["paragraphs"] for one in paragraph["pieces"] if one["state"]]
    assert [(one["text"], one["state"], one["number"]) for one in pieces] == [
        ("[1]", "unsure", None),
        ("[2,3]", "unasked", 5),
        ("[1]", "unsure", None),
    ]
