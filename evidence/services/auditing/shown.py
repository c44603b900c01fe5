"""What a page shows of an audit, as plain values: they can be kept, and are shown again as they were."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from evidence.articles.rules import Severity, Verdict

from .corrected import to_correct
from .marked import STATES, marked

if TYPE_CHECKING:
    from . import Audited
    from .marked import Paragraph, ShownFinding, ShownReference

_OTHER_VERDICTS = {
    Verdict.CANNOT_DETERMINE: "could not be determined",
    Verdict.OK: "matched by stored evidence",
}


def as_shown(audited: Audited) -> dict[str, Any]:
    """The article in pieces with its findings, its references, its coverage, and what its corrected list is
    written from (`entries`). Everything in it is text or a number, and no markup."""
    pieces, known = marked(audited), audited.coverage
    return {
        "title": audited.document.title,
        "remarks": list(audited.document.remarks),
        "cites_by_links": audited.document.cites_by_links,
        "coverage": {
            "checked": known.checked,
            "not_checkable": known.not_checkable,
            "could_not_be_asked": known.could_not_be_asked,
        },
        "found": _found(audited),
        "states": [
            {
                "state": state,
                "told": told,
                "numbers": [one.number for one in pieces.references if one.state == state],
            }
            for state, told in STATES.items()
        ],
        "paragraphs": [_paragraph(one) for one in pieces.paragraphs],
        "references": [_reference(one) for one in pieces.references],
        "others": [_finding(one) for one in pieces.others],
        "entries": to_correct(audited),
    }


def _found(audited: Audited) -> list[str]:
    """How many findings there are of each kind, in words, the gravest first."""
    counted = Counter(one.severity for one in audited.findings if one.verdict is Verdict.PROBLEM)
    problems = [
        f"{number} {severity.value}{'s' if number != 1 else ''}"
        for severity in Severity
        if (number := counted[severity])
    ]
    verdicts = Counter(one.verdict for one in audited.findings)
    return problems + [f"{verdicts[one]} {told}" for one, told in _OTHER_VERDICTS.items() if verdicts[one]]


def _paragraph(one: Paragraph) -> dict[str, Any]:
    return {
        "level": one.level,
        "pieces": [
            {"text": piece.text, "state": piece.state, "number": piece.number, "told": piece.told}
            for piece in one.pieces
        ],
        "findings": [_finding(each) for each in one.findings if each.finding.verdict is not Verdict.OK],
        "matched": _matched(one),
        "cited": [_finding(each) for each in one.cited],
    }


def _matched(one: Paragraph) -> list[dict[str, Any]]:
    """What is stored of what its sentences say, by sentence."""
    sentences: dict[int, dict[str, Any]] = {}
    for each in one.findings:
        if each.finding.verdict is Verdict.OK:
            sentence = sentences.setdefault(each.finding.start, {"about": each.about, "claims": []})
            sentence["claims"].append(_finding(each))
    return list(sentences.values())


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
