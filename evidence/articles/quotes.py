"""Whether a quote stands in a text, and what can be said of it from the texts that are held.

A quote is found `exact` when it stands in the text character for character, `normalised` when it does
once its typography is put aside: kinds and lengths of space, kinds of quotation mark, hyphen and dash,
a hyphen within a word (a line break may have put it there), ligatures, invisible characters, accents
written apart, an ellipsis in one character, space around signs such as "<", quotation marks around
the whole, and whether its first letter is a capital. Digits, signs (minus, ±, <, ≤, =), decimal points
and commas, superscripts, units, negations and every other letter must be the same.

A quote begins and ends where words and numbers do (see `quote_tokens`): it never cuts a negation off a
word, a sign off a number or a digit off its end.

Words may be left out where the quote says so: "…", "...", "[…]", "(…)". What stands between such marks
must be in the text in the quote's order, each piece of 15 characters or more within 1,000 characters of
the one before, eight pieces at most; and what is left out holds no (English) negation in the sentence of
either piece: "was […] effective" is no quote of "was not effective". An editor's insertion ("the drug
[sertraline]") is not in the text, so a quote with one is not found: write "[…]" in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from evidence.articles.quote_tokens import FormIndex, Found, Token, tokenise

# Of a quote with words left out: what is shorter than this stands in any text, and what is further
# apart (a long paragraph) belongs to another thought.
SHORTEST_PIECE = 15
LONGEST_GAP = 1_000
# And what leaves something out more often is a collage.
MOST_PIECES = 8

_LEFT_OUT = re.compile(r"\[\s*(?:…|\.(?:\s*\.){2,})\s*\]|\(\s*(?:…|\.(?:\s*\.){2,})\s*\)|…|\.(?:\s*\.){2,}")
_NEGATION = re.compile(
    r"\b(?:no|not|non|nor|none|never|neither|nothing|nobody|nowhere|cannot|without|hardly|scarcely|barely"
    r"|fail(?:s|ed|ing)?|lack(?:s|ed|ing)?|absen(?:t|ce))\b|n['’]t\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s")
_ENDED = re.compile(r"[.!?][\"'”’)\]]*$")
_MARKS = "\"'"


class QuoteOutcome(StrEnum):
    """What comparing a quote with the texts that are held gives."""

    # It stands in a text that is held, character for character.
    EXACT = "exact"
    # It stands there but for its typography, or with words left out where it says so.
    NORMALISED = "normalised"
    # It is not in the abstract, and no full text is held, where it may stand: nothing is known.
    ABSTRACT_ONLY = "abstract_only"
    # The full text is held, and it is neither there nor in the abstract.
    NOT_FOUND = "not_found"
    # No text is held to compare it with.
    NOT_CHECKABLE = "not_checkable"


class QuotePlace(StrEnum):
    """The text in which a quote was found."""

    FULL_TEXT = "full_text"
    ABSTRACT = "abstract"


class Span(NamedTuple):
    """A stretch of the original text: ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """How a quote stands in a text, and where: one span, or one for each piece around what it leaves out."""

    outcome: QuoteOutcome
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the texts that are held say of a quote; `place` and `match` are None unless it was found."""

    outcome: QuoteOutcome
    place: QuotePlace | None = None
    match: QuoteMatch | None = None


class SearchableText:
    """A text made ready for quotes to be found in it: worth keeping where there are several."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokenise(text)
        # White space beside a sign is not compared, so it is no piece.
        self._compared = [position for position, token in enumerate(self._tokens) if token.form]
        self._forms = FormIndex([self._tokens[position].form for position in self._compared])
        self._verbatim = FormIndex(_verbatim(text, self._tokens))

    def find(self, quote: str) -> QuoteMatch | None:
        """The first place where `quote` stands in the text, verbatim if it does so anywhere; or None.

        None too for a quote without a letter or digit. Linear in the lengths of both.
        """
        tokens = _without_outer_space(tokenise(quote))
        if not any(token.kind == "word" for token in tokens):
            return None
        if exact := self._verbatim.find(_verbatim(quote, tokens)):
            return QuoteMatch(QuoteOutcome.EXACT, (self._span(exact.first, exact.end),))
        for forms in _readings(_forms(tokens)):
            if found := self._forms.find(forms):
                return QuoteMatch(QuoteOutcome.NORMALISED, (self._span_of_compared(found),))
        if spans := self._find_pieces(quote):
            return QuoteMatch(QuoteOutcome.NORMALISED, spans)
        return None

    def _span(self, first: int, end: int) -> Span:
        return Span(self._tokens[first].start, self._tokens[end].start)

    def _span_of_compared(self, found: Found) -> Span:
        return self._span(self._compared[found.first], self._compared[found.end - 1] + 1)

    def _find_pieces(self, quote: str) -> tuple[Span, ...]:
        pieces = _pieces(quote)
        if not 0 < len(pieces) <= MOST_PIECES:
            return ()
        # A single piece, with the marks at its ends, is as good as a whole quote.
        if len(pieces) > 1 and min(map(_length, pieces)) < SHORTEST_PIECE:
            return ()
        # Each place of a piece, behind the nearest places of the pieces before it.
        chains: list[tuple[Span, ...]] = sorted(
            (span,) for reading in _capitals(pieces[0]) for span in self._places(reading)
        )
        for piece in pieces[1:]:
            longer: list[tuple[Span, ...]] = []
            before = -1
            for span in self._places(piece):
                while before + 1 < len(chains) and chains[before + 1][-1].end <= span.start:
                    before += 1
                if before >= 0 and self._may_leave_out(chains[before][-1].end, span.start):
                    longer.append((*chains[before], span))
            chains = longer
        return chains[0] if chains else ()

    def _places(self, forms: Sequence[str]) -> Iterator[Span]:
        """Where `forms` stand, in order; of places that overlap, the first."""
        position = 0
        while found := self._forms.find(forms, position):
            yield self._span_of_compared(found)
            position = found.end

    def _may_leave_out(self, start: int, end: int) -> bool:
        if end - start > LONGEST_GAP:
            return False
        sentences = _SENTENCE_END.split(self.text[start:end])
        if len(sentences) > 1 and _ENDED.search(self.text[max(0, start - 4) : start]):
            # The piece before ended its sentence: what follows is another.
            sentences[0] = ""
        return not any(_NEGATION.search(sentence) for sentence in (sentences[0], sentences[-1]))


