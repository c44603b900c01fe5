"""The audit's rules: pure functions over an article and what is known of its references and sentences.

Each has an id, a severity, a reason and its source; docs/rules.md is made from them. A finding states what
differs, never why somebody might have written it so. What could not be asked is no finding.
"""

# In the order of the documentation: importing a module registers its rules.
from evidence.articles.rules import identity  # isort: skip
from evidence.articles.rules import details  # isort: skip
from evidence.articles.rules import names  # isort: skip
from evidence.articles.rules import entries  # isort: skip
from evidence.articles.rules import numbering  # isort: skip
from evidence.articles.rules import standing  # isort: skip
from evidence.articles.rules import sources  # isort: skip
from evidence.articles.rules import wording  # isort: skip
from evidence.articles.rules import stored  # isort: skip
from evidence.articles.rules.facts import Checked
from evidence.articles.rules.registry import RULES, Finding, Rule, Severity, Verdict

_MODULES = (identity, details, names, entries, numbering, standing, sources, wording, stored)

__all__ = ["RULES", "Finding", "Rule", "Severity", "Verdict", "check"]


def check(checked: Checked) -> list[Finding]:
    """What every rule has to say, in the order of the article; what weighs most first at one place."""
    weights = {severity: place for place, severity in enumerate(Severity)}
    found = [finding for rule in RULES.values() for finding in rule.check(checked)]
    return sorted(found, key=lambda one: (one.start, one.end, weights[one.severity], one.rule))
