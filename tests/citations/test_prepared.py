"""A list put together from kept parts reads as one that is rendered whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.citations.catalogue import Catalogue
from evidence.citations.prepared import Prepared
from evidence.citations.processor.items import item_from_csl
from evidence.citations.processor.outputs import OUTPUTS
from evidence.citations.rendering import Cited, render

CATALOGUE = Catalogue()
NAMES = st.builds(
    lambda family, given: {"family": family, "given": given},
    st.sampled_from(["Berg", "Cole", "van Dam"]),
    st.sampled_from(["Ann", "Anna", "Bo", "B. C.", "B."]),
)


class Held:
    def __init__(self) -> None:
        self.rows: dict[bytes, Any] = {}

    def get(self, keys: Collection[bytes]) -> Mapping[bytes, Prepared]:
        return {key: Prepared.from_json(self.rows[key]) for key in keys if key in self.rows}

    def put(self, new: Mapping[bytes, Prepared]) -> None:
        self.rows |= {key: part.as_json() for key, part in new.items()}


@st.composite
def works(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for number in range(draw(st.integers(1, 7))):
        item: dict[str, Any] = {
            "id": f"w{number}",
            "type": "article-journal",
            "title": draw(st.sampled_from(["On numbness", "Of feeling", "A trial"])),
            "author": draw(st.lists(NAMES, max_size=4)),
        }
        if year := draw(st.sampled_from([0, 2019, 2020])):
            item["issued"] = {"date-parts": [[year]]}
        found.append(item)
    return found


@pytest.mark.parametrize(
    "style",
    ["apa", "chicago-author-date", "harvard-cite-them-right", "modern-language-association", "nlm", "ieee"],
)
@settings(max_examples=60, deadline=None)
@given(items=works())
def test_a_list_of_kept_parts_is_the_list(style: str, items: list[dict[str, Any]]) -> None:
    processor = CATALOGUE.processor(style)
    whole = processor.bibliography([item_from_csl(item) for item in items])
    held = Held()
    for _ in range(2):
        entries = render(
            [Cited(item) for item in items], catalogue=CATALOGUE, style=style, as_given=True, kept=held
        )
        assert [entry.text for entry in entries] == [OUTPUTS["text"](line.whole) for line in whole]
