"""Hostile input: work that stays linear in it, and refusals that say why."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.articles.documents import Document
from evidence.articles.reading import LARGEST_FILE, UnreadableArticle, read_article
from evidence.articles.reference_entries import parse_reference
from tests.hanging import must_end

PIECES = [
    "a",
    "A",
    "A ",
    "1",
    "1,",
    "[1",
    "[1,",
    "(1",
    "(2020",
    "(A, 2020; ",
    "A. ",
    "A.",
    "Ab ",
    "Ab, ",
    "Ab-",
    "Ab A, ",
    "Ab, A., ",
    "van ",
    "et al. ",
    "10.1000/",
    "10.1000/a ",
    "https://",
    "https://a ",
    "www.",
    ". . ",
    "....",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "1. A\n",
    " \n",
    "“",
    "“A” ",
    '"',
    "<sup>",
    "<sup>1",
    "^1",
    "[^1]",
    "[^1]: a\n",
    "¹",
    "¹,",
    "<div>",
    "<p>",
    "<a href=#x>",
    "&amp;",
    "#",
    "# ",
    "](https://",
    "**",
    "In: ",
    "(Eds.) ",
    "pp. 1",
    "12(3",
    "12:",
    "2009;",
    "Accessed May 3, 2020 ",
    "doi: ",
    "PMID: 1 ",
    "Vol. ",
    "and ",
    "& ",
    ", ",
    "; ",
    "(",
    ")",
    "References\n",
    "|a",
    "`",
    "\u0301",
]


@pytest.mark.parametrize("piece", PIECES)
def test_repetitions_end(piece):
    text = piece * (100_000 // len(piece))
    with must_end():
        parse_reference(text)
        for whole in (
            text,
            f"It helps.1\n\nReferences\n{text}",
            f"{text}\n\nReferences\n1. Low PA. A. B. 2009;1:2.",
        ):
            # Nothing but line ends is no article.
            with suppress(UnreadableArticle):
                read_article(whole)


@pytest.mark.parametrize(
    ("piece", "name"),
    [
        ("<div>", "a.html"),
        ("<b>", "a.html"),
        ("<a href=#r>1</a>", "a.html"),
        ("<ol><li>", "a.html"),
        ("<li id=r>1", "a.html"),
        ("> ", "a.md"),
        ("- ", "a.md"),
        ("[", "a.md"),
        ("![", "a.md"),
        ("*a ", "a.md"),
        ("[^a]: b\n", "a.md"),
        ("<", "a.md"),
    ],
)
def test_repetitions_in_formats_end(piece, name):
    with must_end(), suppress(UnreadableArticle):
        read_article(piece * (100_000 // len(piece)), filename=name)


def docx(document: str, **others: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
        for name, content in others.items():
            archive.writestr(name, content)
    return stream.getvalue()


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    "<article>&b;</article>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]><article>&a;</article>'
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (BOMB.encode(), "declares entities"),
        (OUTSIDE.encode(), "declares entities"),
        (b"<?xml version='1.0'?><article>", "cannot be read"),
        (b"<?xml version='1.0'?><book/>", "no article in JATS"),
        (b"<?xml version='1.0'?>" + b"<article>" * 1000 + b"</article>" * 1000, "too deeply"),
        (docx(BOMB), "cannot be read"),
        (docx("<w:document xmlns:w='x'/>".replace("document", "d") * 2), "cannot be read"),
        (docx("<a/>").replace(b"word/document.xml", b"word/document.xmm"), "no Word document"),
        (b"PK\x03\x04broken", "cannot be opened"),
        (b"%PDF-1.7 broken", "This PDF"),
        (b"\0" * 100, "no text file"),
        (b"a" * (LARGEST_FILE + 1), "at most"),
        ("a" * 2_000_001, "at most"),
    ],
)
def test_refusals_say_why(data, says):
    with pytest.raises(UnreadableArticle, match=says):
        read_article(data)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = docx("<a>" + " " * 50_000_000 + "</a>")
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableArticle, match="unpacks to more than"):
        read_article(bomb)


SMALL = {
    # 100 kB, which made 4,000,000 elements.
    "parts of a Word document": docx("<a>" + "<p/>" * 700_000 + "</a>"),
    "parts of several files of it": docx(
        "<a>" + "<p/>" * 400_000 + "</a>", **{"word/styles.xml": "<a>" + "<p/>" * 400_000 + "</a>"}
    ),
    "attributes": docx("<a>" + "<p b='' c='' d=''/>" * 160_000 + "</a>"),
    "a tag": docx("<a " + " ".join(f"a{n}=''" for n in range(250_000)) + "/>"),
    "parts of JATS": b"<?xml version='1.0'?><article><body>" + b"<p/>" * 700_000 + b"</body></article>",
    # 30 kB, of which HTML's rules make 4,000,000 nodes.
    "marks that are open": b"<html><p>" + b"".join(b"<b id=%d>" % n for n in range(2000)) + b"<p>x" * 2000,
    "marks that only seem closed": b"<html><p>"
    + b"".join(b'<b id=%d title=">x</b>">' % n for n in range(2000))
    + b"<p>x" * 2000,
    "marks that are open for long": b"<html><p>"
    + b"".join(b"<b %s id=%d>" % (b"a" * 300, n) for n in range(2000))
    + b"<p>x" * 2000,
    "blocks that are open": b"<html>" + b"<div>" * 100_000,
}


@pytest.mark.parametrize("what", SMALL)
def test_what_grows_while_it_is_parsed_is_refused_before(what):
    with must_end(), pytest.raises(UnreadableArticle, match=r"too (?:many|much|long)"):
        read_article(SMALL[what])


def test_a_page_of_many_marks_that_are_closed_is_read():
    """Some editors give each mark an attribute of its own, and the marks stand in one another."""
    marks = "".join(
        f'<p><strong data-start="{n}">It <em data-start="{n}">helps</em> </strong>.</p>' for n in range(3000)
    )
    assert len(read_article(f"<html><body>{marks}</body></html>").sentences) == 3000


def test_what_an_archive_has_besides_the_document_is_not_read():
    paragraph = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:p><w:r><w:t>Hello.</w:t></w:r></w:p></w:document>"
    assert (
        read_article(docx(paragraph, **{"../../escape.xml": BOMB, "word/media/x.bin": "x" * 100})).text
        == "Hello."
    )


def is_coherent(document: Document) -> None:
    text = document.text
    last = 0
    for sentence in document.sentences:
        assert last <= sentence.start < sentence.end <= len(text)
        assert text[sentence.start : sentence.end].strip() == text[sentence.start : sentence.end]
        last = sentence.end
    for heading in document.headings:
        assert text[heading.start : heading.end] == heading.text
    last = 0
    for citation in document.citations:
        assert last <= citation.start < citation.end
        assert text[citation.start : citation.end] == citation.marker
        assert all(0 <= place < len(document.references) for place in citation.references)
        if citation.sentence is not None:
            sentence = document.sentences[citation.sentence]
            assert sentence.start <= citation.start < sentence.end
        last = citation.end
    for reference in document.references:
        said = text[reference.start : reference.end]
        # Behind the words of a link, its address.
        assert reference.raw == said or (reference.is_link and reference.raw.startswith(f"{said} http"))
    assert 0 <= document.body_end <= len(text)


WORDS = st.sampled_from(
    [
        "Sleep",
        "heals",
        ".",
        ",",
        "1",
        "12",
        " ",
        "\n",
        "\n\n",
        "[1]",
        "(2)",
        "(Low, 2009)",
        "Low et al. (2009)",
        "References",
        "1. ",
        "Low PA. Sleep. J Rest. 2009;20(3):1-9.",
        "Low, P. (2009). Sleep. Rest, 2(3), 4.",
        "10.5555/a",
        "<sup>1</sup>",
        "³",
        "- ",
        "# ",
        "<p>",
        "</p>",
        "<li>",
        "<ol>",
        "[^1]",
        "[^1]: ",
        "^2^",
        "https://www.example.org/a",
        "“",
        "”",
        "?",
        "!",
        "e.g.",
        "\u0301",
        "\ud800",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(), st.lists(WORDS, max_size=60).map("".join)),
    st.sampled_from(["", "a.html", "a.md", "a.txt"]),
)
def test_any_text_is_read_and_every_span_holds(text, filename):
    try:
        document = read_article(text, filename=filename)
    except UnreadableArticle:
        return
    is_coherent(document)


@settings(max_examples=150, deadline=None)
@given(st.binary(), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.4\n", b"<?xml version='1.0'?>", b"<html>"]))
def test_any_bytes_are_read_or_refused(data, beginning):
    with suppress(UnreadableArticle):
        is_coherent(read_article(beginning + data))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.lists(WORDS, max_size=30).map("".join)))
def test_any_entry_is_taken_apart(raw):
    assert parse_reference(raw).raw == raw
