"""What a page shows of an audit, as plain values: they can be kept, and are shown again as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.services.citing import catalogue

from .corrected import corrected_list
from .marked import STATES, marked

if TYPE_CHECKING:
    from . import Audited
    from .marked import Paragraph, ShownFinding, ShownReference


def as_shown(audited: Audited, *, style: str = "") -> dict[str, Any]:
    """The article in pieces with its findings, its references, its coverage; with `style` the corrected list.

    Everything in it is text or a number, and no markup. Raises `UnknownStyle`.
    """
    pieces, known = marked(audited), audited.coverage
    shown = {
        "title": audited.document.title,
        "remarks": list(audited.document.remarks),
        "coverage": {
            "checked": known.checked,
            "not_checkable": known.not_checkable,
            "could_not_be_asked": known.could_not_be_asked,
        },
        "states": STATES,
        "paragraphs": [_paragraph(one) for one in pieces.paragraphs],
        "references": [_reference(one) for one in pieces.references],
        "others": [_finding(one) for one in pieces.others],
    }
    if style:
        shown["style_title"] = next(one.title for one in catalogue().styles() if one.name == style)
        shown["corrected"] = [
            {"number": one.number, "text": one.text, "is_as_written": one.is_as_written}
            for one in corrected_list(audited, style=style)
        ]
    return shown


def _paragraph(one: Paragraph) -> dict[str, Any]:
    return {
        "level": one.level,
        "pieces": [
            {"text": piece.text, "state": piece.state, "number": piece.number, "told": piece.told}
            for piece in one.pieces
        ],
        "findings": [_finding(each) for each in one.findings],
    }


def _reference(one: ShownReference) -> dict[str, Any]:
    return {
        "number": one.number,
        "raw": one.raw,
        "state": one.state,
        "told": one.told,
        "reason": one.resolved.reason,
        "study": one.resolved.study,
        "findings": [_finding(each) for each in one.findings],
    }


def _finding(one: ShownFinding) -> dict[str, Any]:
    finding = one.finding
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "verdict": finding.verdict.value,
        "expected": finding.expected,
        "found": finding.found,
        "advice": finding.advice,
        "about": one.about,
        "number": one.number,
    }
