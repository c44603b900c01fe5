"""What stands behind the title of a work that was taken back."""

import pytest

from evidence.citations.labels import label_of


@pytest.mark.parametrize(
    ("notices", "label"),
    [
        ([], ""),
        ([("retraction", "2020-05-01")], "[Retracted]"),
        ([("retraction", "")], "[Retracted]"),
        ([("partial_retraction", "2020"), ("expression_of_concern", "2021")], ""),
        ([("removal", "2020"), ("withdrawal", "2019")], "[Withdrawn]"),
        ([("withdrawal", "2021"), ("retraction", "2020")], "[Retracted]"),
        ([("retraction", "2020"), ("reinstatement", "2021")], ""),
        ([("reinstatement", "2019"), ("retraction", "2020")], "[Retracted]"),
        # Which of the two came later nobody knows.
        ([("retraction", ""), ("reinstatement", "2021")], "[Retracted]"),
        ([("retraction", "2020"), ("reinstatement", "")], "[Retracted]"),
    ],
)
def test_the_gravest_that_stands_is_told(notices, label):
    assert label_of("Blunting in invented adults", notices) == label


@pytest.mark.parametrize("title", ["RETRACTED: Blunting", "[Withdrawn] Blunting", "Removed: Blunting"])
def test_what_the_title_tells_is_not_told_twice(title):
    assert label_of(title, [("retraction", "2020")]) == ""


def test_a_record_without_a_title_is_labelled():
    assert label_of(None, [("retraction", "2020")]) == "[Retracted]"