def check_quote(quote: str, text: str | SearchableText) -> QuoteMatch | None:
    """How `quote` stands in `text`: exact or normalised, with its place; None where it does not.

    >>> check_quote("numbness was common", "Emotional numbness was common.").outcome.value
    'exact'
    >>> check_quote("“Emotional  numbness”", "… emotional numbness …").outcome.value
    'normalised'
    >>> check_quote("p > 0.05", "p < 0.05") is None
    True
    """
    return (SearchableText(text) if isinstance(text, str) else text).find(quote)


def judge(
    quote: str, *, abstract: str | SearchableText = "", full_text: str | SearchableText = ""
) -> Judgement:
    """What can be said of `quote` from the texts that are held (``""``: not held).

    The better match counts, the full text's before the abstract's. That a quote is absent from the
    abstract is told apart from its absence from the full text: only the second means "not found".

    >>> judge("Nobody was asked.", abstract="Everybody answered.").outcome.value
    'abstract_only'
    """
    held = [
        (place, text)
        for place, text in ((QuotePlace.FULL_TEXT, full_text), (QuotePlace.ABSTRACT, abstract))
        if (text if isinstance(text, str) else text.text).strip()
    ]
    if not held:
        return Judgement(QuoteOutcome.NOT_CHECKABLE)
    matches = [(place, match) for place, text in held if (match := check_quote(quote, text))]
    for outcome in (QuoteOutcome.EXACT, QuoteOutcome.NORMALISED):
        for place, match in matches:
            if match.outcome is outcome:
                return Judgement(outcome, place, match)
    complete = held[0][0] is QuotePlace.FULL_TEXT
    return Judgement(QuoteOutcome.NOT_FOUND if complete else QuoteOutcome.ABSTRACT_ONLY)


def normalise(text: str) -> str:
    """`text` as it is compared: idempotent; no digit, sign or negation becomes another.

    >>> normalise("the  eﬀect-\\nive dose (P ≤ 0·05)")
    'the effective dose (P≤0·05)'
    """
    return "".join(token.form for token in tokenise(text))


def _verbatim(text: str, tokens: Sequence[Token]) -> list[str]:
    """The pieces of `text` as they stand; the last token only says where the one before it ends."""
    ends = [token.start for token in tokens[1:]]
    # NUL parts the pieces from each other; PostgreSQL holds none.
    return [text[token.start : end].replace("\0", "\1") for token, end in zip(tokens, ends, strict=False)]


def _without_outer_space(tokens: Sequence[Token]) -> Sequence[Token]:
    first, end = 0, len(tokens) - 1
    while first < end and tokens[first].kind == "space":
        first += 1
    while end > first and tokens[end - 1].kind == "space":
        end -= 1
    return tokens[first : end + 1]


def _forms(tokens: Sequence[Token]) -> list[str]:
    return [token.form for token in tokens[:-1] if token.form]


def _readings(forms: Sequence[str]) -> Iterator[Sequence[str]]:
    """The forms that count as the same quote: without marks around the whole, with another capital."""
    yield from _capitals(forms)
    if len(forms) > 2 and forms[0] == forms[-1] and forms[0] in _MARKS:
        yield from _capitals(forms[1:-1])


def _capitals(forms: Sequence[str]) -> Iterator[Sequence[str]]:
    yield forms
    first, rest = forms[0][0], forms[0][1:]
    if first.isalpha() and first.swapcase() != first:
        yield [first.swapcase() + rest, *forms[1:]]


def _pieces(quote: str) -> list[list[str]]:
    """The forms of what stands between the marks of what is left out; none where nothing is left out."""
    parts = _LEFT_OUT.split(quote)
    if len(parts) == 1:
        return []
    tokenised = [list(_without_outer_space(tokenise(part))) for part in parts]
    opening, closing = tokenised[0][0].form, tokenised[-1][-2:][0].form
    if opening and opening in _MARKS and opening == closing:
        del tokenised[0][0], tokenised[-1][-2]
    return [_forms(tokens) for tokens in tokenised if any(token.kind == "word" for token in tokens)]


def _length(forms: Sequence[str]) -> int:
    return sum(map(len, forms))
