# Markup is easier to read in the lines that it has.
# ruff: noqa: E501
"""Word documents as programs leave them: links, fields of reference managers, bookmarks, deletions, styles."""

import io
import zipfile

import pytest

from evidence.articles.reading import read_article
from tests.hanging import must_end

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"

LOW = "Low PA, Ek B. Rest at work. J Rest. 2009;20(3):352-8."
BERG = "Berg C, Dale E. Rest in adults. Sleep. 2019;3(2):1-9."


def docx(*paragraphs, links=(), endnotes="", endnote_links=()):
    def relations(addresses):
        lines = "".join(
            f"<Relationship Id='r{place}' Type='hyperlink' Target='{address}' TargetMode='External'/>"
            for place, address in enumerate(addresses)
        )
        return f"<Relationships xmlns='{_RELS}'>{lines}</Relationships>"

    spaces = f"xmlns:w='{_W}' xmlns:r='{_R}'"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f"<w:document {spaces}><w:body>{''.join(paragraphs)}</w:body></w:document>",
        )
        archive.writestr("word/_rels/document.xml.rels", relations(links))
        if endnotes:
            archive.writestr("word/endnotes.xml", f"<w:endnotes {spaces}>{endnotes}</w:endnotes>")
            archive.writestr("word/_rels/endnotes.xml.rels", relations(endnote_links))
    return stream.getvalue()


def paragraph(*runs, style="", item=False):
    listed = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>" if item else ""
    return f"<w:p><w:pPr><w:pStyle w:val='{style}'/>{listed}</w:pPr>{''.join(runs)}</w:p>"


def run(text, *, raised=False):
    properties = "<w:rPr><w:vertAlign w:val='superscript'/></w:rPr>" if raised else ""
    return f"<w:r>{properties}<w:t xml:space='preserve'>{text}</w:t></w:r>"


def field(instruction, *shown):
    def char(kind):
        return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"

    half = len(instruction) // 2
    told = "".join(
        f"<w:r><w:instrText xml:space='preserve'>{part}</w:instrText></w:r>"
        for part in (instruction[:half], instruction[half:])
    )
    return f"{char('begin')}{told}{char('separate')}{''.join(shown)}{char('end')}"


def link(text, *, to=None, anchor=""):
    where = f"w:anchor='{anchor}'" if anchor else f"r:id='r{to}'"
    return f"<w:hyperlink {where}>{run(text)}</w:hyperlink>"


def bookmark(name):
    return f"<w:bookmarkStart w:id='1' w:name='{name}'/>"


def listed(*entries):
    return [paragraph(run("References"), style="Heading1"), *entries]


@pytest.mark.parametrize(
    "instruction",
    [
        ' ADDIN ZOTERO_ITEM CSL_CITATION {"citationID":"a","citationItems":[{"id":1}]} ',
        " ADDIN CSL_CITATION { } ",
        " ADDIN EN.CITE &lt;EndNote&gt;&lt;Cite&gt;&lt;Year&gt;2009&lt;/Year&gt;&lt;/Cite&gt;&lt;/EndNote&gt;",
        " CITATION Low09 \\l 1033 ",
    ],
    ids=["Zotero", "Mendeley", "EndNote", "Word"],
)
def test_fields_of_reference_managers_are_citations_whatever_stands_before(instruction):
    read = read_article(
        docx(
            paragraph(run("It helps 4 g"), field(instruction, run("1", raised=True)), run(" at 25 kg/m")),
            paragraph(run("So at 9 m"), run("2", raised=True), run(" in 2019.")),
            paragraph(
                run("Trial A in 2003"), field(instruction, run("1,", raised=True), run("2", raised=True))
            ),
            *listed(paragraph(run(LOW), item=True), paragraph(run(BERG), item=True)),
        )
    )
    assert [(one.marker, one.references) for one in read.citations] == [("1", (0,)), ("1,2", (0, 1))]


def test_content_controls_and_simple_fields_too():
    control = "<w:sdt><w:sdtPr><w:tag w:val='MENDELEY_CITATION_v3_a'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    simple = "<w:fldSimple w:instr=' CITATION Low09 '>{}</w:fldSimple>"
    read = read_article(
        docx(
            paragraph(
                run("It helps at 4 g"), control.format(run("1")), run(" and 5 g"), simple.format(run("2"))
            ),
            *listed(paragraph(run(LOW), item=True), paragraph(run(BERG), item=True)),
        )
    )
    assert [(one.marker, one.references) for one in read.citations] == [("1", (0,)), ("2", (1,))]


def test_links_give_entries_their_identifiers_and_addresses():
    read = read_article(
        docx(
            paragraph(run("It helps [1, 2]. So it does [3, 4].")),
            *listed(
                paragraph(run(f"[1] {LOW} "), link("Link", to=0)),
                paragraph(run("[2] Health Office. "), link("Rest for all of us", to=1), run(". 2020.")),
                paragraph(
                    run(f"[3] {BERG} "), field(' HYPERLINK "https://doi.org/10.5555/b1" ', run("Here"))
                ),
                paragraph(run("[4] Ek B. Sleep. J Rest. 2010;21:1-9. "), link("doi", to=2)),
            ),
            links=[
                "https://doi.org/10.5555/a1",
                "https://www.example.org/rest",
                "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fdoi.org%2F10.5555%2Fc1&amp;data=1",
            ],
        )
    )
    assert [(one.doi, one.url) for one in read.references] == [
        ("10.5555/a1", ""),
        ("", "https://www.example.org/rest"),
        ("10.5555/b1", ""),
        ("10.5555/c1", ""),
    ]


def test_links_to_bookmarks_tie_markers_to_entries():
    read = read_article(
        docx(
            paragraph(run("It helps ("), link("Low and Ek, 2009", anchor="_ENREF_1"), run(").")),
            paragraph(run("Dale says so "), field(' HYPERLINK \\l "_ENREF_2" ', run("[2]")), run(".")),
            *listed(
                paragraph(bookmark("_ENREF_1"), run(f"1. {LOW}")),
                paragraph(bookmark("_Toc12"), bookmark("_ENREF_2"), run(f"2. {BERG}")),
            ),
        )
    )
    assert [(one.marker, one.references) for one in read.citations] == [
        ("(Low and Ek, 2009)", (0,)),
        ("[2]", (1,)),
    ]


def test_links_of_endnotes_are_the_endnotes():
    note = "<w:endnote w:id='{}'><w:p>{}</w:p></w:endnote>"
    read = read_article(
        docx(
            paragraph(run("It helps."), "<w:r><w:endnoteReference w:id='2'/></w:r>", run(" Or not "), link("[a]", to=0)),
            links=["https://doi.org/10.5555/text"],
            endnotes=note.format(2, run(f"{LOW} ") + link("Link", to=0)),
            endnote_links=["https://doi.org/10.5555/a1"],
        )
    )  # fmt: skip
    assert [one.doi for one in read.references] == ["10.5555/a1"]


@pytest.mark.parametrize(
    "piece",
    [
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r>",
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
        "<w:r><w:instrText>HYPERLINK </w:instrText></w:r>",
        '<w:r><w:instrText>\\l "_a</w:instrText></w:r>',
        link("1", anchor="_a"),
        link("1", to=0),
        bookmark("_a"),
        "<w:sdt><w:sdtPr><w:tag w:val='MENDELEY_CITATION'/></w:sdtPr></w:sdt>",
    ],
)
def test_repetitions_end(piece):
    with must_end():
        read_article(docx(paragraph(run("It helps."), piece * 20_000), links=["https://doi.org/10.5555/a"]))
