"""Studies whose lists have references without a DOI, and what Crossref finds for them."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.models import Reference, ReferenceMatch, Study
from evidence.services.reference_matching.entries import described, digest_of
from tests.factories import StudyFactory, UserFactory

RAW = (
    "Example A, The Invented Study Group. Numbness in invented adults. "
    "Journal of Invented Results 2023;12(3):100-109."
)


def with_references(*texts: str, **fields: Any) -> Study:
    """A study with such entries, as text; with ``doi:10.…`` one that was deposited with its DOI."""
    study = StudyFactory(**fields)
    for position, text in enumerate(texts, start=1):
        doi = text.removeprefix("doi:") if text.startswith("doi:") else ""
        values = {"doi": doi, "doi_as_given": doi} if doi else {"unstructured": text}
        Reference.objects.create(study=study, position=position, key=f"r{position}", **values)
    return study


def proposal(study: Study, position: int = 1, *dois: str) -> ReferenceMatch:
    """What the matcher proposed for the entry: these DOIs, the first the likeliest."""
    entry = study.references.get(position=position)
    named = dois or ("10.5555/meant",)
    candidates = [
        {
            "doi": doi,
            "score": round(0.85 - place / 100, 2),
            "agreements": ["title"],
            "differences": ["year"],
            "work": {"title": f"The work {doi}", "authors": "Berg, Anna", "year": "2020"},
        }
        for place, doi in enumerate(named)
    ]
    return ReferenceMatch.objects.create(
        study=study,
        digest=digest_of(entry),
        text=described(entry).text,
        state="proposed",
        doi=named[0],
        score=candidates[0]["score"],
        candidates=candidates,
    )


def listed(study: Study) -> list[tuple[str, bool]]:
    """The list's DOIs in order, each with whether it was matched."""
    return list(study.references.order_by("position").values_list("doi", "doi_is_matched"))


@pytest.fixture
def curator() -> Any:
    return UserFactory(username="curator", permissions=["evidence.change_referencematch"])
