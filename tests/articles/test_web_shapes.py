# Markup is easier to read in the lines that it has.
# ruff: noqa: E501
"""Pages in the shapes of health sites: what stands around the article is neither text nor reference."""

from contextlib import suppress

import pytest

from evidence.articles.reading import UnreadableArticle, read_article
from tests.hanging import must_end

LOW = "Low PA, Ek B. Rest at work. <i>J Rest</i>. 2009;20(3):352-8."
BERG = "Berg C, et al. (2019). Rest in adults. <a href='https://doi.org/10.5555/b2'>https://doi.org/10.5555/b2</a>"
DALE = "Dale E. (2020). Rest and sleep. <em>Sleep</em>, 3(2), 1–9."
ITEMS = "".join(f"<li><p>{one}</p></li>" for one in (LOW, BERG, DALE))
DOIS = ["", "10.5555/b2", ""]


def text(*marks):
    """A paragraph full of numbers that are no markers, and three that are."""
    return (
        "<p>Rest helps 60% of people (n=12; p&lt;0.05) on 25(OH)D3, H<sub>2</sub>O, CO<sub>2</sub> and 10<sup>5</sup>"
        f" IU of vitamin B12 per m<sup>2</sup> in 2020.{marks[0]} It is 24/7 care for COVID-19 [sic].{marks[1]} In 2019"
        " (2) it did not.</p><h2>1. How it works</h2><ol><li>First.</li><li>Second takes 5–10 mg"
        f"{marks[2]}.</li></ol>"
    )


def page(main):
    return f"""<!doctype html><html><head><title>Rest | Site</title><script>HIDDEN</script></head><body>
    <div id="cookie-banner">HIDDEN cookies [1]</div><nav><ul><li>HIDDEN</li></ul></nav>{main}
    <section class="related-articles"><h2>HIDDEN</h2><ul><li>HIDDEN 2019</li></ul></section>
    <div id="comments"><h3>HIDDEN</h3><p>HIDDEN agrees [2].</p></div><footer><ol><li>HIDDEN 2020</li></ol></footer>
    </body></html>"""


@pytest.mark.parametrize(
    "main",
    [
        # An accordion behind a promise to use good sources.
        f"""<main><article><h1>Rest</h1>{text(*(f'<sup><a href="#ref{n}">{n}</a></sup>' for n in (1, 2, 3)))}
        <details><summary>How we reviewed this article:</summary><h3>Sources</h3><p>We have strict guidelines. You can
        learn more in our policy.</p><ul>{ITEMS}</ul></details></article></main>""",
        f"""<main><article><h1>Rest</h1>{text("<sup class='inline-citation'>1</sup>", "<sup>2</sup>", "<sup>3</sup>")}
        <div><div class="header">3 Sources</div><div>We use only high-quality sources.</div><ol>{ITEMS}</ol></div>
        </article></main>""",
        f"""<div class="post"><h1>Rest</h1>{text(" [1]", " [2]", " [3]")}<p><strong>References:</strong></p>
        <p>1. {LOW}<br>2. {BERG}<br/>3. {DALE}</p></div>""",
        f"""<article><h1>Rest</h1>{text("<sup>1</sup>", "<sup>2</sup>", "<sup>3</sup>")}<h2>References</h2><table>
        <tr><td>1.</td><td>{LOW}</td></tr><tr><td>2.</td><td>{BERG}</td></tr><tr><td>3.</td><td>{DALE}</td></tr></table>
        </article>""",
        f"""<div><div><h1>Rest</h1></div>{text("<sup>[1]</sup>", "<sup>[2]</sup>", "<sup>[3]</sup>")}<h4>References:</h4>
        <div><div>[1] {LOW}</div><div>[2] {BERG}</div><div>[3] {DALE}</div></div></div>""",
    ],
    ids=["accordion", "promise", "breaks", "table", "divisions"],
)
def test_pages(main):
    read = read_article(page(main), filename="rest.html")
    assert [one.doi for one in read.references] == DOIS
    assert [one.title for one in read.references] == ["Rest at work", "Rest in adults", "Rest and sleep"]
    assert [one.references for one in read.citations] == [(0,), (1,), (2,)]
    assert (read.title, "HIDDEN" in read.text) == ("Rest", False)


def test_an_encyclopedias_notes():
    notes = (
        f"""<li id="cite_note-Low-1"><span class="mw-cite-backlink">^ <a href="#r1"><sup>a</sup></a> <a href="#r2"><sup>b
        </sup></a></span> <cite>{LOW}</cite></li>"""
        f'<li id="cite_note-2"><span class="mw-cite-backlink"><a href="#r3">^</a></span> <cite>{BERG}</cite></li>'
    )
    read = read_article(
        f"""<main><h1>Rest</h1><p>Rest helps.<sup class="reference"><a href="#cite_note-Low-1">[1]</a></sup><sup
        class="reference"><a href="#cite_note-2">[2]</a></sup><sup class="noprint">[<i>citation needed</i>]</sup> Then
        more.<sup class="reference"><a href="#cite_note-Low-1">[1]</a></sup></p><h2>References<span
        class="mw-editsection">[edit]</span></h2><ol class="references">{notes}</ol></main>""",
        filename="rest.html",
    )
    assert [one.raw[:4] for one in read.references] == ["Low ", "Berg"]
    assert [one.references for one in read.citations] == [(0, 1), (0,)]
    assert len(read.sentences) == 2


def test_sources_that_are_hardly_references_are_kept():
    read = read_article(
        f"""<article><h1>Rest</h1><p>Rest helps.</p><p>SOURCES:</p><p>Mayo Clinic: “Rest at work.”</p><p>{LOW}</p>
        </article>""",
        filename="rest.html",
    )
    assert len(read.references) == 2


@pytest.mark.parametrize(
    "piece",
    [
        "<span class='mw-cite-backlink'>a</span>",
        "<div class='sidebar'>a</div>",
        "<div class='author'>a</div>",
        "<details><summary>Sources</summary></details>",
        "<h2>Sources</h2>",
        "<p>1.</p>",
        "<p>We use only good sources.</p>",
        "<tr><td>1.</td><td>Low</td></tr>",
        "<li>[1",
        "1.<br>",
        "2002:10 ",
        "<a href=x>back to a</a>",
    ],
)
@pytest.mark.parametrize("before", ["", "<h2>Sources</h2><table>", "<h2>Sources</h2>"])
def test_repetitions_end(piece, before):
    with must_end(), suppress(UnreadableArticle):
        read_article(f"{before}{piece * (40_000 // len(piece))}<ul><li>{LOW}</li></ul>", filename="a.html")


@pytest.mark.parametrize("piece", ["mw-", "noprint-", "author ", "sidebar", "- ", " ", "footnote-back"])
def test_long_names_of_classes_end(piece):
    names = piece * (100_000 // len(piece))
    with must_end():
        read_article(
            f"<h1>Rest</h1><span class='{names}'>a</span><div class='{names}' id='{names}'>b</div>",
            filename="a.html",
        )


@pytest.mark.parametrize("piece", [" ", "1", "(1", "1.", "1)", "[", "↑", "back to ", "jump up "])
def test_long_lines_of_numbers_and_arrows_end(piece):
    long = piece * (50_000 // len(piece))
    with must_end():
        read_article(
            f"<p>Rest.</p><h2>Sources</h2><p>1{long}x</p><p>{long}</p><a href='#a'>{long}</a>",
            filename="a.html",
        )
