# Markup is easier to read in the lines that it has.
# ruff: noqa: E501
"""JATS in the shapes that publishers deposit it in."""

from contextlib import suppress

import pytest

from evidence.articles.reading import UnreadableArticle, read_article
from tests.hanging import must_end

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE article PUBLIC "-//NLM//DTD Journal v2.3//EN" "j.dtd">'
    '<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article">'
)
REFS = "".join(
    f"""<ref id="B{place}"><label>{place}.</label><mixed-citation publication-type="journal"><person-group
    person-group-type="author"><name><surname>{name}</surname><given-names>PA</given-names></name>,
    <etal/></person-group>. <article-title>Rest {place} in <italic>mice</italic></article-title>.
    <source>J Rest</source>. (<year>200{place}</year>) <volume>{place}</volume
    >:<fpage>1{place}</fpage>–<lpage>2{place}</lpage>.
    doi: <pub-id pub-id-type="doi">10.5555/r{place}</pub-id></mixed-citation></ref>"""
    for place, name in enumerate(("Low", "Ek", "Berg", "Dale", "Ness", "Moe", "Vik"), 1)
)


def article(body, refs=REFS, back=""):
    xml = f"""{HEAD}<front><article-meta><title-group>
    <article-title>Rest<xref ref-type="fn" rid="f1">*</xref> at
    work</article-title></title-group></article-meta></front><body><sec><title>Why</title><p>{body}</p></sec>
    </body>    <back><ack><p>HIDDEN thanks.</p></ack><ref-list>{refs}</ref-list>{back}</back></article>"""
    return read_article(xml.encode())


def x(place, text=None):
    return f'<xref ref-type="bibr" rid="B{place}">{text or place}</xref>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"It helps [{x(1)}–{x(3)}]. Then [{x(4)},{x(6)}].", [("[1–3]", (1, 2, 3)), ("[4,6]", (4, 6))]),
        (
            f"It helps.<sup>{x(1)}–{x(3)}</sup> Then,<sup>{x(4)}</sup><sup>,</sup><sup>{x(6)}</sup> "
            "10<sup>5</sup> kg/m<sup>2</sup> more.",
            [("1–3", (1, 2, 3)), ("4,6", (4, 6))],
        ),
        (
            f"It helps.{x(1, '<sup>1</sup>')}<sup>–</sup>{x(3, '<sup>3</sup>')} "
            "See <xref ref-type='fig' rid='F1'>Figure 1</xref> and <xref ref-type='table' rid='T1'>2</xref>.",
            [("1–3", (1, 2, 3))],
        ),
        (
            "It helps <xref ref-type='bibr' rid='B1 B2 B3'>[1-3]</xref>. Then (" + x(4) + "; " + x(5) + ").",
            [("[1-3]", (1, 2, 3)), ("(4; 5)", (4, 5))],
        ),
        ("It helps [1,2]. More [4-7].", [("[1,2]", (1, 2)), ("[4-7]", (4, 5, 6, 7))]),
        (
            f"It helps.<sup>{x(1)}</sup> Of 60%<xref ref-type='fn' rid='f'><sup>2</sup></xref> (n=12).",
            [("1", (1,))],
        ),
        (f"Where <disp-formula>HIDDEN = 3</disp-formula> holds &ndash; α [{x(3)}].", [("[3]", (3,))]),
    ],
)
def test_markers(body, expected):
    read = article(body)
    assert [(one.marker, one.numbers) for one in read.citations] == expected
    assert (read.title, "HIDDEN" in read.text) == ("Rest at work", False)


def test_empty_cross_references_cite():
    read = article(
        "It helps<xref ref-type='bibr' rid='B1'/>. Then [<xref rid='B2'/>] and <xref ref-type='bibr' rid='B3 B5'/>, see "
        "<xref ref-type='fig' rid='F1'/> and <xref rid='F2'/>."
    )
    assert [(one.marker, one.numbers) for one in read.citations] == [
        ("[1]", (1,)),
        ("[2]", (2,)),
        ("[3,5]", (3, 5)),
    ]
    assert read.text.splitlines()[2] == "It helps[1]. Then [2] and [3,5], see and ."


def declaring(subset, body="It helps 5&nd;9 &who; &ndash; &lt;times&gt;."):
    return (
        f'<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD//EN" "j.dtd" [{subset}]><article><body><p>{body}</p>'
        "</body></article>"
    ).encode()


def test_short_texts_that_a_document_declares_are_read():
    read = read_article(declaring("<!-- own -->\n<!ENTITY nd '–'>\n<!ENTITY who \"people's\">"))
    assert read.text == "It helps 5–9 people's – <times>."


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY nd "a"><!ENTITY who "&nd;&nd;">',
        '<!ENTITY nd "a"><!ENTITY who SYSTEM "file:///etc/hostname">',
        '<!ENTITY nd "a"><!ENTITY who PUBLIC "x" "http://example.org/x">',
        '<!ENTITY nd "a"><!ENTITY % who "b"> %who;',
        '<!ENTITY nd "a"><!ENTITY who "&#38;nd;">',
        '<!ENTITY nd "a"><!ENTITY who "<b/>">',
        "".join(f'<!ENTITY a{n} "a">' for n in range(200)),
        f'<!ENTITY nd "{"a" * 101}"><!ENTITY who "b">',
    ],
)
def test_other_declarations_are_refused(subset):
    with pytest.raises(UnreadableArticle, match="declares entities"):
        read_article(declaring(subset))


