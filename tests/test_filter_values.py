"""The small grammar of filters' values, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.filter_values import (
    MOST_ALTERNATIVES,
    Alternative,
    Alternatives,
    InvalidValue,
    as_value,
    nothing_in_all,
    parse_alternatives,
    parse_counts,
    parse_date,
    parse_moment,
    parse_years,
)

READERS = [parse_alternatives, parse_years, parse_counts, parse_date, parse_moment]
# What the grammar gives a meaning to, and what merely looks like it.
GRAMMAR = st.text(st.sampled_from("!|\"'<>=-+ 0129²٣aT:Z\t\n\0é"), max_size=40)


@pytest.mark.parametrize("read", READERS)
@given(text=st.one_of(GRAMMAR, st.text(max_size=200)))
def test_whatever_is_written_is_read_or_refused_in_one_way(read, text):
    said = ""
    try:
        read(text)
    except InvalidValue as error:
        said = str(error)
    # Messages repeat what was written, within bounds.
    assert len(said) < 300


@given(st.lists(st.text(min_size=1).filter(lambda text: text == text.strip()), min_size=1, max_size=20))
def test_any_texts_can_be_alternatives(texts):
    read = parse_alternatives("|".join(map(as_value, texts)))
    assert [one.text for one in read.ones] == texts
    assert not read.negated
    assert parse_alternatives("!" + "|".join(map(as_value, texts))) == Alternatives(read.ones, True)


@pytest.mark.parametrize("text", ["none", "!a", ">5", "<=5", "a|b", 'a"b', '"', "|"])
def test_what_would_mean_something_else_is_put_in_quotation_marks(text):
    assert parse_alternatives(as_value(text)).ones == (Alternative(text, literal=True),)


@pytest.mark.parametrize(
    ("text", "ones"),
    [
        ("a", [("a", False)]),
        (" a | b c ", [("a", False), ("b c", False)]),
        ('"a|b" | c', [("a|b", True), ("c", False)]),
        ('"say ""a"""', [('say "a"', True)]),
        ('a"b', [('a"b', False)]),
    ],
)
def test_alternatives(text, ones):
    assert parse_alternatives(text).ones == tuple(Alternative(*one) for one in ones)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("|", "nothing on one side"),
        ("a|", "nothing on one side"),
        ("|a", "nothing on one side"),
        ("a| |b", "nothing on one side"),
        ("!", "nothing on one side"),
        ('""', "nothing on one side"),
        ("", "nothing on one side"),
        ('"a', "is open"),
        ('a | "b', "is open"),
        ('"a" b', "is open"),
        ("a|!b", "stands once"),
        ("!!a", "stands once"),
        ("|".join("a" * (MOST_ALTERNATIVES + 1)), "21 alternatives"),
    ],
)
def test_what_is_no_list_of_alternatives(text, why):
    with pytest.raises(InvalidValue, match=why):
        parse_alternatives(text)


@given(
    sign=st.sampled_from(["", ">", ">=", "<", "<="]),
    bound=st.integers(1000, 9999),
    year=st.integers(1000, 9999),
)
def test_a_span_holds_the_years_that_its_sign_says(sign, bound, year):
    holds = {
        "": year == bound,
        ">": year > bound,
        ">=": year >= bound,
        "<": year < bound,
        "<=": year <= bound,
    }[sign]
    assert (year in parse_years(f"{sign}{bound}")) == holds


@given(first=st.integers(0, 50), last=st.integers(0, 50), number=st.integers(0, 50))
def test_a_span_holds_what_lies_between(first, last, number):
    if first > last:
        with pytest.raises(InvalidValue, match="ends before it begins"):
            parse_counts(f"{first}-{last}")
        return
    assert (number in parse_counts(f"{first}-{last}")) == (first <= number <= last)
    assert (number in parse_counts(f"{first}-")) == (number >= first)
    assert (number in parse_counts(f"-{last}")) == (number <= last)


_SPANS = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: "-".join(map(str, sorted(ends)))),
        st.integers(0, 9).map("{}-".format),
        st.integers(1, 9).map("<{}".format),
    ).map(parse_counts),
    min_size=1,
    max_size=3,
)


@given(wanted=st.lists(_SPANS, max_size=4), excluded=st.one_of(st.just([]), _SPANS))
def test_what_no_number_can_be_is_known(wanted, excluded):
    """Held against every number that a span names, and one beyond."""

    def possible(number):
        within = all(any(number in span for span in spans) for spans in wanted)
        return within and not any(number in span for span in excluded)

    assert nothing_in_all(wanted, excluded) == (not any(map(possible, range(11))))


@pytest.mark.parametrize("text", ["-", "", "20233", "0999", "23", "2019--2020", "=2019", "> ", "2019<", "<0"])
def test_what_is_no_span_of_years(text):
    with pytest.raises(InvalidValue) as error:
        parse_years(text)
    assert "2019-2023" in (error.value.allowed or ())


@pytest.mark.parametrize("text", ["1" * 10, "-1-", "05", "1.5", "<0", "1e3", "+5"])
def test_what_is_no_span_of_numbers(text):
    with pytest.raises(InvalidValue):
        parse_counts(text)


def test_a_day_begins_and_ends():
    assert parse_moment("2026-03-01").isoformat() == "2026-03-01T00:00:00+00:00"
    assert parse_moment("2026-03-01", end=True).isoformat() == "2026-03-01T23:59:59.999999+00:00"


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-3-1", "2026", "2026-03-01T12:00:00", "0001-01-01", "now"]
)
def test_what_is_no_moment(text):
    with pytest.raises(InvalidValue):
        parse_moment(text)
