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
