"""What may have been meant: names of concepts that are spelt much like what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

from evidence.models import ConceptKey

from .language import Query, Term
from .recognition import Recognised, plain_words, runs

MOST_SUGGESTED = 3
# Of a hundred: "sertralin" has 94 against "sertraline", "sertalin" 89.
_ALIKE = 80
_SHORTEST = 4
# A vocabulary beyond this would take longer than a reader waits.
_MOST_NAMES = 50_000


def suggestions(query: Query, recognised: Sequence[Recognised]) -> tuple[str, ...]:
    """Other queries: `query` with words that name no concept put right, the likeliest first."""
    plain = plain_words(query)
    for concept in recognised:
        plain[concept.start : concept.end] = [""] * (concept.end - concept.start)
    spans = [(start, end, typed) for start, end, typed in runs(plain) if len(typed) >= _SHORTEST]
    if not spans:
        return ()
    names = list(ConceptKey.objects.values_list("name", flat=True).distinct()[:_MOST_NAMES])
    found: dict[str, float] = {}
    for start, end, typed in spans:
        likely = process.extractOne(
            typed, names, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_ALIKE
        )
        if likely:
            name, score, _ = likely
            # Of two that are as much alike, the one that puts more words right.
            found[_rewritten(query, start, end, name)] = score + len(name)
    return tuple(sorted(found, key=lambda text: -found[text])[:MOST_SUGGESTED])


def _rewritten(query: Query, start: int, end: int, name: str) -> str:
    """`query` in its own language, with the words from `start` to `end` replaced."""
    groups = [" OR ".join(_written(term) for term in group) for group in query.groups]
    return " ".join([*groups[:start], name, *groups[end:]])


def _written(term: Term) -> str:
    text = f'"{term.text}"' if term.phrase else term.text
    return f"{'-' if term.excluded else ''}{text}{'*' if term.prefix else ''}"
