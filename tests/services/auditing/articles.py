"""Articles for the audit's tests: invented, in the form in which writers bring them."""

from __future__ import annotations

from typing import Any

from evidence.articles.reading import read_article
from evidence.services.auditing import Audited, audit
from tests.factories import StudyFactory
from tests.stand_in import message

# What Crossref has of the two references below: printed a year after it was online.
RECORD = message(
    "10.5555/blunting",
    title=["Emotional blunting in invented adults"],
    author=[{"given": "Ada", "family": "Berg"}, {"given": "Max", "family": "Lind"}],
)
REFERENCE = (
    "Berg, A., & Lind, M. (2023). Emotional blunting in invented adults. Journal of Invented Results, 12(3), "
    "100–109. https://doi.org/10.5555/blunting"
)


def written(*references: str, sentence: str = "SSRIs may blunt emotions.{}") -> str:
    """An article whose one paragraph cites each of `references` once, in their order."""
    body = " ".join(sentence.format(number) for number in range(1, len(references) + 1))
    listed = "\n".join(f"{number}. {text}" for number, text in enumerate(references, 1))
    return f"Numbness in Invented Adults\n\n{body}\n\nReferences\n\n{listed}\n"


def audited(text: str, **options: Any) -> Audited:
    return audit(read_article(text), **options)


def rules_of(found: Audited, *, problems: bool = True) -> list[str]:
    """The rules of the problems (or of everything that is none), in the article's order."""
    return [one.rule for one in found.findings if (one.verdict.value == "problem") is problems]


def cited_study(**fields: Any) -> Any:
    """The work of `REFERENCE`, stored as Crossref gave it."""
    return StudyFactory(
        **{"found": True, **fields},
        doi="10.5555/blunting",
        title="Emotional blunting in invented adults",
        issue="3",
        issued="2023",
        authors=["Berg, Ada", "Lind, Max"],
    )
