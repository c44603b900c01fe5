"""An audit as SARIF 2.1.0 (OASIS), which code review tools show beside the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.articles.rules import RULES, Verdict

if TYPE_CHECKING:
    from evidence.articles.rules import Finding

    from . import Audited

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_KINDS = {Verdict.PROBLEM: "fail", Verdict.OK: "informational", Verdict.CANNOT_DETERMINE: "open"}


def as_sarif(audited: Audited, *, uri: str) -> dict[str, Any]:
    """The audit as a SARIF log of one run. `uri` is the article's address or file, as it was given.

    Offsets count characters of the text as it was read, which goes into the log with it: of a PDF or a web
    page there is no other text that they could count in.
    """
    ids = list(RULES)
    text = audited.document.text
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Evidence Base",
                        "rules": [
                            {
                                "id": rule.id,
                                "shortDescription": {"text": rule.reason},
                                "help": {"text": f"{rule.reason} Source: {rule.source}."},
                                "defaultConfiguration": {"level": rule.severity.value},
                            }
                            for rule in RULES.values()
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": uri}, "contents": {"text": text}}],
                "results": [_result(audited, one, ids, uri) for one in audited.findings],
            }
        ],
    }


def _result(audited: Audited, finding: Finding, ids: list[str], uri: str) -> dict[str, Any]:
    # Only a failure has a level of its own (section 3.27.10).
    level = finding.severity.value if finding.verdict is Verdict.PROBLEM else "none"
    region = {"charOffset": finding.start, "charLength": finding.end - finding.start}
    return {
        "ruleId": finding.rule,
        "ruleIndex": ids.index(finding.rule),
        "kind": _KINDS[finding.verdict],
        "level": level,
        "message": {
            "text": f"Expected {finding.expected}; found {finding.found}. {finding.advice}",
        },
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri, "index": 0}, "region": region}}],
        "partialFingerprints": {"facts/v1": finding.facts_key(audited.checked)},
    }
