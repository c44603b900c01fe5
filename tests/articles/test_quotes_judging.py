"""What is said of a quote from the texts that are held, and what is not."""

import pytest

from evidence.articles.quotes import QuoteOutcome, QuotePlace, SearchableText, judge

ABSTRACT = "Emotional blunting was common (46%)."
FULL_TEXT = "Introduction. Emotional blunting was common (46%). Blunting fell by 2.5 points."


@pytest.mark.parametrize(
    ("quote", "texts", "outcome", "place"),
    [
        ("blunting was common", {"abstract": ABSTRACT}, "exact", "abstract"),
        ("blunting  was common", {"abstract": ABSTRACT}, "normalised", "abstract"),
        # It may stand in the full text that nobody gave us: neither found nor not found.
        ("fell by 2.5 points", {"abstract": ABSTRACT}, "abstract_only", None),
        ("fell by 2.5 points", {"abstract": ABSTRACT, "full_text": FULL_TEXT}, "exact", "full_text"),
        ("fell by 2,5 points", {"abstract": ABSTRACT, "full_text": FULL_TEXT}, "not_found", None),
        ("blunting was common", {"abstract": ABSTRACT, "full_text": FULL_TEXT}, "exact", "full_text"),
        ("common (46%)", {"full_text": FULL_TEXT}, "exact", "full_text"),
        ("common (47%)", {"full_text": FULL_TEXT}, "not_found", None),
        # The abstract is part of the work, even where the uploaded text was cut from behind it.
        ("blunting was common", {"abstract": ABSTRACT, "full_text": "Blunting fell."}, "exact", "abstract"),
        (
            "blunting was common",
            {"abstract": ABSTRACT, "full_text": "blunting  was common"},
            "exact",
            "abstract",
        ),
        (
            "blunting was  common",
            {"abstract": "blunting was common", "full_text": "blunting was common"},
            "normalised",
            "full_text",
        ),
        ("blunting was common", {}, "not_checkable", None),
        ("blunting was common", {"abstract": " \n", "full_text": ""}, "not_checkable", None),
        # A quote without a word cannot hide behind "cannot be checked".
        ("…", {"full_text": FULL_TEXT}, "not_found", None),
    ],
)
def test_the_outcome_says_what_is_known(quote, texts, outcome, place):
    judgement = judge(quote, **texts)
    assert (judgement.outcome, judgement.place) == (outcome, place)
    assert (judgement.match is not None) is (place is not None)


def test_prepared_texts_give_the_same():
    prepared = {"abstract": SearchableText(ABSTRACT), "full_text": SearchableText(FULL_TEXT)}
    for quote in ("blunting was common", "fell by 2.5 points", "nowhere"):
        assert judge(quote, **prepared) == judge(quote, abstract=ABSTRACT, full_text=FULL_TEXT)


def test_the_place_comes_with_its_span():
    judgement = judge("fell by 2.5 points", full_text=FULL_TEXT)
    (span,) = judgement.match.spans
    assert FULL_TEXT[span.start : span.end] == "fell by 2.5 points"
    assert judgement.place is QuotePlace.FULL_TEXT
    assert judgement.outcome is QuoteOutcome.EXACT
