"""The documentation of the rules, the key of a finding's facts, and texts that want to take for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.articles.rules import RULES, Severity, check
from evidence.articles.rules.comparing import same_journal
from evidence.articles.rules.facts import Checked, ResolvedReference
from evidence.articles.rules.page import page
from evidence.articles.rules.registry import rule
from evidence.articles.rules.statements import carries, figures, is_about_people, strong_words
from evidence.records import PartialDate
from evidence.words import words
from tests.hanging import must_end

from .building import KNOWN, POLICY, article, entry, with_work

DOCS = Path(__file__).parents[3] / "docs" / "rules.md"


def test_the_documentation_is_made_from_the_rules() -> None:
    assert DOCS.read_text("utf-8") == page(), "run: python -m evidence.articles.rules.page > docs/rules.md"


def test_every_rule_says_why_and_who_says_so() -> None:
    assert not [one.id for one in RULES.values() if not (one.reason and one.source and one.asks)]


def test_two_rules_of_one_name_are_refused() -> None:
    again = rule("wrong-year", group="references", severity=Severity.NOTE, reason="…", source="…")
    with pytest.raises(ValueError, match="two rules called wrong-year"):
        again(lambda this, checked: iter(()))


def test_there_is_one_fact_for_each_reference() -> None:
    whole = article()
    with pytest.raises(ValueError, match="one of the references' facts"):
        Checked(whole.document, (), whole.sentences, POLICY)


def test_findings_come_in_the_articles_order_and_the_gravest_first() -> None:
    wrong = entry(year="2021", volume="1", doi="", doi_as_given="10.5555blunting")
    found = check(article(references=[(wrong, KNOWN)], cites=(1, 2)))
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert [one.rule for one in found][:2] == ["marker-without-reference", "malformed-identifier"]


def key_of(year: str, resolved: ResolvedReference = KNOWN, sentence: str = "SSRIs blunt.") -> str:
    checked = article(sentence, references=[(entry(year=year), resolved)])
    (found,) = (one for one in check(checked) if one.rule == "wrong-year")
    return found.facts_key(checked)


def test_the_key_stays_while_the_facts_do() -> None:
    assert key_of("2022") == key_of("2022", sentence="A sentence more. SSRIs blunt.")


def test_the_key_changes_with_the_entry_and_with_the_record() -> None:
    later = with_work(published_print=PartialDate(2024, 3))
    assert len({key_of("2022"), key_of("2021"), key_of("2022", later)}) == 3


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Ann Gen Psychiatry", "Annals of General Psychiatry"),
        ("Proc Natl Acad Sci U S A", "Proceedings of the National Academy of Sciences U S A"),
        ("BMJ", "British Medical Journal"),
        ("Npj Schizophrenia", "npj Schizophrenia"),
        ("Psychiatry", "Psychiatry (Edgmont)"),
        ("Health & Place", "Health and Place"),
        ("The Lancet", "Lancet"),
    ],
)
def test_a_journal_is_known_by_its_short_names(said: str, name: str) -> None:
    assert same_journal(said, name) or same_journal(said.replace("&", "and"), name)


def test_figures_are_compared_as_numbers() -> None:
    assert [figure for *_, figure in figures("60% or 3 in 10, 1,200 percent, 2.5 times; in 2019, 20 mg")] == [
        "60",
        "3 10",
        "1200",
        "2.5",
    ]
    assert carries("of whom 59.6 % said so", "60")
    assert not carries("of whom 59.4 % said so", "60")
    assert carries("30 % of them", "3 10")
    assert not carries("of 13 in all", "3 10")
    assert not carries("", "60")


def test_softened_words_are_no_strong_ones() -> None:
    assert [
        word for *_, word in strong_words("It causes pain. It cannot cause it; it has not been proven.")
    ] == ["causes"]


def test_animals_and_single_patients_are_no_people_in_general() -> None:
    assert [is_about_people(one) for one in ("It helps adults.", "It helps rats.", "It helped one man.")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "piece", ["1 in ", "not ", "a.", "10,", "cause ", "2019;", "doi.org/", "-", "Suppl. "]
)
def test_hostile_repetition_ends(piece: str) -> None:
    long = piece * 60_000
    checked = article(long, references=[(entry(raw=long, title=long, container_title=long), KNOWN)])
    with must_end():
        check(checked)
        words(long)
