"""Which quotes stand in which texts: what typography may differ in, and what may never differ."""

import pytest

from evidence.articles.quotes import QuoteOutcome, check_quote, normalise

EXACT, NORMALISED = QuoteOutcome.EXACT, QuoteOutcome.NORMALISED

TEXT = (
    "Background: Emotional blunting is reported by patients. Methods: We asked 161 adults. Results: "
    "Blunting was not rare (46%; p < 0.05), and “numbness” was commoner. Scores fell by 2.5 points."
)


def outcome(quote, text):
    match = check_quote(quote, text)
    return match and match.outcome


@pytest.mark.parametrize(
    "quote",
    [
        TEXT,
        "Blunting was not rare (46%; p < 0.05)",
        "“numbness” was commoner.",
        "points.",
        "  We asked 161 adults.\n",
    ],
)
def test_a_slice_at_the_ends_of_words_is_exact(quote):
    match = check_quote(quote, TEXT)
    assert match.outcome is EXACT
    assert [TEXT[span.start : span.end] for span in match.spans] == [quote.strip()]


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("numb and\n  cold", "numb and cold"),
        ("46 mg daily", "46\u00a0mg\u2009daily"),
        ("so-called “numbness”", 'so-called "numbness"'),
        ("the patients' own words", "the patients’ own words"),
        ("0.60-0.89", "0.60–0.89"),
        ("dose-response", "dose‐response"),
        ("dose–response", "dose-response"),
        ("a well‑being score", "a well-being score"),
        ("aﬀected eﬃciency", "affected efficiency"),
        ("a random\u00adized trial", "a randomized trial"),
        ("a random\u00ad\nized trial", "a randomized trial"),
        ("a double-\nblind trial of treat-\nment", "a double-blind trial of treatment"),
        ("a double-blind trial of treatment", "a double-\r\nblind trial of treat-\r\nment"),
        ("SSRI-associated", "SSRI-\nassociated"),
        ("non-inferior", "noninferior"),
        ("it was — perhaps — worse", "it was—perhaps—worse"),
        ("it was – perhaps – worse", "it was—perhaps—worse"),
        ("it was -- perhaps -- worse", "it was—perhaps—worse"),
        ("and so on ...", "and so on …"),
        ("and so on . . .", "and so on …"),
        ("P<.05", "P < .05"),
        ("age ≥18 years", "age ≥ 18 years"),
        ("mean ± 2.5", "mean±2.5"),
        ("β = -0.5", "β = −0.5"),
        ("β = –0.5", "β = −0.5"),
        ("12 % of them", "12% of them"),
        ("3 × 10⁵ cells", "3×10⁵ cells"),
        ("3  ×\n10⁵ cells", "3×10⁵ cells"),
        ("12  % of them", "12% of them"),
        ("10 000 adults", "10\u202f000 adults"),
        ("10\n000 adults", "10 000 adults"),
        ("Cafe\u0301s", "Cafés"),
        ("5 µg", "5 μg"),
        ("We asked", "we asked"),
        ("“we asked adults”", "we asked adults"),
        ("'we asked adults'", "we asked adults"),
        ("… we asked adults …", "then we asked adults twice"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_typography_may_differ(quote, text):
    assert outcome(quote, f"Before. {text}. After.") is NORMALISED
    # The quote is as it was typeset, the text as it was copied: the other way round as well.
    if quote[0] not in "“'…":
        assert outcome(text, f"Before. {quote}. After.") is NORMALISED


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        # Signs.
        ("p > 0.05", "p < 0.05"),
        ("p ≤ 0.05", "p < 0.05"),
        ("p = 0.05", "p < 0.05"),
        ("p = 0.05", "p ≠ 0.05"),
        ("p = 0.05", "p =\u0338 0.05"),
        ("a change of 0.5", "a change of -0.5"),
        ("a change of 0.5", "a change of −0.5"),
        ("a change of -0.5", "a change of 0.5"),
        ("a change of −0.5", "a change of ±0.5"),
        ("a change of + 0.5", "a change of − 0.5"),
        ("from 5 −10", "from 5-10"),
        ("from 5-10", "from 5−10"),
        ("from 5-10", "from 5 to 10"),
        ("from -5--3", "from -5 - 3"),
        ("ab-x²", "abx²"),
        ("x²-ab", "x²ab"),
        ("a − b", "a - b"),
        ("CD4+ cells", "CD4− cells"),
        # Digits, points and commas.
        ("in 161 adults", "in 162 adults"),
        ("of 1.5 mg", "of 1,5 mg"),
        ("of 1.5 mg", "of 1·5 mg"),
        ("of 15 mg", "of 1.5 mg"),
        ("of 10 000", "of 10000"),
        ("of 1 200 mg", "of 1200 mg"),
        ("10² cells", "102 cells"),
        ("10⁵ cells", "105 cells"),
        ("10⁵ cells", "10⁻⁵ cells"),
        ("H₂O", "H2O"),
        ("½ a dose", "1/2 a dose"),
        ("stages II–IV", "stages III–V"),
        ("stages ii–iv", "stages iii–v"),
        ("stages ii–iii", "stages iii–ii"),
        # Words.
        ("was significant", "was not significant"),
        ("was not significant", "was significant"),
        ("significantly", "insignificantly"),
        ("no effect", "an effect"),
        ("cannot feel", "can feel"),
        ("didn't help", "did help"),
        ("α-blockers", "a-blockers"),
        ("β-blockers", "ß-blockers"),
        ("µg", "mg"),
        ("p<0.05was", "p<0.05 was"),
        ("the SSRI", "the ssri"),
        ("the Patients", "the patients"),
        ("colour", "color"),
        ("dose response", "dose-response"),
        ("SSRI-associated", "SSRIassociated"),
        ("anti-SSRI", "antiSSRI"),
        ("pre- and post-treatment", "pre—and post-treatment"),
        ("a-b", "ab"),
        ("naïve", "naive"),
        ("the drug [sertraline] helped", "the drug helped"),
        # Nothing to look for.
        ("", "anything"),
        (" \n", "anything"),
        ("…", "anything …"),
        ("“”", "“”"),
        ("anything", ""),
    ],
)
def test_what_is_said_may_not_differ(quote, text):
    assert check_quote(quote, f"Before {text} after.") is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("p < 0.05", "p < 0.051"),
        ("p < 0.05", "p < 0.05%"),
        ("0.5 points", "-0.5 points"),
        ("0.5 points", "−0.5 points"),
        ("0.5 points", "±0.5 points"),
        ("5 points", "0.5 points"),
        ("5 points", ".5 points"),
        ("05 points", ".05 points"),
        ("5 points", "1,5 points"),
        ("18 years", "≥ 18 years"),
        ("18 years", "> 18 years"),
        ("10 mg", "5–10 mg"),
        ("from 5", "from 5–10 mg"),
        ("from 5", "from 5/7 patients"),
        ("from 5", "from 5:7 patients"),
        ("from 5", "from 5−7 patients"),
        ("from 5", "from 5·7 mg"),
        ("we asked 12", "we asked 12%"),
        ("we asked 12", "we asked 12 000"),
        ("000 adults", "12 000 adults"),
        ("about 3", "about 3 × 10⁵"),
        ("10⁵ cells", "3 × 10⁵ cells"),
        ("about 10", "about 10²"),
        ("about 10", "about 10⁻²"),
        ("about 10", "about 10^5"),
        ("of 5 mg", "of 5 mg/kg"),
        ("inferior to", "non-inferior to"),
        ("significant", "insignificant"),
        ("reported", "under-reported"),
        ("they were", "they weren't"),
        ("they weren", "they weren’t"),
        ("CD4", "CD4+"),
        ("CD4", "CD4−"),
        ("caf", "café"),
        ("caf", "cafe\u0301"),
        ("p =", "p =\u0338 0.05"),
    ],
)
def test_a_quote_never_cuts_a_word_or_a_number(quote, text):
    assert check_quote(quote, f"Then {text}.") is None
    # It is the cut alone that keeps it out.
    assert quote in f"Then {text}." or "’" in text


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        # A reference's number behind a sentence is no part of its last word or of a decimal.
        ("They felt numb.", "They felt numb.12 However"),
        ("They felt numb", "They felt numb [12]."),
        ("120 adults felt numb", "In 2019 120 adults felt numb"),
        ("(95% CI 0.60–0.89)", "It fell (95% CI 0.60–0.89).12 However"),
        ("pre- and post-treatment", "the pre- and post-treatment scores"),
    ],
)
def test_a_quote_may_end_beside_punctuation(quote, text):
    assert outcome(quote, text) is EXACT