def test_declared_texts_cannot_grow_without_end():
    with pytest.raises(UnreadableArticle, match="declares entities"):
        read_article(declaring(f'<!ENTITY a "{"a" * 100}">', "&a;" * 100_000))


@pytest.mark.parametrize(
    ("back", "times"),
    [
        ("<ref-list/>", 40_000),
        ("<ref-list/><sub-article><ref-list/></sub-article>", 20_000),
        ("<response><ref-list/></response>", 20_000),
    ],
)
def test_many_lists_end(back, times):
    with must_end():
        read_article(f"{HEAD}<body><p>It helps.</p></body>{back * times}</article>".encode())


@pytest.mark.parametrize(
    "piece",
    [
        "&ndash;",
        "<mixed-citation>(a) A. Low 2003</mixed-citation>",
        "<citation-alternatives><mixed-citation>A</mixed-citation></citation-alternatives>",
        "<name-alternatives><name><surname>A</surname></name><name><surname>B</surname></name></name-alternatives>",
        "<person-group><collab>A</collab></person-group>",
        "<pub-id pub-id-type='doi'>x</pub-id>",
        "<ext-link ext-link-type='doi'>x</ext-link>",
        "<label>1</label>",
    ],
)
def test_repetitions_in_entries_end(piece):
    times = 5_000
    with must_end():
        article(f"It helps [{x(1)}].", f"<ref id='B1'>{piece * times}</ref>")
        article(f"It helps [{x(1)}].", f"<ref id='B1'><mixed-citation>{piece * times}</mixed-citation></ref>")
        article(f"It helps [{x(1)}].", f"<ref id='B1'><mixed-citation>A</mixed-citation>{piece}</ref>" * 500)


@pytest.mark.parametrize(
    "piece", ["<!ENTITY a 'b'>", "<!ENTITY ", " ", "<!-- ", "<!--a-->", "<!DOCTYPE a [", "<!DOCTYPE a", "&a;"]
)
def test_repetitions_in_declarations_end(piece):
    long = piece * (50_000 // len(piece))
    with must_end(), suppress(UnreadableArticle):
        read_article(declaring(long))
    with must_end(), suppress(UnreadableArticle):
        read_article(f"<?xml version='1.0'?>{long}".encode())


def test_names_are_spaced_in_entries():
    first = article(f"It helps [{x(1)}].").references[0]
    assert first.raw.startswith("Low PA, et al. Rest 1 in mice. J Rest.")
    assert (first.title, first.volume, first.pages, first.doi) == (
        "Rest 1 in mice",
        "1",
        "11–21",
        "10.5555/r1",
    )


def test_odd_entries():
    refs = """
    <ref id="B1"><label>[1]</label><citation-alternatives>
      <element-citation publication-type="book"><person-group
      person-group-type="author"><name-alternatives><name><surname>Ek</surname><given-names>B</given-names></name>
      <name><surname>艾</surname><given-names>克</given-names></name></name-alternatives></person-group>
      <chapter-title>On rest</chapter-title><source>Book of rest</source><year>2002</year><fpage>10</fpage>
      <lpage>20</lpage></element-citation><mixed-citation>Ek B. On rest. In: Book of rest. Oslo: Rest Press;
      2002:10-20.</mixed-citation></citation-alternatives></ref>
    <ref id="B2"><label>2</label><mixed-citation>(a) A. Low, <italic>J. Rest</italic> 2003, 4, 11;
      </mixed-citation><mixed-citation>(b) C. Berg, <italic>J. Rest</italic> <bold>2004</bold>, 5, 12.
      https://doi.org/10.5555/b3</mixed-citation></ref>
    <ref id="B3"><label>3</label><note><p>Notes of the authors.</p></note></ref>
    <ref id="B4"><mixed-citation><string-name><surname>Moe</surname> <given-names>G</given-names></string-name>
      (<year>2010</year>). <article-title>Rest last</article-title>. <source>medRxiv</source>.
      <ext-link ext-link-type="doi" xlink:href="10.5555/b7">doi</ext-link></mixed-citation></ref>"""
    chapter, two, note, linked = article(f"It helps [{x(1)}–{x(4)}].", refs).references
    assert chapter.raw.startswith("Ek B. On rest. In: Book of rest.")
    assert [one.family for one in chapter.authors] == ["Ek"]
    assert (chapter.title, chapter.container_title, chapter.volume) == ("On rest", "Book of rest", "")
    assert ("(b) C. Berg" in two.raw, two.doi) == (True, "10.5555/b3")
    assert note.raw == "Notes of the authors."
    assert (linked.title, linked.doi) == ("Rest last", "10.5555/b7")


def test_what_stands_behind_the_article_is_not_its_own():
    back = (
        "<fn-group><fn><p>HIDDEN note</p></fn></fn-group>"
        "<app-group><app><title>More</title><p>It also [7].</p></app></app-group>"
    )
    read = article(f"It helps [{x(1)}].", back=back)
    assert [one.marker for one in read.citations] == ["[1]", "[7]"]
    assert "HIDDEN" not in read.text
