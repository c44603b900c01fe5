"""Whether two works are one: a score of what both say, and what forbids to be sure."""

from __future__ import annotations

from dataclasses import replace

from evidence.citations.matching import ACCEPT, Described, Score, score
from evidence.records import Role, Work

# What is not sure goes before a person.
_UNSURE = ACCEPT - 0.01


def described(work: Work) -> Described:
    """The work as a reference to it would describe it."""
    date = work.reference_date
    return Described(
        raw="",
        authors=tuple(
            person.family or person.literal or person.given
            for person in work.contributors
            if person.role is Role.AUTHOR
        ),
        year=str(date.year) if date else "",
        title=work.title,
        container_title=work.container_title,
        volume=work.volume,
        issue=work.issue,
        page=work.page,
        article_number=work.article_number,
    )


def likeness(one: Work, other: Work) -> Score:
    """How likely both are one work, from 0 to 1: from `ACCEPT` on it is taken to be sure.

    Two DOIs are two works, as far as a machine can tell: an article and its preprint share all else.

    >>> likeness(Work(title="Blunting"), Work(title="Cooking")).value < 0.65
    True
    """
    # The same said in two ways, a subtitle apart or within: each may describe the other.
    both = (score(described(one), other), score(described(other), one))
    # Nothing is sure that is not so from either side.
    found = min(both, key=lambda given: given.value)
    if one.doi and other.doi and one.doi != other.doi:
        found = replace(
            found,
            value=min(found.value, _UNSURE),
            differences=(*found.differences, "two DOIs"),
        )
    return found
