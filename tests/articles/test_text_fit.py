"""Whether an uploaded text looks like the study's."""

import pytest

from evidence.articles.text_fit import SHORTEST_FULL_TEXT, TITLE_WITHIN, doubts

TITLE = "Emotional blunting under SSRIs: a survey of 161 adults"
LONG = "We asked adults what they felt. " * 200


@pytest.mark.parametrize(
    ("start", "title"),
    [
        (TITLE, TITLE),
        ("Journal of Results 12 (2020)\nEMOTIONAL BLUNTING UNDER SSRIs\nA SURVEY OF 161 ADULTS*\n", TITLE),
        ("Emo-\ntional blunting under SSRIs. A survey of 161 adults", TITLE),
        (TITLE, f"RETRACTED: {TITLE}"),
        (TITLE, f"Retracted article: {TITLE}"),
        # Nothing to compare with.
        ("Whatever it is", ""),
    ],
)
def test_the_studys_own_text_raises_no_doubt(start, title):
    assert doubts(f"{start}\n{LONG}", title=title) == ()


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        f"Emotional blunting under SSRIs: a survey of 162 adults {LONG}",
        # Another paper, which cites this one at its end.
        f"Another title. {LONG * 2}References: 1. {TITLE}",
    ],
)
def test_another_document_is_doubted(text):
    (doubt,) = doubts(text, title=TITLE)
    assert "another document" in doubt


def test_the_title_counts_within_its_distance():
    before = "x " * ((TITLE_WITHIN - len(TITLE)) // 2)
    assert doubts(before + TITLE + LONG, title=TITLE) == ()
    assert doubts(before + "further " + TITLE + LONG, title=TITLE) != ()


def test_an_abstract_or_a_landing_page_is_doubted():
    text = (TITLE + " " + LONG)[:SHORTEST_FULL_TEXT]
    assert doubts(text, title=TITLE) == ()
    (doubt,) = doubts(text[:-1], title=TITLE)
    assert "3,999 characters" in doubt
