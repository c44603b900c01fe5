"""One article in every format: the same sentences, markers and references."""

import io
import zipfile

import pytest

from evidence.articles.documents import Document
from evidence.articles.reading import UnreadableArticle, read_article
from tests.articles.printed import column, pdf

FIRST = "Low PA, Berg B. A study of sleep. J Rest. 2009;20(3):1-9. doi:10.5555/rest.1"
SECOND = "Ek A. On rest. Sleep Health. 2010;21(4):11-19. PMID: 21103140"
THIRD = "World Health Organization. Sleep well. https://www.example.org/sleep"

TEXT = (
    "Sleep and rest\n\nSleep heals.1 It does so for most.2,3\n\n"
    f"References\n1. {FIRST}\n2. {SECOND}\n3. {THIRD}\n"
)
MARKDOWN = (
    "# Sleep and rest\n\nSleep heals.[^a] It does so for *most*.<sup>2,3</sup>\n\n"
    f"[^a]: {FIRST}\n[^b]: {SECOND}\n[^c]: {THIRD}\n"
)
LINKED = FIRST.replace("doi:10.5555/rest.1", '<a href="https://doi.org/10.5555/rest.1">doi</a>')
HTML = f"""<!doctype html><html><head><title>Site</title><style>p {{}}</style></head><body>
<nav><a href="/">Home 1</a></nav><article><h1>Sleep and rest</h1>
<p>Sleep heals.<sup><a href="#r1">1</a></sup> It does so for <b>most</b>.<sup>2,3</sup></p>
<aside><p>Related: 5 tips.4</p></aside>
<h2>References</h2><ol><li id="r1">{LINKED}</li>
<li><p>{SECOND}</p></li><li>{THIRD}</li></ol></article><footer>Page 7</footer></body></html>"""
JATS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.3//EN" "JATS-journalpublishing1-3.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="review-article"><front>
<journal-meta>
<journal-title-group><journal-title>Quiet</journal-title></journal-title-group></journal-meta>
<article-meta><title-group>
<article-title>Sleep and rest</article-title></title-group></article-meta></front><body><p>Sleep
heals.<sup><xref ref-type="bibr" rid="B1">1</xref></sup> It does so for most.<sup><xref
ref-type="bibr" rid="B2">2</xref>,<xref
ref-type="bibr" rid="B3">3</xref></sup></p></body><back><ref-list><title>References</title><ref
id="B1"><label>1</label>
<element-citation publication-type="journal"><person-group person-group-type="author"><name>
<surname>Low</surname>
<given-names>PA</given-names></name>
<name><surname>Berg</surname><given-names>B</given-names></name></person-group>
<article-title>A study of sleep</article-title><source>J Rest</source><year>2009</year>
<volume>20</volume><issue>3</issue>
<fpage>1</fpage><lpage>9</lpage><pub-id pub-id-type="doi">10.5555/rest.1</pub-id>
</element-citation></ref><ref id="B2">
<label>2.</label><mixed-citation>Ek A. On rest. Sleep Health. 2010;21(4):11-19. <pub-id
pub-id-type="pmid">21103140</pub-id></mixed-citation></ref><ref id="B3"><label>[3]</label>
<mixed-citation>World Health
Organization. Sleep well. <ext-link xlink:href="https://www.example.org/sleep">https://www.example.org/sleep</ext-link>
</mixed-citation></ref></ref-list></back></article>"""


def docx() -> bytes:
    w = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"

    def paragraph(*runs: str, style: str = "") -> str:
        return f"<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr>{''.join(runs)}</w:p>"

    def run(text: str, raised: bool = False) -> str:
        properties = "<w:rPr><w:vertAlign w:val='superscript'/></w:rPr>" if raised else ""
        return f"<w:r>{properties}<w:t xml:space='preserve'>{text}</w:t></w:r>"

    body = (
        paragraph(run("Sleep and rest"), style="Heading1")
        + paragraph(
            run("Sleep "), run("heals."), run("1", True), run(" It does so for most."), run("2,3", True)
        )
        + paragraph(run("References"), style="Heading2")
        + "".join(
            paragraph(run(f"{number}. {entry}")) for number, entry in enumerate((FIRST, SECOND, THIRD), 1)
        )
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {w}><w:body>{body}</w:body></w:document>")
    return stream.getvalue()


def docx_with_endnotes() -> bytes:
    w = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    run = "<w:r><w:t>{}</w:t></w:r>"
    call = "<w:r><w:endnoteReference w:id='{}'/></w:r>"
    body = f"<w:p>{run.format('Sleep heals.')}{call.format(7)}{run.format(' It does.')}{call.format(3)}</w:p>"
    notes = "".join(
        f"<w:endnote w:id='{key}'><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:endnote>"
        for key, text in ((3, SECOND), (7, FIRST))
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {w}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/endnotes.xml", f"<w:endnotes {w}>{notes}</w:endnotes>")
    return stream.getvalue()


READ = {
    "plain text": (TEXT.encode(), "a.txt"),
    "plain text with a mark": (TEXT.encode("utf-16"), "a.txt"),
    "markdown": (MARKDOWN, ""),
    "html": (HTML.encode(), "page.html"),
    "html, pasted": (HTML, ""),
    "jats": (JATS.encode(), "a.xml"),
    "jats, pasted": (JATS, ""),
    "docx": (docx(), "a.docx"),
    "pdf": (pdf(column(TEXT.splitlines())), "a.pdf"),
}


@pytest.mark.parametrize("kind", READ)
def test_the_same_article(kind):
    data, filename = READ[kind]
    document: Document = read_article(data, filename=filename)
    assert document.title == "Sleep and rest"
    assert [one.numbers for one in document.citations] == [(1,), (2, 3)]
    assert [one.references for one in document.citations] == [(0,), (1, 2)]
    sentences = [document.text[one.start : one.end] for one in document.sentences]
    assert [sentence.split(".")[0] for sentence in sentences] == ["Sleep heals", "It does so for most"]
    assert [one.sentence for one in document.citations] == [0, 1]
    assert [one.number for one in document.references] == [1, 2, 3]
    first, second, third = document.references
    assert [author.family for author in first.authors] == ["Low", "Berg"]
    assert (first.title, first.container_title, first.volume, first.issue) == (
        "A study of sleep",
        "J Rest",
        "20",
        "3",
    )
    assert (first.year, first.doi, second.pmid) == ("2009", "10.5555/rest.1", "21103140")
    assert (third.authors[0].literal, third.title) == ("World Health Organization", "Sleep well")
    assert third.url == "https://www.example.org/sleep"


def test_endnotes_are_the_reference_list_in_the_order_of_their_calls():
    document = read_article(docx_with_endnotes())
    assert [one.references for one in document.citations] == [(0,), (1,)]
    assert [one.year for one in document.references] == ["2009", "2010"]


def test_a_range_of_links_names_those_between():
    linked = "[<a href='#r1'>1</a>–<a href='#r3'>3</a>]"
    entries = "".join(f"<li id='r{n}'>Low PA. Sleep {n}. J Rest. 2009;20:{n}.</li>" for n in range(1, 5))
    page = f"<html><body><p>Sleep heals {linked}.</p><h2>Sources</h2><ol>{entries}</ol></body></html>"
    (citation,) = read_article(page).citations
    assert (citation.marker, citation.numbers, citation.references) == ("[1–3]", (1, 2, 3), (0, 1, 2))


def test_a_scanned_pdf_is_refused():
    with pytest.raises(UnreadableArticle, match="pictures of text"):
        read_article(pdf([]))


def test_cross_references_of_both_kinds_in_one_article():
    entries = "".join(
        f"<ref id='B{n}'><label>{n}</label><mixed-citation>Low PA. Rest. J Rest. 200{n};2:{n}."
        "</mixed-citation></ref>"
        for n in range(1, 5)
    )
    body = (
        "It helps [<xref ref-type='bibr' rid='B1'>1</xref>, <xref ref-type='bibr' rid='B2'>2</xref>-<xref "
        "ref-type='bibr' rid='B4'>4</xref>]. It does (<xref ref-type='bibr' rid='B2'>Low, 2002</xref>; <xref "
        "ref-type='bibr' rid='B3'>Low, 2003</xref>)."
    )
    back = f"<back><ref-list>{entries}</ref-list></back>"
    data = f"<?xml version='1.0'?><article><body><p>{body}</p></body>{back}</article>"
    assert [(one.marker, one.references, one.style) for one in read_article(data).citations] == [
        ("[1, 2-4]", (0, 1, 2, 3), "numbered"),
        ("(Low, 2002; Low, 2003)", (1, 2), "author-date"),
    ]


def test_jats_in_utf_16_is_read_as_jats():
    jats = (
        '<?xml version="1.0" encoding="utf-16"?><article article-type="review-article"><body>'
        '<p>It helps.<xref ref-type="bibr" rid="r1">1</xref></p></body><back><ref-list><ref id="r1">'
        "<mixed-citation>Low PA. It helps. J Card. 2009;20:3-8.</mixed-citation></ref></ref-list></back>"
        "</article>"
    )
    article = read_article(jats.encode("utf-16"), filename="a.xml")
    assert (article.reader, [one.raw for one in article.references]) == (
        "jats",
        ["Low PA. It helps. J Card. 2009;20:3-8."],
    )
