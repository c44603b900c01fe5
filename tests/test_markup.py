"""Outside text made safe. The oracle is nh3, an HTML5 parser that has nothing in common with ours."""

import html

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.markup import abstract_text, inline_html, plain_text, storable
from tests.hanging import must_end

# The machines that run this are shared: a slow moment is no fault.
unhurried = settings(deadline=None)


KEPT = {"i", "b", "sub", "sup"}

TAGS = """
<i> </i> <b> </b> <sub> </sub> <sup> </sup> <italic> </italic> <scp> </p> <title> </title> <list-item>
</list-item> <tex-math> </tex-math> <alternatives> <math><mi>x</mi> </math> <script> </script>
<img/src=x/onerror=alert(1)> &lt;i&gt; &lt;/i&gt; &amp;lt;sub&amp;gt; &lt;script&gt; &#60;svg/onload=x&#62;
&amp; & < > <!-- --> <![CDATA[ ]]> <? ?> " ' a β
"""
pieces = st.sampled_from([*TAGS.split(), " ", "\n", "\x00", "\ud800"])
hostile = st.lists(st.one_of(pieces, st.text(max_size=5)), max_size=25).map("".join)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("", ""),
        ("  Two\n  lines\u2009and\u00a0a half ", "Two lines and a half"),
        ("Al<sub>2</sub>O<sub>3</sub> on <i>E. coli</i>", "Al2O3 on E. coli"),
        ("<jats:italic>Ex</jats:italic> <ns3:p>vivo</ns3:p>", "Ex vivo"),
        ("L_p [a,b], p &gt; 1 &amp;c", "L_p [a,b], p > 1 &c"),
        ("Mens &amp; Maatschappij", "Mens & Maatschappij"),
        ("Smith &#38; Co, &#x2014; caf&eacute;, &apos;x&apos;", "Smith & Co, — café, 'x'"),
        # Encoded twice, and three times.
        ("<p>&lt;b&gt;Aim:&lt;/b&gt; p &amp;lt; 0.05</p>", "Aim: p < 0.05"),
        ("δ&amp;lt;sup&amp;gt;13&amp;lt;/sup&amp;gt;C", "δ13C"),
        ("AT&amp;amp;amp;T", "AT&T"),
        # Elements that end a word do so.
        (
            "IN AN INFANT&lt;subtitle&gt;Successful Treatment&lt;/subtitle&gt;",
            "IN AN INFANT Successful Treatment",
        ),
        # What is for machines goes with its content, where its end can be found.
        ("a<script type='x'>alert(1)</script>b<style>p{}</style>c", "abc"),
        ("a&lt;script&gt;alert(1)&lt;/script&gt;b", "ab"),
        ("a<script>b", "ab"),
        ("a<!-- <i> b -->c<?php x ?>d<![CDATA[ e < f ]]><!DOCTYPE x>", "acd e < f"),
        (
            "control\x08 characters\x0b, NUL\x00 and &#0; \ud800",
            "control characters , NUL\ufffd and \ufffd \ufffd",
        ),
    ],
)
def test_plain_text(source, text):
    assert plain_text(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("if a<b and c>d, see <1983> and <https://example.org>", None),
        ("Vec&lt;T&gt;", "Vec<T>"),
        ("price &copy of &NA; and http://example.org/?a=1&copy=2&lt=3", None),
        ("José-Vı&#x;ctor", None),
        ("a<!-- b", None),
    ],
)
def test_what_is_no_markup_stays(source, text):
    assert plain_text(source) == (text or source)


@pytest.mark.parametrize(
    ("source", "markup"),
    [
        ("A <i>β</i> &amp; B<sup>2</sup>", "A <i>β</i> &amp; B<sup>2</sup>"),
        ("<em>a</em><strong>b</strong><jats:bold>c</jats:bold>", "<i>a</i><b>b</b><b>c</b>"),
        ('<i class="x" onclick="y">a</i>', "<i>a</i>"),
        ("&lt;i&gt;Spadella&lt;/i&gt; x", "<i>Spadella</i> x"),
        ("<scp>HP</scp>1 <u>u</u> <span style='x'>s</span>", "HP1 u s"),
        (
            "<mml:math><mml:msub><mml:mi>T</mml:mi><mml:mn>0</mml:mn></mml:msub></mml:math>-spaces",
            "T0-spaces",
        ),
        ("<i>a<b>b</i>c</b>", "<i>a<b>b</b></i>c"),
        ("<b>a", "<b>a</b>"),
        ("a</sup></b>", "a"),
        ("<i>a<i>b</i>c</i>d", "<i>abc</i>d"),
        ("x<sub>i<sub>j<sub>k</sub></sub></sub>l", "x<sub>i<sub>jk</sub></sub>l"),
        ("&lt;img src=x onerror=alert(1)&gt;A", "A"),
        ("p < 0.05 <T> &lt;T&gt;", "p &lt; 0.05 &lt;T&gt;"),
    ],
)
def test_inline_html(source, markup):
    assert inline_html(source) == markup
    # Made safe again at the door, a stored title stays what it is.
    assert inline_html(markup) == markup


@unhurried
@given(hostile)
def test_inline_html_is_safe_and_balanced_for_any_text(source):
    markup = inline_html(source)
    assert nh3.clean(markup, tags=KEPT, attributes={}) == markup.replace("\u00a0", "&nbsp;")
    assert storable(markup) == markup


@unhurried
@given(hostile)
def test_inline_html_has_the_text_of_plain_text(source):
    text = html.unescape(nh3.clean(inline_html(source), tags=set()))
    assert "".join(text.split()) == "".join(plain_text(source).split())


@unhurried
@given(hostile)
def test_plain_texts_are_storable_lines(source):
    text = plain_text(source)
    assert text == " ".join(text.split())
    assert storable(text) == text
    for line in abstract_text(source).split("\n"):
        assert line == " ".join(line.split())
        assert storable(line) == line


@unhurried
@given(st.text())
def test_storable_changes_only_what_postgresql_refuses(text):
    cleaned = storable(text)
    assert len(cleaned) == len(text)
    assert all(
        new == old or (new == "\ufffd" and (old == "\0" or "\ud800" <= old <= "\udfff"))
        for new, old in zip(cleaned, text, strict=True)
    )
    cleaned.encode()
    assert "\0" not in cleaned


REPEATED = """
< <i> <i_ </i> <!-- <? <script> <script></script_> &amp; & &amp;#38; &lt;i&gt; <sup> <title> <list-item>
<math> <mrow> <msup> </msup> <label> <alternatives><tex-math> <![CDATA[ <a: <p>x \x00 ABSTRACT_
"""


@pytest.mark.parametrize("function", [inline_html, abstract_text])
@pytest.mark.parametrize("piece", [part.replace("_", " ") for part in REPEATED.split()])
def test_hostile_repetition_comes_to_an_end(function, piece):
    with must_end():
        function(piece * 100_000)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        # A formula that ends what never began, and an end within one that belongs to nothing there.
        ("<p>dose</math> of 5 mg</p>", "dose of 5 mg"),
        ("<p><mml:math><mml:mi>x</mml:mi></mml:mo><mml:mn>2</mml:mn></mml:math></p>", "x2"),
        ("<p><mml:math><mml:math><mml:mi>x</mml:mi></mml:math><mml:mi>y</mml:mi></mml:math></p>", "xy"),
    ],
)
def test_formulas_with_ends_of_nothing(source, text):
    assert abstract_text(source) == text
