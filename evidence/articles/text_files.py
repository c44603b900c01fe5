"""A text file's bytes as text: what is not plain text is refused, with what to do instead."""

from __future__ import annotations

import codecs

# What a file begins with, and what it is then.
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word document or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "a rich text document"),
)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class NotPlainText(ValueError):
    """The file is something else. Says what, and what to do."""


def text_of(data: bytes) -> str:
    r"""The text of a file in UTF-8, in UTF-16 with its mark, or in Windows' western code page (1252).

    Line ends become ``\n``. Raises `NotPlainText`.

    >>> text_of("\ufeffp < 0.05\r\n".encode())
    'p < 0.05\n'
    >>> text_of("naïve".encode("cp1252"))
    'naïve'
    """
    for beginning, what in _OTHERS:
        if data.startswith(beginning):
            raise NotPlainText(f"This is {what}: save it as plain text (UTF-8) first, or paste its text.")
    text = _decoded(data)
    if "\0" in text:
        raise NotPlainText("This is no text file: save it as plain text (UTF-8) first, or paste its text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    encodings = ["utf-16"] if data.startswith(_UTF_16) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotPlainText(
        "Its characters can be read neither as UTF-8 nor as Windows-1252: save it as UTF-8 first."
    )
