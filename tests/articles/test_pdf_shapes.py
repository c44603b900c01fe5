"""PDFs of printers: superscripts, broken words, running heads, hanging indents, larger letters."""

from contextlib import suppress

import pytest

from evidence.articles.reading import UnreadableArticle, read_article
from tests.articles.printed import column, pdf
from tests.hanging import must_end

ENTRIES = [
    "Berg C, Dale E. Rest in self-selected adults. J Rest. 2019;12(3):1-9.",
    "Ek A. Sleep. Sleep Health. 2010;21(4):11-19. doi:10.5555/sleep.2",
    "Low PA. Night work. J Rest. 2011;22(1):5-8.",
]


def with_superscripts():
    """A page whose numbers are raised, with its authors' addresses and some that are no markers."""
    return [
        (50, 740, 16, "Rest at work"),
        (50, 720, 10, "Ann Berg"), (92, 724, 6, "1,2"), (102, 720, 10, ", Bo C. Ek"), (152, 724, 6, "1"),
        (50, 706, 6, "1"), (54, 702, 10, "Department of Rest, University of Example"),
        (50, 680, 12, "Introduction"),
        (50, 660, 10, "Rest helps most adults by 60%"), (186, 664, 6, "1"), (190, 660, 10, " at 25 kg/m"),
        (245, 664, 6, "2"), (249, 660, 10, " in 10"), (275, 664, 6, "3"), (279, 660, 10, " cases. It lasts"),
        (340, 664, 6, "1"), (343, 664, 6, "–"), (347, 664, 6, "3"), (351, 660, 10, " through-"),
        (50, 648, 10, "out the year, and well-known risks fall."), (230, 652, 6, "2,3"),
        (50, 620, 12, "References"),
        *column([f"{number}. {entry}" for number, entry in enumerate(ENTRIES, 1)], top=600),
    ]  # fmt: skip


def test_superscripts():
    read = read_article(pdf(with_superscripts()))
    assert [(read.text[one.start : one.end], one.references) for one in read.citations] == [
        ("1", (0,)),
        ("1–3", (0, 1, 2)),
        ("2,3", (1, 2)),
    ]
    assert [read.text[one.start : one.end].split("\n")[0][:9] for one in read.sentences[-2:]] == [
        "Rest help",
        "It lasts1",
    ]
    assert "throughout\nthe year" in read.text


def test_running_heads_and_page_numbers_are_no_part_of_the_text():
    def page(number, lines):
        return [
            (50, 780, 8, "J Rest 12 (2019) 1-9"),
            (300, 780, 8, f"{number}"),
            *column(lines),
            (300, 30, 8, str(number)),
        ]

    read = read_article(
        pdf(
            page(345, ["Rest at work", "", "Rest helps adults who work at night and have to sleep during"]),
            page(346, ["the day [1, 2]. It lasts [3].", "", "References", f"[1] {ENTRIES[0][:24]}"]),
            page(347, [ENTRIES[0][24:], *(f"[{number}] {ENTRIES[number - 1]}" for number in (2, 3))]),
        )
    )
    assert [one.references for one in read.citations] == [(0, 1), (2,)]
    assert read.text[read.sentences[0].start : read.sentences[0].end] == (
        "Rest helps adults who work at night and have to sleep during\nthe day [1, 2]."
    )
    assert [(one.title, one.pages) for one in read.references] == [
        ("Rest in self-selected adults", "1-9"),
        ("Sleep", "11-19"),
        ("Night work", "5-8"),
    ]
    assert "345" not in read.text
    assert "J Rest 12" not in read.text


def test_numbers_at_the_edges_that_count_no_pages_are_kept():
    lines = ["Rest at work", "Rest helps adults [1]. In all it was seen by as many as", "2000"]
    read = read_article(pdf(column(lines), column(["people [2].", "References", *(
        f"[{number}] {entry}" for number, entry in enumerate(ENTRIES, 1)
    )])))  # fmt: skip
    assert "as many as\n2000\npeople" in read.text


def test_entries_are_told_apart_by_their_indents():
    read = read_article(
        pdf(
            column(["Rest at work", "Rest helps (Berg & Dale, 2019; Low, 2011), as Ek (2010) says."])
            + column(
                [
                    "References",
                    "Berg, C., & Dale, E. (2019). Rest in adults who work at night and in those who do",
                    "  not. Journal of Rest, 12(3), 1-9. https://doi.org/10.5555/S",
                    "  2215-0366(17)30328-0",
                    "Ek, A. (2010). Sleep and what becomes of it where people live together.",
                    "  Sleep Health, 21(4), 11-19.",
                    "Low, P. A. (2011). Night work. Journal of Rest, 22(1), 5-8.",
                ],
                top=600,
                hanging=18,
            )
        )
    )
    assert [one.authors[0].family for one in read.references] == ["Berg", "Ek", "Low"]
    assert read.references[0].doi == "10.5555/s2215-0366(17)30328-0"
    assert [one.references for one in read.citations] == [(0, 2), (1,)]


@pytest.mark.parametrize("piece", ["1", "a-\n", "-\n", "\n", " ", "1. ", "a"])
def test_repetitions_end(piece):
    text = piece * 20_000
    with must_end(), suppress(UnreadableArticle):
        read_article(
            pdf(
                [(50, 700, 10, text[:30_000])],
                [(50 + place % 400, 700 - place % 3, 10 - place % 2 * 3, piece) for place in range(3_000)],
            )
        )
