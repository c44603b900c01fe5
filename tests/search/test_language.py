"""What a query means, sign by sign."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.search.language import LONGEST, Query, QueryTooLong, Term, parse


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("emotional numbness", [[Term("emotional")], [Term("numbness")]]),
        ('"emotional numbness" adults', [[Term("emotional numbness", phrase=True)], [Term("adults")]]),
        ("“typographic marks”", [[Term("typographic marks", phrase=True)]]),
        ('"never closed', [[Term("never closed", phrase=True)]]),
        ('before"within"', [[Term("before")], [Term("within", phrase=True)]]),
        ("a OR b c", [[Term("a"), Term("b")], [Term("c")]]),
        ("a | b OR c", [[Term("a"), Term("b"), Term("c")]]),
        ("a OR -b", [[Term("a"), Term("b", excluded=True)]]),
        ("OR a", [[Term("OR")], [Term("a")]]),
        ("a OR", [[Term("a")], [Term("OR")]]),
        ("a OR OR b", [[Term("a"), Term("OR")], [Term("b")]]),
        ("a or b", [[Term("a")], [Term("or")], [Term("b")]]),
        ("ssri -animal", [[Term("ssri")], [Term("animal", excluded=True)]]),
        ('-"in vitro"', [[Term("in vitro", phrase=True, excluded=True)]]),
        ("IL-6", [[Term("IL-6")]]),
        ("sertra*", [[Term("sertra", prefix=True)]]),
        ("-sertra**", [[Term("sertra", prefix=True, excluded=True)]]),
        ("a - -- * \"\" \"…\" b", [[Term("a")], [Term("b")]]),
        ("a\0b \ud800 c", [[Term("a")], [Term("b")], [Term("c")]]),
        ("  ", []),
        ("!!! ???", []),
    ],
)  # fmt: skip
def test_means(text, groups):
    assert parse(text) == Query(tuple(map(tuple, groups)))


def test_what_is_longer_than_a_question_is_refused():
    assert parse("a" * LONGEST)
    with pytest.raises(QueryTooLong, match="500 characters at most"):
        parse("a" * (LONGEST + 1))


def test_the_last_word_may_be_a_beginning():
    assert parse("mood sert").while_typing() == parse("mood sert*")
    assert parse("mood OR sert").while_typing() == parse("mood OR sert*")
    for settled in ("", '"mood sert"', "mood -sert", "sert*"):
        assert parse(settled).while_typing() == parse(settled)


@settings(max_examples=300)
@given(st.text(max_size=LONGEST))
def test_whatever_is_typed_has_a_meaning(text):
    for group in parse(text).groups:
        assert group
        for term in group:
            assert term.text
            term.text.encode()
