"""What a query comes to, as text of a tsquery."""

from __future__ import annotations

import pytest

from evidence.search.language import parse
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
    assert understood.said == "(('depress':D) | ('mdd':D)) & ('sleep':D)"
    assert [known.also for known in understood.recognised] == [("Clinical depression", "MDD")]


def test_what_is_left_out_is_not_looked_for_in_abstracts():
    assert understand(parse("numb -flat a*")).said == "('numb':D) & ('a':*D)"


def test_the_names_of_what_stands_below_are_asked_for():
    ssri = MedicationFactory(name="SSRI")
    MedicationFactory(name="Sertraline", parent=ssri)
    assert understand(parse("ssris")).asked == "('ssris') | ('ssri') | ('sertralin')"
