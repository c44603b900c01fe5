"""A file's bytes as text, whatever wrote them.

The encodings that reference managers and databases write are told apart for certain by rules: a
byte-order mark, the zeros that UTF-16 puts into Latin text, and UTF-8's own form, which no other
encoding's text has by chance. What is left is CP1252, or Latin-1 where it uses the five bytes that
CP1252 leaves free. A statistical detector (charset-normalizer) was not taken: on records as short as
these it finds Central European and Asian encodings in Western ones, and it would answer differently
for the same record in a longer file.
"""

from __future__ import annotations

import codecs

from evidence.citations.readers.entries import MOST_BYTES, UnreadableFile
from evidence.markup import storable

_SAMPLE = 4096

_OTHER_FILES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive, a word processor's or a spreadsheet's file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3\x00", "a database"),
    (b"{\\rtf", "a word processor's file"),
)


def decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """The text of `data` with ``\\n`` for every line's end, the encoding's name, and remarks.

    NUL and lone surrogates are U+FFFD. Raises `UnreadableFile` for what is no text, is empty, or has
    more than `MOST_BYTES`.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFile(
            f"The file has {len(data):,} bytes; at most {MOST_BYTES:,} are read at once."
            " Export it in several parts."
        )
    for beginning, what in _OTHER_FILES:
        if data.startswith(beginning):
            raise UnreadableFile(
                f"This is {what}, not a bibliography."
                " Export the records as RIS, BibTeX, CSV or one of the other formats, and import that file."
            )
    encoding = _encoding(data)
    text, remarks = _decoded(data, encoding)
    text = storable(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip("\ufeff\ufffd \t\n\x0b\x0c"):
        raise UnreadableFile("The file is empty. Export it again, with its records.")
    return text, encoding, remarks


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    sample = data[:_SAMPLE]
    pairs = len(sample) // 2
    if pairs:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd * 2 > pairs and even * 8 < pairs:
            return "utf-16-le"
        if even * 2 > pairs and odd * 8 < pairs:
            return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _eight_bit(data)
    return "utf-8"


def _eight_bit(data: bytes) -> str:
    """Of what is no faultless UTF-8: what most of its characters outside ASCII are."""
    lenient = data.decode("utf-8", errors="replace")
    wrong = lenient.count("\ufffd")
    right = sum(1 for c in lenient if c > "\x7f") - wrong if not lenient.isascii() else 0
    if right and right >= wrong:
        return "utf-8"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _decoded(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode(encoding).removeprefix("\ufeff"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if encoding.startswith("utf-16"):
            return data.decode(encoding, errors="replace").removeprefix("\ufeff"), (
                f"The file is not faultless UTF-16 (first at line {line}): \ufffd stands for what is not.",
            )
    # Files put together from several: UTF-8 but for some records.
    text = data.decode(encoding, errors="surrogateescape").removeprefix("\ufeff")
    return text.translate(_CP1252_FOR_ESCAPED), (
        f"The file is not faultless UTF-8 (first at line {line}): what is not was read as CP1252.",
    )


_CP1252_FOR_ESCAPED = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0x100)
}
