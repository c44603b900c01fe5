"""Dates stay as partial as they are given."""

import pytest

from evidence.records import PartialDate

from .messages import read


@pytest.mark.parametrize(
    ("parts", "date"),
    [
        ([[2023]], "2023"),
        ([[2023, 4]], "2023-04"),
        ([[2023, 4, 5]], "2023-04-05"),
        ([["2023", "4"]], "2023-04"),
        ([[1665, 3, 6]], "1665-03-06"),
    ],
)
def test_partial_dates_stay_partial(parts, date):
    work = read(issued={"date-parts": parts})
    assert (str(work.issued), work.remarks) == (date, ())


@pytest.mark.parametrize("parts", [[[2023, None]], [[2023, 0, 0]], [[2023, None, 5]]])
def test_what_is_said_to_be_unknown_is_left_out(parts):
    work = read(issued={"date-parts": parts})
    assert work.issued == PartialDate(2023)
    assert work.remarks == ("issued.date-parts: has empty or surplus parts; what comes before them is kept",)


def test_surplus_parts_and_dates():
    assert read(issued={"date-parts": [[2023, 4, 5, 6]]}).issued == PartialDate(2023, 4, 5)
    work = read(issued={"date-parts": [[2023, 4], [2024, 1]]})
    assert work.issued == PartialDate(2023, 4)
    assert work.remarks == ("issued.date-parts: more than one date; the first is kept",)


@pytest.mark.parametrize("parts", [[[None]], [[0]], [[]]])
def test_no_date(parts):
    work = read(issued={"date-parts": parts})
    assert work.issued is None
    assert work.remarks == ("issued.date-parts: no date is given",)


@pytest.mark.parametrize(
    "parts",
    [
        *([[2023, 13]], [[2023, 2, 30]], [[2023, 4, 31]], [[23]], [[-1]], [[99999]], [[10**5000]]),
        *([[2023.0]], [[True]], [["MMXXIII"]], [["²²²²"]], [[[2023]]], [[2023, {}]]),
        *([2023], [], None, "2023", {"a": 1}),
    ],
)
def test_what_no_calendar_has_is_left_out_whole_and_named(parts):
    work = read(issued={"date-parts": parts})
    assert work.issued is None
    assert len(work.remarks) == 1
    assert work.remarks[0].startswith("issued.date-parts: ")
    assert work.remarks[0].endswith("left out")


@pytest.mark.parametrize("date", [7, "2023", [[2023]], True])
def test_a_date_is_an_object(date):
    work = read(published_print=date)
    assert work.published_print is None
    assert work.remarks[0].startswith("published-print: ")


def test_printed_and_online_dates_are_both_kept():
    work = read(
        published_print={"date-parts": [[2024, 3]]},
        published_online={"date-parts": [[2023, 11, 30]]},
        issued={"date-parts": [[2023, 11, 30]]},
    )
    assert (str(work.published_print), str(work.published_online)) == ("2024-03", "2023-11-30")
    assert str(work.issued) == "2023-11-30"


def test_issued_is_never_worked_out():
    work = read(published_print={"date-parts": [[2024]]}, published={"date-parts": [[2024]]})
    assert work.issued is None


def test_what_is_posted_is_online():
    assert read(posted={"date-parts": [[2024, 1]]}).published_online == PartialDate(2024, 1)
    both = read(posted={"date-parts": [[2024, 1]]}, published_online={"date-parts": [[2024, 2]]})
    assert both.published_online == PartialDate(2024, 2)