def test_a_suspended_hyphen_at_the_end_of_a_line_is_no_word_division():
    assert outcome("pre- and post-treatment", "pre-\nand post-treatment") is NORMALISED


def test_the_verbatim_place_counts_before_an_earlier_one_that_differs():
    text = "It was  numb. It was numb."
    match = check_quote("It was numb.", text)
    assert (match.outcome, match.spans) == (EXACT, ((14, 26),))


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("an effective dose", "of an eﬀec\u00adtive\u00a0dose. It", "an eﬀec\u00adtive\u00a0dose"),
        ("p<0.05", "small (p  <  0.05).", "p  <  0.05"),
        ("a treatment", "was a treat-\nment for", "a treat-\nment"),
        ("été", "L'hiver, l e\u0301te\u0301 aussi", "e\u0301te\u0301"),
        ("word — word", "a word—word.", "word—word"),
    ],
)
def test_spans_are_of_the_original_text(quote, text, found):
    match = check_quote(quote, text)
    assert match.outcome is NORMALISED
    assert [text[span.start : span.end] for span in match.spans] == [found]


def test_normalising_shows_what_is_compared():
    assert (
        normalise("“A  double-\nblind trial” (P  <  .05;\u00a0− 3…)")
        == '"A doubleblind trial" (P<.05; − 3...)'
    )
