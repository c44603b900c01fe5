"""The rules as a page of the documentation: ``python -m evidence.articles.rules.page > docs/rules.md``."""

from __future__ import annotations

import sys

from evidence.articles.rules import RULES, Severity

_HEAD = """\
# The rules of the audit

Made from the rules themselves (`python -m evidence.articles.rules.page`); a test holds the two together.

Each finding has a verdict: `problem`, `cannot_determine` where the rule applies and what it would need is
not known, or `ok` where it tells what is stored. It says what was expected, what was found and what to do;
it states the difference and supposes no motive. What could not be asked (an outage, no time left) is no
finding: the coverage counts it.

Severities: `error` (what is published would be wrong, or rests on what was taken back), `warning` (a reader
could not find the source, or would take it for more than it is), `note` (worth a look). Where a finding is
less certain than its rule, it weighs less. Rules on wording are lists of words: they advise, and no more.
"""
_TITLES = {
    "references": "References",
    "numbering": "Numbering",
    "standing": "Standing",
    "wording": "Wording",
    "evidence": "Evidence",
}


def page() -> str:
    """The page, as Markdown."""
    parts = [_HEAD]
    for group, title in _TITLES.items():
        parts.append(f"## {title}\n")
        for rule in RULES.values():
            if rule.group == group:
                parts.append(
                    f"### {rule.id}\n\n{rule.reason}\n\n- Severity: {Severity(rule.severity).value}\n"
                    f"- Source: {rule.source}\n- Asks: {rule.asks}\n"
                )
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
