"""What an outcome is of, and what the database refuses of it."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from evidence.articles.quotes import judge
from evidence.models import EvidenceLine, QuoteOutcome, StudyText
from tests.factories import EvidenceLineFactory, StudyFactory

pytestmark = pytest.mark.django_db

SHA = "0" * 64
CHECK = ("quote_outcome", "quote_place", "quote_checked_at", "quote_sha256", "quote_text_sha256")
UNCHECKED = ("", "", None, "", "")


def quoted(**fields):
    return EvidenceLineFactory(quote="“It was numb”", locator="p. 1", **fields)


def checked(quote_text="It was numb", **texts):
    """A stored line whose quote was compared with these texts."""
    line = quoted()
    line.quote = quote_text
    line.set_quote_check(
        judge(quote_text, **texts), text_sha256=SHA if any(texts.values()) else "", now=timezone.now()
    )
    line.save()
    return line


def stored(line):
    return EvidenceLine.objects.values_list(*CHECK).get(pk=line.pk)


def refused(line, constraint, **columns):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        EvidenceLine.objects.filter(pk=line.pk).update(**columns)


@pytest.mark.parametrize(
    ("texts", "said", "found"),
    [
        ({"abstract": "It was numb."}, "Found word for word in the abstract", True),
        ({"full_text": "It was numb."}, "Found word for word in the full text", True),
        (
            {"full_text": "It  was  numb."},
            "Found in the full text; only typography or marked omissions differ",
            True,
        ),
        (
            {"abstract": "It was cold."},
            "Cannot be confirmed: not in the abstract, and we hold no full text",
            False,
        ),
        ({"full_text": "It was cold."}, "Not found in the text that we hold of this source", False),
        ({}, "Cannot be checked: we hold no text of this source", False),
    ],
)
def test_every_outcome_has_words(texts, said, found):
    line = EvidenceLine.objects.get(pk=checked(**texts).pk)
    assert (line.quote_standing, line.quote_is_found) == (said, found)


def test_what_nobody_checked_is_not_said_to_be_found():
    line = quoted()
    assert (line.quote_standing, line.quote_is_found) == ("Not checked against the source yet", False)
    assert EvidenceLineFactory().quote_standing == ""


def test_another_quote_is_one_that_nobody_checked():
    line = checked(abstract="It was numb.")
    line.quote = "It was cold"
    line.save()
    assert stored(line) == UNCHECKED
    assert line.quote_outcome == QuoteOutcome.NOT_CHECKED


def test_so_it_is_when_only_the_quote_is_saved():
    line = checked(abstract="It was numb.")
    line.quote = "It was cold"
    line.save(update_fields=["quote"])
    assert stored(line) == UNCHECKED


def test_without_a_quote_there_is_no_outcome():
    line = checked(abstract="It was numb.")
    line.quote = ""
    line.full_clean()
    line.save()
    assert stored(line) == UNCHECKED


def test_the_same_quote_keeps_its_outcome():
    line = checked(abstract="It was numb.")
    before = stored(line)
    line.explanation = "It says so."
    line.full_clean()
    line.save()
    # Nor does a row whose quote was not even loaded lose it.
    part = EvidenceLine.objects.only("explanation", "quote_outcome").get(pk=line.pk)
    part.save()
    assert stored(line) == before


def test_the_database_refuses_an_outcome_of_another_quote():
    line = checked(abstract="It was numb.")
    refused(line, "quote_check_is_of_this_quote", quote="It was cold")
    refused(line, "quote_check_is_of_this_quote", quote_sha256=SHA)
    refused(line, "quote_check_is_of_this_quote", quote="", quote_sha256=hashlib.sha256(b"").hexdigest())


def test_validation_says_so_in_words():
    line = checked(abstract="It was numb.")
    line.quote_sha256 = SHA
    with pytest.raises(ValidationError, match="check it again"):
        EvidenceLine.validate_constraints(line)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("quote_check_names_text", {"quote_outcome": "fine"}),
        ("quote_place_known", {"quote_place": "title"}),
        ("quote_check_has_time", {"quote_checked_at": None}),
        ("quote_check_names_text", {"quote_place": ""}),
        ("quote_check_names_text", {"quote_text_sha256": ""}),
        ("quote_check_names_text", {"quote_text_sha256": "a hash"}),
        ("quote_check_names_text", {"quote_outcome": "not_found"}),
        ("quote_check_names_text", {"quote_outcome": "not_checkable"}),
        (
            "quote_check_names_text",
            {"quote_outcome": "abstract_only", "quote_place": "", "quote_text_sha256": ""},
        ),
    ],
)
def test_the_database_refuses_half_an_outcome(constraint, columns):
    refused(checked(abstract="It was numb."), constraint, **columns)


def test_the_database_refuses_what_is_left_of_an_outcome():
    line = quoted()
    refused(line, "quote_check_has_time", quote_checked_at=timezone.now())
    refused(line, "quote_check_has_time", quote_sha256=SHA)
    refused(line, "quote_check_names_text", quote_text_sha256=SHA)
    refused(line, "quote_check_names_text", quote_place="abstract")


def text_of(study, text="A text.", **fields):
    return StudyText.objects.create(
        study=study, text=text, **{"sha256": hashlib.sha256(text.encode()).hexdigest(), **fields}
    )


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("studytext_one_current", {}),
        ("studytext_kind_known", {"kind": "cover", "current_until": timezone.now()}),
        ("studytext_has_text", {"text": " \n", "current_until": timezone.now()}),
        ("studytext_sha256_is_of_text", {"sha256": SHA, "current_until": timezone.now()}),
    ],
)
def test_a_text_is_refused(constraint, fields):
    study = StudyFactory()
    text_of(study, "Ämne är ett svårt ord.")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        text_of(study, **fields)


def test_texts_that_were_replaced_stay():
    study = StudyFactory()
    text_of(study, "The first.", current_until=timezone.now())
    text_of(study, "The first.", current_until=timezone.now())
    current = text_of(study, "The second.")
    assert list(StudyText.objects.current()) == [current]
    assert str(current) == f"Full text of {study}"
