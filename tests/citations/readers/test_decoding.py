"""Bytes as text: every encoding that reference managers write, and what is no text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.citations.readers import UnreadableFile, read_bibliography
from evidence.citations.readers.decoding import decode

TEXT = "TY  - JOUR\nAU  - Müller, Åsa\nTI  - Naïve “quotes” – and dashes\nDO  - 10.5555/abc\nER  - \n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("before", "codec", "name"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
        (b"", "cp1252", "cp1252"),
    ],
)
def test_reads_every_encoding_and_line_end(before: bytes, codec: str, name: str, end: str) -> None:
    bibliography = read_bibliography(before + TEXT.replace("\n", end).encode(codec))
    (entry,) = bibliography.entries
    assert (bibliography.format, bibliography.encoding, entry.line) == ("ris", name, 1)
    assert entry.work is not None
    assert entry.work.title == "Naïve “quotes” – and dashes"
    assert entry.work.contributors[0].family == "Müller"


def test_latin_1_is_what_cp1252_cannot_be() -> None:
    text, encoding, _ = decode("Müller \x81".encode("latin-1"))
    assert (text, encoding) == ("Müller \x81", "latin-1")


def test_mixed_file_is_utf_8_with_cp1252_in_it() -> None:
    text, encoding, remarks = decode("Müller, Åsa, Čapek\n".encode() + b"caf\xe9 \x93x\x94\n")
    assert text == "Müller, Åsa, Čapek\ncafé “x”\n"
    assert encoding == "utf-8"
    assert "line 2" in remarks[0]


def test_nul_and_surrogates_are_replaced() -> None:
    assert decode(b"a\x00b, a text that is long enough")[0].startswith("a\ufffdb")
    data = codecs.BOM_UTF16_LE + "ab".encode("utf-16-le") + b"\x00\xd8" + "c".encode("utf-16-le")
    text, _, remarks = decode(data)
    assert text == "ab\ufffdc"
    assert remarks


@pytest.mark.parametrize("data", [b"", b"\n \r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"\x00\x00"])
def test_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        decode(data)


def test_other_files_are_named() -> None:
    with pytest.raises(UnreadableFile, match=r"^refs\.ris: This is a PDF"):
        read_bibliography(b"%PDF-1.7 ...", filename="refs.ris")


def test_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.citations.readers.decoding.MOST_BYTES", 10)
    with pytest.raises(UnreadableFile, match="11 bytes; at most 10"):
        decode(b"TY  - JOUR\n")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_unreadable(data: bytes) -> None:
    try:
        text, _, _ = decode(data)
    except UnreadableFile:
        return
    assert "\x00" not in text
    assert "\r" not in text
    text.encode("utf-8")
