"""What the audit finds in the labelled articles, in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from evidence.articles.reading import read_article
from evidence.articles.rules import Verdict
from evidence.services.auditing import audit

from .articles import Labelled, labelled
from .stored import about_what_is_stored, store
from .works import Records

# paper-preflight's own figure, for reference lists.
WANTED = 0.79


@dataclass(slots=True)
class Measured:
    """Counts over all articles; `missed` and `false` name each article, rule and reference."""

    articles: int = 0
    references: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def false_per_hundred(self) -> float:
        return 100 * len(self.false) / self.references


def measure() -> Measured:
    """Audit every labelled article, with a stand-in for Crossref that has its records; stores what some are
    about, in a database that is the test's own."""
    measured = Measured()
    store()
    for article in (*labelled(), *about_what_is_stored()):
        _count(measured, article)
    return measured


def _count(measured: Measured, article: Labelled) -> None:
    document = read_article(article.text)
    client: object = Records(article.records)
    found = audit(document, client=client)  # type: ignore[arg-type]
    told = {
        (one.rule, found.checked.number(one.reference) if one.reference is not None else None)
        for one in found.findings
        if one.verdict is Verdict.PROBLEM
    }
    measured.articles += 1
    measured.references += len(document.references)
    for rule, number in sorted(article.planted, key=str):
        measured.planted[rule] += 1
        if (rule, number) in told:
            measured.found[rule] += 1
        else:
            measured.missed.append(f"{article.name}: {rule} at {number}")
    measured.false += [
        f"{article.name}: {rule} at {n}" for rule, n in sorted(told - article.planted, key=str)
    ]


def table(measured: Measured) -> str:
    """The measurement as Markdown."""
    rows = "\n".join(
        f"| {rule} | {measured.planted[rule]} | {measured.found[rule]} |" for rule in sorted(measured.planted)
    )
    return (
        f"{measured.articles} articles, {measured.references} references; "
        f"{sum(measured.planted.values())} faults planted, {sum(measured.found.values())} found; "
        f"{len(measured.false)} false alarms ({measured.false_per_hundred:.2f} per 100 references).\n\n"
        f"| rule | planted | found |\n|---|---|---|\n{rows}\n"
    )
