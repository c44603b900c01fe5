"""The words of a question marked in a text: safe HTML with nothing but ``mark`` in it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

# Of the private use area: what a text has of them is taken out of it before.
BEGIN, END = "\ue000", "\ue001"

# A text that folding leaves as long as it was (nearly every one) is searched as it was stored, folded, and
# shown as it was written: the two have their letters at the same places.
_MARKED = rf"""(
    SELECT json_build_array(headline, substr(written, place, length(plain)),
        CASE WHEN left(sought, place - 1) !~ '\w' THEN left(written, place - 1) END,
        CASE WHEN substr(sought, place + length(plain)) !~ '\w'
            THEN substr(written, place + length(plain)) END)
    FROM (SELECT replace(replace({{text}}, '{BEGIN}', ' '), '{END}', ' ') AS written) given
    CROSS JOIN LATERAL (SELECT search_fold(written) AS folded OFFSET 0) folding
    CROSS JOIN LATERAL (
        SELECT CASE WHEN length(folded) = length(written) THEN folded
            ELSE translate(written, '<&', '  ') END AS sought OFFSET 0
    ) seeking
    CROSS JOIN LATERAL (
        SELECT ts_headline('public.evidence', sought, asked.meant,
            'StartSel={BEGIN}, StopSel={END}, {{options}}') AS headline OFFSET 0
    ) marking
    CROSS JOIN LATERAL (
        SELECT replace(replace(headline, '{BEGIN}', ''), '{END}', '') AS plain OFFSET 0
    ) unmarking
    CROSS JOIN LATERAL (SELECT strpos(sought, plain) AS place OFFSET 0) finding
    WHERE place > 0 AND strpos(headline, '{BEGIN}') > {{least}}
)"""  # noqa: S608 - of our own
TITLE = _MARKED.format(text="study.title", options="HighlightAll=true", least=-1)
"""SQL for what `marked` reads of a row of ``study``, where ``asked.meant`` is a tsquery."""
EXTRACT = _MARKED.format(
    # The beginning of a long text: reading a whole page for one line of it would cost more than the search.
    text="left(study.abstract, 4000)",
    options="MaxFragments=1, MaxWords=40, MinWords=20, ShortWord=0",
    least=0,
)


def marked(found: Sequence[str | None] | None) -> SafeString:
    """The text with its marks; escaped first, so that nothing in it is an element but these.

    `found` is a piece of the text as it was sought, with `BEGIN` and `END`; the same as it was written; and
    what is before and behind it where that is no word, None where it is more. None gives ``""``.
    """
    if found is None:
        return SafeString("")
    headline, written, before, behind = found
    parts: list[str] = []
    place = 0
    pieces = str(headline).replace(END, BEGIN).split(BEGIN)
    for number, piece in enumerate(pieces):
        shown = escape(str(written)[place : place + len(piece)])
        parts.append(f"<mark>{shown}</mark>" if number % 2 else shown)
        place += len(piece)
    parts.insert(0, "… " if before is None else escape(before))
    parts.append(" …" if behind is None else escape(behind))
    return mark_safe("".join(parts))  # noqa: S308 - every piece was escaped
