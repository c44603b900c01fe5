"""The one exception that leaves the identifiers."""

from __future__ import annotations

# Enough to recognise a line in a list of a thousand; a pasted page must not fill a log.
_LONGEST_SHOWN = 100


class InvalidIdentifier(ValueError):
    """A text that is not the identifier it should be.

    `text` is what was given, safe to show: cut to 100 characters, and everything that is not
    printable (NUL, lone surrogates, direction marks) written as an escape. `reason` is a sentence
    for a person: what is wrong and what to do.

    >>> str(InvalidIdentifier("21103140x", "A PMID has digits only."))
    '“21103140x”: A PMID has digits only.'
    """

    def __init__(self, text: str, reason: str) -> None:
        self.text = _shown(text)
        self.reason = reason
        super().__init__(self.text, reason)

    def __str__(self) -> str:
        return f"“{self.text}”: {self.reason}"


def _shown(text: str) -> str:
    # Cut before escaping, so that a megabyte costs no more than a line; one character more than is
    # shown tells whether anything was cut.
    start = text[: _LONGEST_SHOWN + 1]
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in start)
    return shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
