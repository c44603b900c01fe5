"""Quotes that leave words out, and say so."""

import pytest

from evidence.articles.quotes import LONGEST_GAP, MOST_PIECES, QuoteOutcome, check_quote

TEXT = (
    "Patients who took sertraline for two years reported that their emotions had gone numb. "
    "Those who took placebo did not. Numbness was commoner in women than in men."
)


def pieces(quote, text):
    match = check_quote(quote, text)
    if match is None:
        return None
    assert match.outcome is QuoteOutcome.NORMALISED
    return [text[span.start : span.end] for span in match.spans]


@pytest.mark.parametrize("mark", ["…", "...", ". . .", "[…]", "[...]", "(…)", "[ … ]", "(...)"])
def test_each_mark_for_words_left_out(mark):
    assert pieces(f"Patients who took sertraline {mark} reported that their emotions", TEXT) == [
        "Patients who took sertraline",
        "reported that their emotions",
    ]


def test_marks_at_the_ends_and_around_the_whole():
    found = ["patients who took".capitalize(), "emotions had gone numb."]
    assert pieces("“Patients who took […] emotions had gone numb. …”", TEXT) == found
    assert pieces("…emotions had gone numb.", TEXT) == found[1:]
    # A single piece is as good as a whole quote: it may be short.
    assert pieces("… men …", TEXT) == ["men"]


def test_what_is_left_out_may_be_whole_sentences():
    assert pieces("emotions had gone numb. […] Numbness was commoner", TEXT) == [
        "emotions had gone numb.",
        "Numbness was commoner",
    ]


@pytest.mark.parametrize(
    "quote",
    [
        # In another order; one piece that is not there; the same piece twice.
        "Numbness was commoner […] Patients who took sertraline",
        "Patients who took sertraline […] were happier than before",
        "Patients who took sertraline […] Patients who took sertraline",
        # Too short to be told from chance.
        "Patients […] numb.",
        "Patients who took sertraline […] women",
    ],
)
def test_pieces_must_be_there_in_order_and_long_enough(quote):
    assert check_quote(quote, TEXT) is None


@pytest.mark.parametrize(
    ("left_out", "allowed"),
    [
        ("", True),
        ("in this trial ", True),
        ("not ", False),
        ("never, in any trial, ", False),
        ("thought to be, though it isn't, ", False),
        ("thought to be, though it isn’t, ", False),
        ("tested. It was not cheap. It was ", True),
        ("not tested. It was ", False),
        ("tested. It was not ", False),
        ("failing to be ", False),
        ("noted to be ", True),
    ],
)
def test_a_negation_in_the_sentence_is_not_left_out(left_out, allowed):
    text = f"The new treatment was {left_out}effective in all of them."
    found = check_quote("The new treatment was […] effective in all of them.", text)
    assert (found is not None) is allowed


@pytest.mark.parametrize(("length", "allowed"), [(LONGEST_GAP, True), (LONGEST_GAP + 1, False)])
def test_pieces_stand_near_each_other(length, allowed):
    gap = " " + "x" * (length - 2) + " "
    text = f"The first piece of it{gap}the second piece of it."
    found = check_quote("The first piece of it … the second piece of it.", text)
    assert (found is not None) is allowed


def test_the_nearest_of_several_places_counts():
    text = f"The first piece of it. {'Far. ' * 300}The first piece of it, then the second piece of it."
    found = pieces("The first piece of it … the second piece of it.", text)
    assert found == ["The first piece of it", "the second piece of it."]
    assert check_quote("The first piece of it … the second piece of it.", text).spans[0].start > 1_000


def test_three_pieces_stay_in_order_where_one_stands_twice():
    one, two, three = "a first piece here", "a second piece here", "a third piece here"
    assert check_quote(f"{one} … {two} … {three}", f"{two}, {one}, {two}, {three}.") is not None
    assert check_quote(f"{one} … {two} … {three}", f"{two}, {one}, {three}, {two}.") is None


def test_an_ellipsis_of_the_text_itself_is_quoted_like_any_other_character():
    text = "“I feel … nothing,” she said."
    assert check_quote("I feel … nothing", text).outcome is QuoteOutcome.EXACT
    assert check_quote("I feel ... nothing", text).outcome is QuoteOutcome.NORMALISED


@pytest.mark.parametrize(("number", "allowed"), [(MOST_PIECES, True), (MOST_PIECES + 1, False)])
def test_a_collage_is_no_quote(number, allowed):
    parts = [f"piece number {n} of many" for n in range(number)]
    found = check_quote(" … ".join(parts), ", then ".join(parts))
    assert (found is not None) is allowed
