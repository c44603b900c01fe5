"""Works that a reference may mean, as they are kept with the question: what the matcher saw, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.markup import storable
from evidence.services.work_rows import people_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.records import Work
    from evidence.services.matching import Candidate

# The likeliest so many are kept for a person to choose from.
_KEPT = 3
# No more of a byline or a title than tells the work.
_LONGEST = 1000


def written(candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
    """The likeliest candidates as JSON: ``doi``, ``score``, ``agreements``, ``differences``, ``work``.

    `work` has what a person compares, each as text, empty where the record does not say: ``title``,
    ``authors``, ``year``, ``container_title``, ``volume``, ``issue``, ``page``, ``work_type``.
    """
    return [
        {
            "doi": one.doi,
            "score": one.score.value,
            "agreements": list(one.score.agreements),
            "differences": list(one.score.differences),
            "work": {name: storable(text[:_LONGEST]) for name, text in _seen(one.work).items()},
        }
        for one in candidates[:_KEPT]
        if one.doi
    ]


def _seen(work: Work) -> dict[str, str]:
    dates = (work.published_print, work.published_online, work.issued)
    years = dict.fromkeys(str(date.year) for date in dates if date is not None)
    return {
        "title": ": ".join(part for part in (work.title, work.subtitle) if part),
        "authors": people_text(work.contributors),
        "year": ", ".join(years),
        "container_title": work.container_title,
        "volume": work.volume,
        "issue": work.issue,
        "page": work.page or work.article_number,
        "work_type": work.work_type,
    }
