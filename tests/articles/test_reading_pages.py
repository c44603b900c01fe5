"""Shapes that web pages and wrapped texts have: links back, entries in one paragraph, years as links."""

from evidence.articles.documents import Document
from evidence.articles.reading import read_article


def references(document: Document) -> list[tuple[int | None, str, str, str]]:
    return [(one.number, one.authors[0].family, one.title, one.year) for one in document.references]


TWO = [(1, "Low", "A study of sleep", "2009"), (2, "Ek", "Rest", "2010")]


def test_an_encyclopedias_page_with_arrows_back():
    page = """<html><body><div><h1>Sleep</h1><p>Sleep heals.<sup class="reference"><a
    href="#note-1">[1]</a></sup> It
    does.<sup><a href="#note-2">[2]</a></sup><sup><a href="#note-1">[1]</a></sup></p><h2>References</h2><ol>
    <li id="note-1"><b><a href="#ref-1">^</a></b> <span>Low PA (2009). "A study of sleep". <i>J
    Rest</i>. <b>20</b> (3):
    1–9. <a href="https://doi.org/10.5555/a">doi</a>:<a
    href="https://doi.org/10.5555/a">10.5555/a</a>.</span></li>
    <li id="note-2">Ek A (2010). "Rest". J Rest. 21: 3.</li></ol></div></body></html>"""
    document = read_article(page)
    assert references(document) == TWO
    assert document.references[0].doi == "10.5555/a"
    assert [(one.marker, one.references) for one in document.citations] == [("[1]", (0,)), ("[2][1]", (1, 0))]


def test_entries_in_one_paragraph_a_line_each():
    page = """<html><body><article><h1>Sleep</h1><p>Sleep heals.1 It
    does.2</p><p><strong>References</strong></p>
    <p>1. Low PA. A study of sleep. J Rest. 2009;20(3):1-9.<br>2. Ek A. Rest. J Rest. 2010;21:3.</p>
    <p>About the author: Jo writes.</p></article></body></html>"""
    document = read_article(page)
    assert references(document) == TWO
    assert [one.references for one in document.citations] == [(0,), (1,)]


def test_links_on_the_year_alone():
    page = """<html><body><article><h1>Sleep</h1><p>Sleep heals (Low and Berg <a href="#R1">2009</a>; Ek <a
    href="#R2">2010</a>). Ek (<a href="#R2">2010</a>) agrees.</p><h2>References</h2><ul><li><p
    id="R1">Low PA, Berg B
    (2009) A study of sleep. J Rest 20:1–9</p><p><a href="https://doi.org/10.5555/a">Article</a> <a
    href="https://www.example.org/q">Google Scholar</a></p></li><li><p id="R2">Ek A (2010) Rest. J Rest
    21:3</p></li>
    </ul></article></body></html>"""
    document = read_article(page)
    assert references(document) == TWO
    assert document.references[0].doi == "10.5555/a"
    assert [(one.marker, one.references, one.style) for one in document.citations] == [
        ("(Low and Berg 2009; Ek 2010)", (0, 1), "author-date"),
        ("Ek (2010)", (1,), "author-date"),
    ]


def test_links_behind_an_entry_give_its_identifiers():
    page = """<html><body><main><h1>Sleep</h1><p>Sleep heals<sup><a href="#B1">1</a>,<a
    href="#B2">2</a></sup>.</p>
    <section><h2>References</h2><ul><li id="B1"><span>1.</span><cite>Low PA, Berg B. A study of sleep. J
    Rest
    2009;20:1–9.</cite> [<a href="https://doi.org/10.5555/a">DOI</a>] [<a
    href="/articles/PMC8650205/">PMC free
    article</a>] [<a href="https://pubmed.ncbi.nlm.nih.gov/21103140/">PubMed</a>]</li><li
    id="B2"><span>2.</span>
    <cite>Ek A. Rest. J Rest 2010;21:3.</cite></li></ul></section></main></body></html>"""
    document = read_article(page)
    assert references(document) == TWO
    first = document.references[0]
    assert (first.doi, first.pmid, first.pmcid) == ("10.5555/a", "21103140", "PMC8650205")
    assert [(one.marker, one.references) for one in document.citations] == [("1,2", (0, 1))]


def test_a_wrapped_text_with_hanging_indents():
    text = """Sleep

Sleep heals many people, as was shown in
several studies (Low & Berg, 2009) and in
others (Ek, 2010).

References

Low, P. A., & Berg, B. (2009). A study of
    sleep. Journal of Rest, 20(3), 1–9.
Ek, A. (2010). Rest. Journal of Rest, 21(4),
    11–19. https://doi.org/10.5555/a

Appendix
Nothing here."""
    document = read_article(text)
    assert references(document) == TWO
    assert [heading.text for heading in document.headings] == ["Sleep", "References", "Appendix"]
    assert [one.references for one in document.citations] == [(0,), (1,)]
    assert len({one.sentence for one in document.citations}) == 1


def test_a_list_without_a_heading_is_told_by_its_shape():
    text = (
        "Sleep\n\nSleep heals [1]. It does [2].\n\n"
        "[1] Low PA. A study of sleep. J Rest. 2009;20(3):1-9.\n[2] Ek A. Rest. J Rest. 2010;21:3.\n"
    )
    document = read_article(text)
    assert references(document) == TWO
    assert [one.references for one in document.citations] == [(0,), (1,)]
    assert document.body_end == text.index("[1] Low")


def test_what_stands_around_an_article_is_no_part_of_it():
    around = "<div class='newsletter'><p>Get 5 tips.4</p></div><div class='share-buttons'>Share 3</div>"
    page = f"""<html><body><div class="page has-sidebar"><h1>Sleep</h1><p>Sleep heals.1 It does so for most
    people who rest.2</p>{around}
    <h2>Sources</h2><ol><li>Low PA. A study of sleep. J Rest. 2009;20(3):1-9.</li>
    <li>Ek A. Rest. J Rest. 2010;21:3.</li></ol></div><footer><p>Sources of 2020</p></footer></body></html>"""
    document = read_article(page)
    assert references(document) == TWO
    assert [one.references for one in document.citations] == [(0,), (1,)]
    assert "tips" not in document.text
    assert "Share" not in document.text
