# Markup is easier to read in the lines that it has.
# ruff: noqa: E501
"""What editors and programs make of footnotes and links: Substack, pandoc, Google Docs, and classes that cite."""

from contextlib import suppress

import pytest

from evidence.articles.reading import UnreadableArticle, read_article
from tests.hanging import must_end

LOW = "Low PA, Ek B. Rest at work. <i>J Rest</i>. 2009;20(3):352-8."
BERG = "Berg, C., &amp; Dale, E. (2019). Rest in adults. <i>Sleep</i>, <i>3</i>(2), 1–9. https://doi.org/10.5555/b2"


def shown(read):
    return [
        (one.marker, one.references, read.text[read.sentences[one.sentence].start :][:5])
        for one in read.citations
    ]


def test_notes_that_only_their_links_tell():
    def note(number, text):
        return (
            f"<div class='footnote'><a id='footnote-{number}' href='#anchor-{number}' class='footnote-number'>{number}</a>"
            f"<div class='footnote-content'><p>{text}</p></div></div>"
        )

    def call(number):
        return f"<a class='footnote-anchor' id='anchor-{number}' href='#footnote-{number}'>{number}</a>"

    read = read_article(
        f"<article><h1>Rest</h1><p>Rest helps{call(1)} by 60%. Sleep does too.{call(2)} So I say{call(3)}.</p>"
        f"{note(1, LOW)}{note(2, BERG)}{note(3, 'I say so often.')}</article><div class='comments'><p>Fine.</p></div>",
        filename="rest.html",
    )
    assert shown(read) == [("1", (0,), "Rest "), ("2", (1,), "Sleep"), ("3", (2,), "So I ")]
    assert [one.title for one in read.references][:2] == ["Rest at work", "Rest in adults"]


def test_entries_without_a_heading_beside_notes():
    read = read_article(
        """<h1>Rest</h1><p>Rest helps <span class="citation" data-cites="low berg">(<a href="#ref-low" role="doc-biblioref">Low and
        Ek 2009, 3</a>; <a href="#ref-berg" role="doc-biblioref">Berg and Dale 2019</a>)</span>.<a href="#fn1" class="footnote-ref"
        id="fnref1"><sup>1</sup></a></p><div id="refs" class="references csl-bib-body"><div id="ref-berg" class="csl-entry">Berg,
        Carla, and Ed Dale. 2019. “Rest in Adults.” <em>Sleep</em> 3 (2): 1–9.</div><div id="ref-low" class="csl-entry">Low, Pat
        A., and Bo Ek. 2009. “Rest at Work.” <em>J Rest</em> 20: 352–58.</div></div><section id="footnotes"><ol><li id="fn1"><p>In
        trials of weeks.<a href="#fnref1" class="footnote-back">↩︎</a></p></li></ol></section>""",
        filename="rest.html",
    )
    assert [one.title for one in read.references] == ["Rest in Adults", "Rest at Work"]
    assert shown(read) == [("(Low and Ek 2009, 3; Berg and Dale 2019)", (1, 0), "Rest ")]


def test_links_that_lead_to_headings_are_no_list():
    entries = f"<p>{LOW}</p><p>{BERG}</p>"
    read = read_article(
        "<h1>Rest</h1><ul><li><a href='#a'>Why</a></li><li><a href='#b'>How</a></li></ul><h2 id='a'>Why</h2><p>It helps.</p>"
        f"<h2 id='b'>How</h2><p>By rest (Low &amp; Ek, 2009).</p>{entries}",
        filename="rest.html",
    )
    assert [one.title for one in read.references] == ["Rest at work", "Rest in adults"]


def test_a_part_that_says_it_cites_does_whatever_stands_before_it():
    mark = "<span class='inline-citation' data-id='#citation-{0}'>{0}</span>".format
    read = read_article(
        f"<article><h1>Rest</h1><p>It helps groups 1 and 2.{mark(1)} In 25 kg/m<sup>2</sup> it did{mark(2)}, in 2019 too.</p>"
        f"<div><span>2 Sources</span></div><ol><li id='citation-1'>{LOW}</li><li id='citation-2'>{BERG}</li></ol>"
        f"<span>Additional Reading</span><ul><li>{LOW.replace('work', 'sea')}</li></ul><p>Reviewed by Ada Berg, MD</p></article>",
        filename="rest.html",
    )
    assert shown(read) == [("1", (0,), "It he"), ("2", (1,), "In 25")]
    assert len(read.references) == 2


