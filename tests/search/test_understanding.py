"""What a query comes to, as text of a tsquery."""

from __future__ import annotations

import pytest

from evidence.search.language import parse
from evidence.search.marking import Lexeme
from evidence.search.understanding import understand
from tests.factories import ConceptFactory, MedicationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("numb", "'numb'"),
        ("numb feelings", "('numb') & ('feel')"),
        ('"numb feelings"', "'numb' <-> 'feel'"),
        ("a OR b* -c", "('a' | 'b':*) & (!('c'))"),
        ("it's o'brien", "('it') & ('o' <-> 'brien')"),
    ],
)
def test_words_are_lexemes_in_quotation_marks(text, words):
    understood = understand(parse(text))
    assert understood.words == understood.asked == words


def test_a_longer_name_that_holds_a_shorter_one_is_not_asked_for_too():
    ConceptFactory(kind="condition", name="Depression", synonyms=["Clinical depression", "MDD"])
    understood = understand(parse("depression sleep"))
    assert understood.asked == "(('depress') | ('mdd')) & ('sleep')"
    assert understood.phrases == ((Lexeme("depress"),), (Lexeme("mdd"),), (Lexeme("sleep"),))
    assert [known.also for known in understood.recognised] == [("Clinical depression", "MDD")]


def test_what_is_left_out_is_not_marked():
    understood = understand(parse("numb -flat a* \"felt it's o'brien\" c OR -d"))
    assert understood.phrases == (
        (Lexeme("numb"),),
        (Lexeme("a", prefix=True),),
        (Lexeme("felt"), Lexeme("it"), Lexeme("o"), Lexeme("brien")),
    )


def test_a_concept_without_a_name_of_words_is_nothing_to_mark():
    parent = MedicationFactory(name="Lithium")
    MedicationFactory(name="…", parent=parent)
    understood = understand(parse("lithium"))
    assert "'c:" in understood.asked
    assert understood.phrases == ((Lexeme("lithium"),),)


def test_the_names_of_what_stands_below_are_asked_for():
    ssri = MedicationFactory(name="SSRI")
    MedicationFactory(name="Sertraline", parent=ssri)
    assert understand(parse("ssris")).asked == "('ssris') | ('ssri') | ('sertralin')"
