"""Every format in every encoding that its files come in, with mixed line ends, and broken off at its end."""

from __future__ import annotations

import codecs
import json
from contextlib import suppress

import pytest

from evidence.citations.readers import UnreadableFile, read_bibliography

TITLE = "Naïve “quotes” – für Åsa"
NAME = "Müller"
TABLE = (
    f'title,authors,year,doi\n{TITLE},"{NAME}, Åsa",2020,10.5555/a\nAnother title,"Berg, A.",2021,10.5555/b\n'
)
FILES = {
    "ris": "".join(
        f"TY  - JOUR\nTI  - {title}\nAU  - {name}, Åsa\nPY  - 2020\nDO  - 10.5555/{key}\nER  - \n\n"
        for title, name, key in ((TITLE, NAME, "a"), ("Another title", "Berg", "b"))
    ),
    "bibtex": "".join(
        f"@article{{{key},\n  title = {{{title}}},\n  author = {{{name}, Åsa}},\n"
        f"  doi = {{10.5555/{key}}}\n}}\n\n"
        for title, name, key in ((TITLE, NAME, "a"), ("Another title", "Berg", "b"))
    ),
    "biblatex": "".join(
        f"@article{{{key},\n  title = {{{title}}},\n  author = {{{name}, Åsa}},\n  date = {{2020}}\n}}\n\n"
        for title, name, key in ((TITLE, NAME, "a"), ("Another title", "Berg", "b"))
    ),
    "nbib": "".join(
        f"PMID- {key}\nTI  - {title}\nFAU - {name}, Åsa\nDP  - 2020\n\n"
        for title, name, key in ((TITLE, NAME, 1), ("Another title", "Berg", 2))
    ),
    "ciw": "FN Clarivate Analytics Web of Science\nVR 1.0\n"
    + "".join(
        f"PT J\nAU {name}, Åsa\nTI {title}\nPY 2020\nDI 10.5555/{key}\nER\n\n"
        for title, name, key in ((TITLE, NAME, "a"), ("Another title", "Berg", "b"))
    )
    + "EF\n",
    "csl-json": json.dumps(
        [
            {"type": "article-journal", "title": TITLE, "author": [{"family": NAME}], "DOI": "10.5555/a"},
            {"type": "article-journal", "title": "Another title", "DOI": "10.5555/b"},
        ],
        ensure_ascii=False,
        indent=1,
    ),
    "endnote-xml": "<xml><records>\n"
    + "".join(
        f"<record><ref-type name='Journal Article'>17</ref-type><contributors><authors><author>{name}, Åsa"
        f"</author></authors></contributors>\n<titles><title>{title}</title></titles></record>\n"
        for title, name in ((TITLE, NAME), ("Another title", "Berg"))
    )
    + "</records></xml>\n",
    "pubmed-xml": "<PubmedArticleSet>\n"
    + "".join(
        f"<PubmedArticle><MedlineCitation><PMID>{key}</PMID><Article><ArticleTitle>{title}</ArticleTitle>\n"
        f"<AuthorList><Author><LastName>{name}</LastName></Author></AuthorList></Article></MedlineCitation>"
        "</PubmedArticle>\n"
        for title, name, key in ((TITLE, NAME, 1), ("Another title", "Berg", 2))
    )
    + "</PubmedArticleSet>\n",
    "csv": TABLE,
}
ENCODINGS = {
    "utf-8": (b"", "utf-8", "utf-8"),
    "utf-8-sig": (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    "utf-16-le with a mark": (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    "utf-16-be with a mark": (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
    "utf-16-le": (b"", "utf-16-le", "utf-16-le"),
    "utf-16-be": (b"", "utf-16-be", "utf-16-be"),
    "cp1252": (b"", "cp1252", "cp1252"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("format", FILES)
def test_each_format_in_each_encoding(format: str, encoding: str) -> None:
    mark, codec, name = ENCODINGS[encoding]
    read = read_bibliography(mark + FILES[format].encode(codec))
    assert (read.format, read.encoding, len(read.entries)) == (format, name, 2)
    first = read.entries[0].work
    assert first is not None
    assert first.title == TITLE
    assert NAME in (first.contributors[0].family, first.contributors[0].literal)


@pytest.mark.parametrize("format", FILES)
def test_each_format_in_latin_1(format: str) -> None:
    """CP1252 wherever it can be read as that; a byte that CP1252 leaves free makes it Latin-1."""
    for more, name in (("", "cp1252"), ("\x81", "latin-1")):
        text = FILES[format].replace(TITLE, f"Naïve für Åsa{more}")
        read = read_bibliography(text.encode("latin-1"))
        assert (read.format, read.encoding, len(read.entries)) == (format, name, 2)
        assert read.entries[0].work is not None
        assert read.entries[0].work.title.startswith("Naïve für Åsa")


@pytest.mark.parametrize("format", FILES)
def test_each_format_with_line_ends_of_every_kind(format: str) -> None:
    lines, ends = FILES[format].split("\n"), ("\r\n", "\n", "\r")
    mixed = "".join(line + ends[number % 3] for number, line in enumerate(lines)).encode()
    plain, read = read_bibliography(FILES[format].encode()), read_bibliography(mixed)
    assert [(entry.line, entry.work) for entry in read.entries] == [
        (entry.line, entry.work) for entry in plain.entries
    ]


@pytest.mark.parametrize("format", FILES)
def test_each_format_broken_off_anywhere(format: str) -> None:
    """What is whole before the break is read, and the rest is read, refused or told of: never nothing."""
    text, whole = FILES[format], read_bibliography(FILES[format].encode())
    for end in range(len(text) // 8, len(text), max(1, len(text) // 40)):
        if end < text.index("Another title") or format == "csl-json":
            # It may be that nothing can be made of it, which is said then.
            with suppress(UnreadableFile):
                assert len(read_bibliography(text[:end].encode(), format=format).entries) <= 2
            continue
        read = read_bibliography(text[:end].encode(), format=format)
        assert all(entry.work or entry.reason for entry in read.entries)
        assert len(read.entries) == 2, end
        assert read.entries[0].work == whole.entries[0].work


@pytest.mark.parametrize("format", ["", *FILES, "identifiers"])
@pytest.mark.parametrize(
    "data", [b"", b"\n\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + "\n".encode("utf-16-le")]
)
def test_an_empty_file_is_told_as_that(format: str, data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        read_bibliography(data, format=format)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_list_of_identifiers_in_each_encoding(encoding: str) -> None:
    mark, codec, name = ENCODINGS[encoding]
    read = read_bibliography(mark + "10.5555/a\r\nPMID 21103140\rPMC8650205\n".encode(codec))
    expected = "utf-8" if encoding == "cp1252" else name
    assert (read.format, read.encoding) == ("identifiers", expected)
    assert [str(entry.identifiers[0]) for entry in read.entries] == [
        "doi:10.5555/a",
        "pmid:21103140",
        "pmcid:PMC8650205",
    ]
