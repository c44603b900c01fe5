"""Numbering, from the pasted text to the finding: gaps, order, markers that stand apart, duplicates."""

from __future__ import annotations

import pytest

from tests.services.auditing.articles import audited, rules_of

pytestmark = pytest.mark.django_db

ENTRIES = (
    "Berg A, Lind M. Blunting in invented adults. J Invent Results. 2020;12(3):100-9.",
    "Moe C. Sleep in pretended nurses. J Invent Results. 2021;13(1):5-9.",
    "Ek B, Rask D. Pain in imagined twins. J Invent Results. 2022;14(2):20-8.",
)


def article(body: str, numbers: tuple[int, ...] = (1, 2, 3)) -> str:
    listed = "\n".join(f"{number}. {entry}" for number, entry in zip(numbers, ENTRIES, strict=True))
    return f"Told in Short\n\n{body}\n\nReferences\n\n{listed}\n"


def of_numbering(text: str) -> set[str]:
    found = audited(text, ask_crossref=False)
    assert len(found.document.references) == 3
    return set(rules_of(found))


def test_what_is_in_order_is_left_alone():
    assert of_numbering(article("It differed [1]. It fell [2]. It was measured [3].")) == set()


def test_a_list_keeps_its_numbers_and_so_shows_its_gap():
    text = article("It differed [1]. It fell [2]. It was measured [4].", (1, 2, 4))
    found = audited(text, ask_crossref=False)
    assert [one.number for one in found.document.references] == [1, 2, 4]
    assert rules_of(found) == ["numbers-with-gaps"]


def test_numbers_out_of_order_are_found():
    assert of_numbering(article("It differed [1]. It fell [3]. It was measured [2].")) == {"out-of-order"}


def test_a_marker_that_stands_apart_is_found():
    assert of_numbering(article("It differed [1]. It fell [2].\n\n[3]\n\nIt was measured.")) == {
        "detached-marker"
    }


def test_of_an_entry_that_is_there_twice_author_and_year_name_both():
    entry = "Berg, A. (2020). Blunting in invented adults. Journal of Invented Results, 12(3), 100–109."
    other = "Moe, C. (2021). Sleep in pretended nurses. Journal of Invented Results, 13(1), 5–9."
    text = (
        "Told in Short\n\nIt differed (Berg, 2020). It fell (Moe, 2021).\n\nReferences\n\n"
        f"{entry}\n{other}\n{entry}\n"
    )
    assert rules_of(audited(text, ask_crossref=False)) == ["duplicate-reference"]


NUMBERED = "It differed [1]. It fell [2]. It was measured [3]. "


@pytest.mark.parametrize(
    "marker", ["(Smith et al., 2020)", "(Smith & Low, 2019)", "(Smith et al., 2020; O’Neil & Low, 2018a)"]
)
def test_an_author_and_a_year_in_a_numbered_article_have_to_be_in_the_list(marker):
    found = audited(article(f"{NUMBERED}Nobody knows {marker}."), ask_crossref=False)
    (told,) = (one for one in found.findings if one.rule == "marker-without-reference")
    assert found.document.text[told.start : told.end] == marker
    assert told.expected == f"an entry for {marker.strip('()')} in the reference list"


def test_an_author_and_a_year_in_a_numbered_article_are_tied_to_their_entry():
    found = audited(article("It differed [1]. It fell [2]. It hurt (Ek & Rask, 2022)."), ask_crossref=False)
    assert set(rules_of(found)) == set()
    assert found.document.citations[-1].references == (2,)


@pytest.mark.parametrize(
    "text",
    [
        "It began in spring (March, 2020).",
        "They met once (Berlin, 2020).",
        "A scale was used (Pfizer, 2018).",
        "Nobody knows (Smith et al., 2020) [2].",
        "Smith et al. (2020) knew.",
        # The list has such a name and year, if not as its first author.
        "Nobody knows (Lind et al., 2020).",
    ],
)
def test_what_may_be_no_citation_is_none_in_a_numbered_article(text):
    assert of_numbering(article(NUMBERED + text)) == set()
