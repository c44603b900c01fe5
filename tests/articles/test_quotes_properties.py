"""What holds for every quote and every text."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evidence.articles.quote_glyphs import clean
from evidence.articles.quote_tokens import tokenise
from evidence.articles.quotes import QuoteOutcome, check_quote, normalise
from tests.hanging import must_end

# What the rules look at, so that hypothesis puts it together in ways nobody thought of.
# fmt: off
PIECES = [
    " ", "  ", "\n", "\r\n", "\u00a0", "\u2009", "\u2028", "\u00ad", "\u200b", "\0", "-", "–", "—",
    "−", "‐", "--", ".", "...", "…", ". . .", "[…]", ",", ":", ";", "(", ")", "\"", "'", "“", "”",
    "’", "«", "<", ">", "=", "≤", "≥", "±", "+", "/", "×", "·", "^", "*", "%", "°", "⁻", "²", "½",
    "0", "5", "10", "0.05", "000", "p", "P", "CI", "ii", "iv", "and", "not", "non", "treat", "ment",
    "ﬁ", "eﬀect", "é", "e", "\u0301", "\u0316", "\u0338", "α", "µ", "\u212b", "\u0344", "\ufb2c",
    "\u0958", "\u1112\u1161\u11ab", "ß", "İ", "ǆ", "٣", "𝑝", "\U0001d15e",
]
# fmt: on
texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.text(max_size=40))

# The tests of a whole run share the machine.
unhurried = settings(max_examples=500, deadline=None)


@unhurried
@given(texts)
@example("ii-ii-iiii")
def test_normalising_is_idempotent(text):
    once = normalise(text)
    assert normalise(once) == once


@unhurried
@given(texts)
def test_pieces_follow_each_other_without_a_gap(text):
    starts = [token.start for token in tokenise(text)]
    assert starts == sorted(starts)
    assert starts[-1] == len(text)
    # The first begins where the text does, unless nobody sees anything of it.
    assert starts[0] == 0 or normalise(text) == ""


@unhurried
@given(texts)
def test_cleaning_leads_back_to_the_text(text):
    cleaned, origins = clean(text)
    assert len(origins) == len(cleaned) + 1
    assert origins[-1] == len(text)
    assert list(origins) == sorted(origins)
    assert unicodedata.is_normalized("NFC", cleaned)


@unhurried
@given(texts, st.data())
def test_a_verbatim_slice_is_exact(text, data):
    tokens = tokenise(text)
    first = data.draw(st.integers(0, len(tokens) - 1))
    end = data.draw(st.integers(first, len(tokens) - 1))
    quote = text[tokens[first].start : tokens[end].start]
    # Read by itself, a quote can divide otherwise at its ends only: a hyphen at its start is a minus
    # there. Such a quote begins in the middle of something; it is not promised to be found.
    if [token.start - tokens[first].start for token in tokens[first : end + 1]] != [
        token.start for token in tokenise(quote)
    ]:
        return
    match = check_quote(quote, text)
    if match is None:
        assert not any(token.kind == "word" for token in tokens[first:end])
        return
    assert match.outcome is QuoteOutcome.EXACT
    (span,) = match.spans
    assert text[span.start : span.end].strip() in quote
    assert clean(text[span.start : span.end])[0].strip() == clean(quote)[0].strip()


@unhurried
@given(texts, texts)
def test_what_is_found_is_there(quote, text):
    match = check_quote(quote, text)
    if match is None:
        return
    found = [text[span.start : span.end] for span in match.spans]
    assert all(span.start < span.end for span in match.spans)
    if match.outcome is QuoteOutcome.EXACT:
        # But for what nobody sees at the quote's ends.
        assert found[0].replace("\0", "\1").strip() in quote.replace("\0", "\1")
        assert clean(found[0])[0].strip() == clean(quote)[0].strip()
    else:
        # All that is said of number and sign is said in the text, in the quote's order.
        assert digits(quote) == digits("".join(found))


def digits(text):
    return [character for character in text if character.isdigit()]


WORDS = st.sampled_from(
    ["the score", "fell", "by", "was not", "of patients", "numbness", "in men", "under-reported"]
)
NUMBERS = st.builds(
    lambda sign, whole, part, unit: f"{sign}{whole}{part}{unit}",
    st.sampled_from(["", "-", "−", "±", "< ", "> ", "≤ ", "p = ", "p<"]),
    st.integers(0, 999),
    st.sampled_from(["", ".5", ".05", ",2", "·7", "–1000", "/7"]),
    st.sampled_from(["", "%", " mg", " %", "²"]),
)
sentences = st.lists(st.one_of(WORDS, NUMBERS), min_size=3, max_size=12).map(" ".join)
SIGNS = "<>≤≥=±−"


@unhurried
@given(sentences, st.data())
def test_another_digit_is_never_found(text, data):
    places = [match.start() for match in re.finditer(r"\d", text)]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    # A digit of another script stands nowhere else in the text, whatever else it holds.
    assert check_quote(text[:place] + "٣" + text[place + 1 :], text) is None
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[place]]))
    assert check_quote(text[:place] + other + text[place + 1 :], text) is None


@unhurried
@given(sentences, st.data())
def test_another_sign_is_never_found(text, data):
    places = [match.start() for match in re.finditer(f"[{SIGNS}]|(?<= )-(?=\\d)", text)]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    same = "-−" if text[place] in "-−" else text[place]
    other = data.draw(st.sampled_from([sign for sign in SIGNS if sign not in same] + [""]))
    assert check_quote(text[:place] + other + text[place + 1 :], text) is None


@unhurried
@given(sentences, st.data())
def test_a_negation_more_or_less_is_never_found(text, data):
    words = text.split(" ")
    place = data.draw(st.integers(0, len(words)))
    negated = " ".join([*words[:place], "not", *words[place:]])
    assert check_quote(negated, text) is None
    assert check_quote(text, negated) is None or text in negated


HOSTILE = {
    "repeated words": ("a " * 2000 + "b", "a "),
    "overlapping pieces": ("aaaaaaaaaaaaaaaaaa … " * 8, "aaaaaaaaaaaaaaaaaa "),
    "thousands of pieces": ("abcdefghijklmnopqr … " * 2000, "abcdefghijklmnopqr "),
    "one word of accents": ("b", "\u0301\u0316"),
    "accents on signs": ("b", "=\u0338"),
    "soft hyphens": ("b", "\u00ad"),
    "soft hyphens and spaces": ("b", "\u00ad" + " " * 50),
    "divided words": ("b", "a-\n"),
    "line feeds": ("b", "\n"),
    "relations": ("<5 b", "<"),
    "relations and slashes": ("<5 b", "</"),
    "spaced relations": ("<5 b", "< "),
    "dots": ("x . . b", ". "),
    "hyphens": ("-b", "-"),
    "pluses": ("+b", "+"),
    "apostrophes": ("'b'", "'"),
    "thousands": ("1 b", "100 "),
    "digits": ("1" * 1000 + " b", "1"),
    "quotation marks": ('"' * 2000 + "b", '"'),
    "products": ("5 × b", "5 ×"),
    "negations": ("aaaaaaaaaaaaaaaaaa … bbbbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaaaa not bbbbbbbbbbbbbbbbbb "),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_repetition_comes_to_an_end(case):
    quote, piece = HOSTILE[case]
    with must_end():
        check_quote(quote, piece * (400_000 // len(piece)))
