"""Real reference strings, taken apart: `docs/reading.md` has the figures, this the floors below them."""

from pathlib import Path

import pytest

from benchmarks.articles.strings import SETS, measure_strings

pytestmark = pytest.mark.corpus

FOLDER = Path(__file__).parents[2].parent / "shared"
# What was measured, less half a hundredth.
FLOORS = {
    "biomedical_strings": {"author": 0.99, "title": 0.92, "journal": 0.985, "volume": 0.99, "page": 0.99},
    "crossref_unstructured": {
        "author": 0.99,
        "year": 0.99,
        "journal": 0.965,
        "volume": 0.985,
        "issue": 0.98,
        "page": 0.985,
        "DOI": 0.99,
    },
}


@pytest.mark.parametrize("name", SETS)
def test_parts_of_real_references(name):
    if not (FOLDER / "references").exists():
        pytest.skip("the folder of records beside the project is absent")
    right, asked, _ = measure_strings(FOLDER, name)
    shares = {part: right[part] / asked[part] for part in FLOORS[name]}
    assert all(shares[part] >= floor for part, floor in FLOORS[name].items()), shares
    assert all(asked[part] > 100 for part in FLOORS[name])
