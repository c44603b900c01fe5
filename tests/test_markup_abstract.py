"""Abstracts in JATS, HTML and MathML to text that reads as the page did."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.markup import abstract_text

JATS = """<jats:title>Abstract</jats:title>
   <jats:sec>
      <jats:title>Background</jats:title>
      <jats:p>Blunting is
         common &lt;in&gt; some.</jats:p>
   </jats:sec>
   <jats:sec><jats:title>Methods.</jats:title><jats:p>We asked.</jats:p>
      <jats:p>And waited.</jats:p></jats:sec>
   <jats:sec><jats:title>Why?</jats:title><jats:p>Because.</jats:p></jats:sec>"""


def test_sections_lead_their_first_paragraph():
    assert abstract_text(JATS).split("\n\n") == [
        "Background: Blunting is common <in> some.",
        "Methods: We asked.",
        "And waited.",
        "Why? Because.",
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("", ""),
        ("<math><mi>x</mi><math><mo>=</mo></math><mn>1</mn></math> so", "x=1 so"),
        # A row of a formula that ends before what is in it.
        ("<math><mrow><mi>x</mrow><mo>=</mo><mn>1</mn></math>", "x=1"),
        ("<jats:p />", ""),
        ("No markup at all.", "No markup at all."),
        ("<p>One.</p><p> </p><p>Two.<br/>Three.</p>", "One.\n\nTwo.\n\nThree."),
        ("<p>Safe <script>alert(1)</script><style>p{}</style>text.</p>", "Safe text."),
        ("<p>&lt;div class=&quot;a&quot;&gt;In a div.&lt;/div&gt;</p>", "In a div."),
        ("<table><tr><td>Drug</td><td>Dose</td></tr></table>", "Drug Dose"),
        ("<fig><label>Figure 1</label><caption>Numbness.</caption></fig>", "Figure 1\n\nNumbness."),
        ("<p>So <math><mi>p</mi></mrow></math> is.</p>", "So p is."),
        ("<p>Grenfell <ext-link href='#b'/> and <xref>Lehmann 2002</xref></p>", "Grenfell and Lehmann 2002"),
    ],
)
def test_paragraphs(source, text):
    assert abstract_text(source) == text


@pytest.mark.parametrize(
    "source",
    [
        "<title>Abstract</title><p>We did.</p>",
        "<title>ABSTRACT:</title><p>We did.</p>",
        "<title>Zusammenfassung</title><p>We did.</p>",
        "<p>Abstract</p><p>We did.</p>",
        "<p>Abstract. We did.</p>",
        "<p>ABSTRACT We did.</p>",
        "<h3>Summary</h3>We did.",
    ],
)
def test_its_own_heading_goes(source):
    assert abstract_text(source) == "We did."


@pytest.mark.parametrize(
    "text", ["Abstract art is old.", "Abstraction. A word.", "Abstracts: a review of them."]
)
def test_words_that_only_look_like_the_heading_stay(text):
    assert abstract_text(f"<p>{text}</p>") == text


def test_a_second_abstract_keeps_its_heading():
    assert (
        abstract_text("<p>We did.</p><title>Resumo</title><p>Fizemos.</p>") == "We did.\n\nResumo: Fizemos."
    )


def test_headings_without_a_paragraph_stand_alone():
    source = "<title>Methods</title><sec><title>People</title><p>Ten.</p></sec><title>Funding</title>"
    assert abstract_text(source) == "Methods\n\nPeople: Ten.\n\nFunding"


def test_lists():
    source = """<p>Two aims:</p><list><list-item><p>to see,</p></list-item>
      <list-item><label>2.</label><p>to <i>say</i>.</p><p>Well.</p></list-item></list><p>Done.</p>
      <title>Points</title><ul><li>a</li><li>b</li></ul>"""
    assert abstract_text(source) == "Two aims:\n\n• to see,\n2. to say.\nWell.\n\nDone.\n\nPoints\n\n• a\n• b"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        # "10<sup>5</sup>" that became 105 would be another number.
        (
            "10<sup>5</sup> cells, <i>P</i> &lt; 5 × 10<sup>−8</sup>, 70 km<sup>2</sup>",
            "10⁵ cells, P < 5 × 10⁻⁸, 70 km²",
        ),
        ("Ca<sup>2+</sup>, I<sup>2</sup>=0, 1<sup>st</sup>, Bond<sup>®</sup>", "Ca²⁺, I²=0, 1st, Bond®"),
        ("CO<sub>2</sub>, HbA<sub>1c</sub>, x<sup>a<sub>2</sub></sup>", "CO2, HbA1c, xa2"),
        ("a</sup>b<sup>2", "ab2"),
    ],
)
def test_powers_and_indices(source, text):
    assert abstract_text(source) == text


def math(body):
    return abstract_text(
        f'(<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML" id="M1">{body}</mml:math>)'
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<mml:mi>P</mml:mi>\n  <mml:mo>&lt;</mml:mo>\n  <mml:mn>0.05</mml:mn>", "P<0.05"),
        ("<mn>3</mn><mo>×</mo><msup><mrow><mn>10</mn></mrow><mrow><mn>5</mn></mrow></msup>", "3×10⁵"),
        ("<msup><mi>x</mi><mrow><mi>k</mi><mo>−</mo><mn>1</mn></mrow></msup>", "x^(k−1)"),
        ("<msup><mi>C</mi><mo>∗</mo></msup><msup><mi>e</mi><mi>n</mi></msup>", "C∗e^n"),
        ("<msub><mi>H</mi><mn>2</mn></msub>", "H2"),
        ("<msubsup><mo>∑</mo><mrow><mi>n</mi><mo>=</mo><mn>0</mn></mrow><mi>∞</mi></msubsup>", "∑n=0^∞"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
        ("<mfrac><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow><mi>b</mi></mfrac>", "(a)/b"),
        ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt><mroot><mi>y</mi><mn>3</mn></mroot>", "√(x+1)³√y"),
        ('<mfenced open="[" close="]" separators=";"><mi>a</mi><mi>b</mi></mfenced>', "[a;b]"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
        ("<mi>a</mi><mtext> if </mtext><mi>b</mi><mphantom><mi>c</mi></mphantom>", "a if b"),
        ("<mi>a</mi><annotation encoding='TeX'>a</annotation>", "a"),
        # What is not as MathML prescribes is at least all there.
        ("<msup><mi>x</mi></msup></msub><mfrac><mi>y</mi></mfrac><mrow><mi>z", "xyz"),
    ],
)
def test_formulas(body, text):
    # An unclosed formula swallows the bracket behind it.
    assert math(body).rstrip(")") == f"({text}".rstrip(")")


TEX = r"\documentclass{minimal}\begin{document}$$\alpha$$\end{document}"


@pytest.mark.parametrize(
    ("alternatives", "text"),
    [
        (f"<tex-math>{TEX}</tex-math><math><mi>α</mi></math>", "α"),
        (f"<math><mi>α</mi></math><tex-math>{TEX}</tex-math>", "α"),
        (f"<tex-math>{TEX}</tex-math><inline-graphic/>", r"\alpha"),
    ],
)
def test_of_two_notations_one_is_kept(alternatives, text):
    formula = f"<inline-formula>\n <alternatives>{alternatives}</alternatives>\n </inline-formula>"
    assert abstract_text(f"<p>the ({formula}) twice: {formula}.</p>") == f"the ({text}) twice: {text}."


def test_two_formulas_are_two():
    assert abstract_text("<p><tex-math>$a$</tex-math> and <math><mi>b</mi></math></p>") == "a and b"
    assert abstract_text("<p><math><mi>b</mi></math> and <tex-math>$a$</tex-math></p>") == "b and a"
    raised = "<sup><tex-math>$2$</tex-math></sup>"
    source = f"<alternatives>{raised} is two<math><mi>b</mi></math></alternatives>"
    assert abstract_text(source) == "² is twob"


OUTLINE = st.lists(
    st.sampled_from(
        [
            f"<{slash}jats:{name}>"
            for name in ("title", "sec", "p", "italic", "sub", "sc")
            for slash in ("", "/")
        ]
        + ["Abstract", "Aim.", "x", " ", "\n", "5", "&lt;", "&gt;", "&amp;", "lt;", "amp;", "#60;", "/", "\0"]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=500, deadline=None)
@given(OUTLINE)
def test_the_short_way_of_usual_abstracts_gives_what_the_long_way_gives(source):
    # A comment is nothing, and known to the long way only.
    assert abstract_text(source) == abstract_text(f"{source}<!---->")
