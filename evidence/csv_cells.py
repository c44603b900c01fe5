"""Text in the cells of a CSV file that somebody may open in a spreadsheet.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return as a
formula (OWASP, "CSV Injection"). Such a cell gets an apostrophe before it; so does one that begins with an
apostrophe already, so that what was written can be restored exactly.
"""

from __future__ import annotations

_MARK = "'"
_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def neutralised(text: str) -> str:
    """`text` as a cell that no spreadsheet runs.

    >>> neutralised("=1+1"), neutralised("'tis"), neutralised("Sertraline")
    ("'=1+1", "''tis", 'Sertraline')
    """
    return _MARK + text if text.startswith((*_BEGIN_FORMULAS, _MARK)) else text


def restored(cell: str) -> str:
    """The text that `neutralised` wrote as `cell`.

    >>> restored("'=1+1"), restored("Sertraline")
    ('=1+1', 'Sertraline')
    """
    return cell.removeprefix(_MARK)
