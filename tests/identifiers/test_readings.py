"""What a pasted DOI can mean: as it stands, and without the sentence's punctuation."""

from __future__ import annotations

import pytest

from evidence.identifiers import InvalidIdentifier, readings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.5488/cmp.", ["doi:10.5488/cmp.", "doi:10.5488/cmp"]),
        ("doi:10.5488/cmp", ["doi:10.5488/cmp"]),
        ("https://doi.org/10.1000/a%2Fb", ["doi:10.1000/a/b"]),
        # As it stands it is no DOI: only what was pasted around one is.
        ("<https://doi.org/10.1000/182>", ["doi:10.1000/182"]),
        ("“10.1000/182”", ["doi:10.1000/182"]),
        ("PMID 21103140", ["pmid:21103140"]),
    ],
)
def test_readings(text, expected):
    assert [str(identifier) for identifier in readings(text)] == expected


def test_what_is_none_is_refused():
    with pytest.raises(InvalidIdentifier):
        readings("8650205")