def test_the_date_of_a_pages_review_is_no_reference():
    read = read_article(
        f"<main><h1>Rest</h1><p>It helps (1).</p><h2>References</h2><ol><li>{LOW}</li><li>{BERG}</li></ol>"
        "<div><p>Page last reviewed: 10 April 2023<br>Next review due: 10 April 2026</p></div></main>",
        filename="rest.html",
    )
    assert len(read.references) == 2


def test_a_page_of_google_docs():
    on = "https://www.google.com/url?q={}&amp;sa=D&amp;source=editors&amp;usg=AOv".format
    read = read_article(
        f"""<p class="c4 title" id="h.a"><span>Rest</span></p><p><span>It helps</span><sup><a href="#ftnt1" id="ftnt_ref1">[1]</a>
        </sup><span>. It lasts.</span><sup><a href="#ftnt2" id="ftnt_ref2">[2]</a></sup></p><h2>1. Why</h2><p>So it is.</p><hr>
        <div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;{LOW} </span><a href="{on("https://doi.org/10.5555/a1")}">Link</a></p></div>
        <div><p><a href="#ftnt_ref2" id="ftnt2">[2]</a><span>&nbsp;Health Office. </span><a href="{on("https://www.example.org/rest")}">
        Rest for all of us</a><span>. 2020.</span></p></div>""",
        filename="rest.html",
    )
    assert read.title == "Rest"
    assert [(one.doi, one.url) for one in read.references] == [
        ("10.5555/a1", ""),
        ("", "https://www.example.org/rest"),
    ]
    assert shown(read) == [("[1]", (0,), "It he"), ("[2]", (1,), "It la")]


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("Health Office. <a href='https://www.example.org/rest'>Rest for all of us</a>. 2020.", "https://www.example.org/rest"),
        (f"{LOW} <a href='https://www.example.org/abs/12'>Full text</a>", ""),
        (f"{LOW} <a href='/guide/on-rest-and-sleep'>Our guide to rest</a>", ""),
        ("Health Office. <a href='https://www.example.org/a'>Rest for all</a>. https://www.example.org/b", "https://www.example.org/b"),
    ],
    ids=["title", "a word beside it", "within the site", "written out"],
)  # fmt: skip
def test_the_link_under_a_title_is_the_entrys_address(entry, url):
    read = read_article(
        f"<h1>Rest</h1><p>It helps [1].</p><h2>Sources</h2><ol><li>{entry}</li><li>{BERG}</li></ol>",
        filename="rest.html",
    )
    assert read.references[0].url == url


def test_divisions_of_pandoc():
    read = read_article(
        "# Rest {#rest .x}\n\nIt helps [@low2009, p. 3; see also @berg2019]. As @low2009 [p. 4] says.\n\n# References {.unnumbered}\n\n"
        "::: {#refs .references .csl-bib-body}\n::: {#ref-berg2019 .csl-entry}\nBerg, Carla. 2019. “Rest in Adults.” *Sleep* 3 (2): 1–9.\n"
        ":::\n\n::: {#ref-low2009 .csl-entry}\nLow, Pat A. 2009. “Rest at Work.” *J Rest* 20: 352–58.\n:::\n:::\n",
        filename="rest.md",
    )
    assert read.title == "Rest"
    assert [one.title for one in read.references] == ["Rest in Adults", "Rest at Work"]
    assert shown(read) == [
        ("[@low2009, p. 3; see also @berg2019]", (1, 0), "It he"),
        ("@low2009", (1,), "As @l"),
    ]
    assert len(read.sentences) == 2
    assert ":::" not in read.text


@pytest.mark.parametrize(
    "piece",
    ["::: {#ref-a}\n", ":::\n", ":", "# a {", "# a {.b}\n", "{", "[@a; ", "::: {#ref-", "@a"],
)
def test_repetitions_of_divisions_end(piece):
    with must_end(), suppress(UnreadableArticle):
        read_article(piece * (30_000 // len(piece)), filename="a.md")


@pytest.mark.parametrize(
    "piece",
    [
        "<a href='#a'>1</a>",
        "<p id='a'>1</p>",
        "<p id='a'>Low PA. 2009.</p>",
        "<p class='title'>a",
        "<span class='citation'>1</span>",
        "<sup class='fn-fn-fn'><a href='#b'>1,",
        "<li id='b'>Low PA. Rest. J Rest. 2009;20:1-9.",
        "<p>page last reviewed next last ",
        "<a href='https://www.google.com/url?q=https://a&q=",
    ],
)
def test_repetitions_of_links_end(piece):
    with must_end(), suppress(UnreadableArticle):
        read_article(
            f"<p><a href='#a'>1</a><a href='#b'>2</a></p>{piece * (30_000 // len(piece))}<p id='b'>{LOW}",
            filename="a.html",
        )
