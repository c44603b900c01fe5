"""Files that attack who reads them: each ends, and each record has its account (FAULTS 17 to 20)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.citations.readers import FORMATS, Bibliography, UnreadableFile, read_bibliography
from tests.hanging import must_end

N = 20_000
TITLED = "@article{k, title={T}}\n"
RIS = "TY  - JOUR\nTI  - T\n"

# The file, and how many accounts there are to be; None where the file is refused as a whole.
CASES: dict[str, tuple[str, int | None]] = {
    "one key": (TITLED * N, N),
    "deep braces": ("@article{k, title={" + "{" * 100_000 + "x" + "}" * 100_000 + "}}", 1),
    "braces never closed": ("@article{k, title={" + "{" * 100_000, 1),
    "entries never closed": ("@article{k, title={x\n" * N, N),
    "quotes never closed": ('@article{k, title="x\n' * N, N),
    "key behind key": ("@article{k, " * N, 1),
    "comments in comments": (TITLED + "@comment{" * N, 1),
    "joins": ("@string{a={x}}\n@article{k, title=a" + " # a" * N + "}", 1),
    "fields without end": ("@article{k, title={T}," + "".join(f"f{i}={{x}}," for i in range(N)) + "}", 1),
    "children of one parent": ("@book{p, title={T}}\n" + "@inbook{c, crossref={p}}\n" * N, N + 1),
    "commands in commands": ("@article{k, title={T" + r"\emph{" * N + "}" * N + "}}", 1),
    "accents on accents": ("@article{k, title={T" + r"\'" * N + "}}", 1),
    "spaces before and": ("@article{k, title={T}, author={a" + " " * 100_000 + "b}}", 1),
    "records of one line": ("TY  - JOUR\n" * N, N),
    "titles without end": ("TY  - JOUR\n" + "".join(f"TI  - T{i}\n" for i in range(N)), 1),
    "authors without end": (RIS + "AU  - A, B\n" * N, 1),
    "links without end": (RIS + "UR  - " + "http://a.b/ " * N, 1),
    "tags in tags": (RIS + "AB  - " + "<p><i>" * N, 1),
    "angle brackets": (RIS + "AB  - " + "<" * 100_000, 1),
    "DOIs without end": (RIS + "".join(f"DO  - 10.5555/{i}\n" for i in range(N)), 1),
    "numbers in brackets": (RIS + "SN  - " + "(" * 100_000, 1),
    "nbib of one line": ("PMID- 1\n" * N, N),
    "ciw of one line": ("FN ISI\n" + "PT J\n" * N, N),
    "elements 100,000 deep": ("<xml><record>" + "<a>" * 100_000 + "</a>" * 100_000 + "</record></xml>", 1),
    "records in records": ("<xml>" + "<record>" * N, N),
    "end tags without end": ("<xml><record>" + "</record" * N, 1),
    "open brackets": ("<xml><record>" + "<" * 100_000, 1),
    "lists 100,000 deep": ("[" * 100_000, None),
    "objects 100,000 deep": ('{"a":' * 100_000, None),
    "quotes that go on": ('title,doi\n"x\n' + 'x","y\n' * N, 2),
    "one quote": ("title,doi\n" + '"' * 100_001, 1),
    "columns without end": ("title,doi" + ",doi" * N + "\na" + ",10.5555/1" * N, 1),
    "names in a cell": ("title,authors\nx," + "A and " * N, 1),
    "identifiers on a line": ("10.5555/1\n" + "10.5555/1 " * N, 2),
    "spaces": (" " * 1_000_000 + "\n@", None),
    "lines": ("\n" * 1_000_000 + "x", None),
}


@pytest.mark.parametrize("name", CASES)
def test_hostile_file_ends_with_its_accounts(name: str) -> None:
    text, count = CASES[name]
    with must_end():
        try:
            entries = len(read_bibliography(text.encode()).entries)
        except UnreadableFile:
            assert count is None
            return
    assert entries == count


def holds_together(bibliography: Bibliography, data: bytes) -> None:
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert [entry.number for entry in bibliography.entries] == list(range(1, len(bibliography.entries) + 1))
    before = 1
    for entry in bibliography.entries:
        assert before <= entry.line <= lines
        before = entry.line
        assert (entry.work is None) == bool(entry.reason)
        entry.raw.encode()
        if entry.work:
            assert entry.work.title or entry.identifiers
            repr(entry.work).encode()


# What makes each format, so that random files are often almost right.
PIECES = st.sampled_from(
    [
        *(
            "TY  - JOUR\n",
            "TI  - a\n",
            "AU  - B, C\n",
            "ER  - \n",
            "PMID- 1\n",
            "TI  - b\n",
            "PT J\n",
            "FN ISI\n",
        ),
        *(
            "@article{k,",
            "title={",
            "}",
            "}\n",
            '"',
            "#",
            "@string{a=",
            "@comment{",
            "year=2001,",
            "\\'",
            "$",
            "{",
        ),
        *(
            "<xml>",
            "<record>",
            "</record>",
            "<titles><title>",
            "</title></titles>",
            "&amp;",
            "&x;",
            "<PubmedArticle>",
        ),
        *(
            "[",
            "]",
            '{"title":',
            '"a"',
            ",",
            "}",
            "\n",
            "title,doi\n",
            "10.5555/a",
            "\t",
            "\x00",
            "é",
            "\ud7ff",
            "%",
        ),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["", *FORMATS]))
def test_any_text_gives_accounts_or_is_unreadable(text: str, format: str) -> None:
    data = text.encode()
    try:
        bibliography = read_bibliography(data, format=format)
    except UnreadableFile:
        return
    holds_together(bibliography, data)


@given(st.binary(max_size=300), st.sampled_from(["", *FORMATS]))
def test_any_bytes_give_accounts_or_are_unreadable(data: bytes, format: str) -> None:
    try:
        bibliography = read_bibliography(data, format=format)
    except UnreadableFile:
        return
    assert all(entry.reason or entry.work for entry in bibliography.entries)
