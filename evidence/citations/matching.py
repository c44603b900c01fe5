"""Whether a reference means a work: a score of our own, from what both say.

Crossref's own `score` is no confidence (it ranks notices and copied titles first), so it has no part in
this. What was measured with these bounds, and how to measure it again: docs/matching.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from evidence.citations.match_parts import TELLING, Described, Parts, compare
from evidence.citations.match_words import numbers_of
from evidence.records import Work
from evidence.words import words

__all__ = ["ACCEPT", "PROPOSE", "Described", "Score", "best", "score"]

# From here on a match is taken without a person, if nothing speaks against it.
ACCEPT = 0.9
# From here on it is shown to a person.
PROPOSE = 0.65

# What a title has to be like to be the same one, and from where on it is another.
_SAME_TITLE = 0.94
_OTHER_TITLE = 0.75

# Types of Crossref's that nobody cites by title: parts, reviews of, and containers.
_NEVER_MEANT = frozenset({"component", "peer-review", "grant", "journal", "journal-issue", "journal-volume"})
_ABOUT_OTHERS = re.compile(
    r"\W*(?:retract(?:ion|ed)\b|withdraw(?:n|al)\b|expression of concern\b|corrigend(?:um|a)\b"
    r"|errat(?:um|a)\b"
    r"|correction(?:s)?(?:\s+to\b|\s*:)|addend(?:um|a)\b|publisher(?:.s)? (?:note|correction)\b"
    r"|(?:author.? )?correction:|re:|reply\b|response to\b|comments?(?:ary)? on\b|letter to the editor\b)",
    re.IGNORECASE,
)
_PREPRINT = re.compile(
    r"\b(?:preprint|(?:bio|med|chem|psy|ar|soc)r?xiv|ssrn|research square|osf)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Score:
    """How likely the work is meant, 0 to 1; what agrees and what differs, in words for people.

    `value` is comparable between works for one reference. It is no probability: `ACCEPT` and `PROPOSE` are
    where measurement put them.
    """

    value: float
    agreements: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


def score(described: Described, work: Work) -> Score:
    """How well `work` fits what is `described`. Never raises."""
    if work.work_type in _NEVER_MEANT:
        return Score(0.0, differences=(f"Crossref's type is {work.work_type}",))
    text = described.text
    parts = compare(described, work)
    against = _against(described, text, work, parts)
    value = min([_weighed(parts), *against.values()])
    return Score(
        round(value, 3),
        tuple(name for name, part in _named(parts) if part is not None and part >= _SAME_TITLE),
        (*(name for name, part in _named(parts) if part is not None and part < 0.5), *against),
    )


def best(described: Described, works: list[Work]) -> list[tuple[Work, Score]]:
    """The works with their scores, the best first; those below `PROPOSE` are left out.

    Two works that fit about as well are both no certain match: each loses what would make it one, unless
    they are one work (a preprint and its article are two).
    """
    scored = [(work, score(described, work)) for work in works]
    scored = sorted((pair for pair in scored if pair[1].value >= PROPOSE), key=lambda pair: -pair[1].value)
    rivals = [pair for pair in scored if pair[1].value >= ACCEPT]
    if len({work.doi for work, _ in rivals}) > 1 and rivals[0][1].value - rivals[1][1].value < 0.02:
        return [(work, _doubted(given)) for work, given in scored]
    return scored


def _doubted(given: Score) -> Score:
    if given.value < ACCEPT:
        return given
    capped = min(given.value, ACCEPT - 0.01)
    return replace(given, value=capped, differences=(*given.differences, "another work fits as well"))


def _weighed(parts: Parts) -> float:
    places = [part for part in (parts.container, parts.volume, parts.page) if part is not None]
    place = sum(places) / len(places) if places else 0.5
    # Journal, volume and page together leave hardly anything for an author or a year to say.
    unknown = 0.9 if parts.is_fully_placed else 0.5
    authors = unknown if parts.authors is None else parts.authors
    year = unknown if parts.year is None else parts.year
    by_title = 0.5 * parts.title + 0.2 * authors + 0.15 * year + 0.15 * place
    # Physicists and chemists leave titles out: then journal, volume, page, year and author name the work.
    by_place = 0.93 if parts.is_fully_placed and authors == 1 and year == 1 else 0.0
    return max(by_title, by_place)


def _against(described: Described, text: str, work: Work, parts: Parts) -> dict[str, float]:
    """What forbids a certain match, in words, with the most that the score may then be."""
    title = work.title
    found: dict[str, float] = {}
    if any(notice.notice_doi == work.doi and notice.about_doi != work.doi for notice in work.notices) or (
        _ABOUT_OTHERS.match(title) and not _speaks_of_others(text)
    ):
        found["it is a notice or a comment about another work"] = 0.5
    elif _means_another(described, title, text) and not _ABOUT_OTHERS.match(title):
        found["the reference is to a notice or a comment about it"] = 0.6
    if parts.title >= _OTHER_TITLE and not numbers_of(title) <= _numbers_in(described, text):
        found["a number in its title"] = 0.8
    if parts.title < _OTHER_TITLE and not (parts.page == 1 and parts.volume == 1):
        found["title"] = min(0.6, parts.title)
    elif parts.title < _OTHER_TITLE and described.title:
        found["title"] = ACCEPT - 0.02
    if parts.title < _SAME_TITLE and not (parts.page == 1 and parts.year == 1):
        found["title not word for word"] = ACCEPT - 0.02
    if parts.year == 0:
        found["year"] = 0.75
    elif parts.year is not None and parts.year < 1 and not (parts.page == 1 or parts.volume == 1):
        found["year off by one"] = ACCEPT - 0.02
    if parts.authors == 0:
        found["authors"] = 0.75
    elif parts.authors is None and not parts.is_fully_placed:
        found["its authors are not known"] = ACCEPT - 0.02
    if not _is_placed(text, work, parts):
        found["where it was published"] = ACCEPT - 0.03
    return found


def _is_placed(text: str, work: Work, parts: Parts) -> bool:
    """Whether the reference says where the work was published, as far as the work can be placed."""
    if work.work_type == "posted-content":
        return bool(_PREPRINT.search(text))
    told = [part for part in (parts.container, parts.volume, parts.page) if part is not None]
    if not told:
        # Books and reports: a long title, an author and a year are what there is.
        return len("".join(words(work.title))) >= TELLING
    return sum(told) >= min(2, len(told))


def _named(parts: Parts) -> list[tuple[str, float | None]]:
    return [
        ("title", parts.title),
        ("authors", parts.authors),
        ("year", parts.year),
        ("journal", parts.container),
        ("volume", parts.volume),
        ("page", parts.page),
    ]


def _numbers_in(described: Described, text: str) -> frozenset[str]:
    return numbers_of(described.title) if described.title else numbers_of(text)


def _means_another(described: Described, title: str, text: str) -> bool:
    """Whether the reference is to a notice or a comment, by its title's beginning or by what is before it."""
    if described.title:
        return bool(_ABOUT_OTHERS.match(described.title))
    return _speaks_of_others(_before(title, text))


def _before(title: str, text: str) -> str:
    """What stands in `text` right before `title`: where a notice says that it is one."""
    first = " ".join(words(title)[:4])
    if not first:
        return ""
    head, found, _ = " ".join(words(text)).partition(first)
    return " ".join(head.split()[-4:]) if found else ""


def _speaks_of_others(text: str) -> bool:
    """Whether a sentence, or any word, begins what notices and comments begin with."""
    head = text[:1_000]
    starts = [0, *(match.end() for match in re.finditer(r"\s+", head))]
    return any(_ABOUT_OTHERS.match(head, place) for place in starts)
