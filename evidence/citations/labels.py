"""What stands behind the title of a work that was taken back, by the notices about it."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.records import NoticeKind

# What takes a work back as a whole, the gravest first (ICMJE, Recommendations, IV.A.3.g; APA 7, section 10.1,
# example 21); a part of it, or a concern, does not.
LABELS = {
    NoticeKind.RETRACTION: "[Retracted]",
    NoticeKind.WITHDRAWAL: "[Withdrawn]",
    NoticeKind.REMOVAL: "[Removed]",
}
TELLING = (*LABELS, NoticeKind.REINSTATEMENT)
_TOLD_BY_TITLE = ("RETRACTED", "[RETRACTED", "WITHDRAWN", "[WITHDRAWN", "REMOVED:")


def label_of(title: object, notices: Iterable[tuple[str, str]]) -> str:
    """What the entry says behind `title`, or ``""``. `notices` are kinds and dates (ISO, or ``""``).

    A reinstatement takes back what it is surely later than; without a date on both nobody knows that. Where
    the publisher has put it before the title, once is enough.

    >>> label_of("Blunting", [("retraction", "2020-05")])
    '[Retracted]'
    >>> label_of("Blunting", [("retraction", "2020-05"), ("reinstatement", "2021")])
    ''
    >>> label_of("RETRACTED: Blunting", [("retraction", "")])
    ''
    """
    if isinstance(title, str) and title.upper().startswith(_TOLD_BY_TITLE):
        return ""
    notices = list(notices)
    back = max((date for kind, date in notices if kind == NoticeKind.REINSTATEMENT), default="")
    stands = {kind for kind, date in notices if not (date and back >= date)}
    return next((label for kind, label in LABELS.items() if kind in stands), "")
