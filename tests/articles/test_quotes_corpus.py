"""Quotes of the abstracts of real Crossref records, as they stand and as copying leaves them."""

import re
import textwrap

import pytest

from evidence.articles.quotes import QuoteOutcome, SearchableText
from evidence.crossref.normalise import normalise as work_of
from tests.crossref.corpus import real_messages

pytestmark = pytest.mark.corpus

SENTENCE = re.compile(r"(?<!\S)[A-Z][^.]{40,300}(?:\.[^\s.]+[^.]*)*\.(?=\s|$)")
# What a word processor makes of what a publisher's page shows.
RETYPED = str.maketrans({"“": '"', "”": '"', "’": "'", "–": "-", "\u00a0": " ", "\u2009": " "})


@pytest.fixture(scope="module")
def quotes(shared_dir):
    """Up to three sentences of each abstract, with the abstract."""
    found = []
    for message in real_messages(shared_dir):
        if message.get("abstract") and (abstract := work_of(message).abstract):
            text = SearchableText(abstract)
            found += [(text, match[0]) for match in list(SENTENCE.finditer(abstract))[1:4]]
    assert len(found) > 500
    return found


def test_sentences_are_found_where_they_stand(quotes):
    for text, sentence in quotes:
        match = text.find(sentence)
        assert match.outcome is QuoteOutcome.EXACT, sentence
        assert text.text[match.spans[0].start : match.spans[0].end] == sentence


def test_sentences_are_found_as_copied_from_a_narrow_column(quotes):
    for text, sentence in quotes:
        column = "\n".join(textwrap.wrap(sentence.translate(RETYPED), width=38, break_long_words=False))
        # A word of small letters, divided at the end of its line.
        divided = re.sub(r"(\n[a-z]{3})([a-z]{3,}\n)", r"\1-\n\2", column)
        for copied in (column, divided):
            assert text.find(copied) is not None, copied


def test_sentences_with_another_number_are_not_found(quotes):
    tried = 0
    for text, sentence in quotes:
        for number in re.finditer(r"\d", sentence):
            digit = number[0]
            other = str((int(digit) + 1) % 10)
            changed = sentence[: number.start()] + other + sentence[number.end() :]
            assert text.find(changed) is None, changed
            tried += 1
    assert tried > 500
