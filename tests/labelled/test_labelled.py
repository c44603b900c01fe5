"""Every planted fault is found, and hardly anything else; the numbers are those of the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from .measuring import WANTED, Measured, measure, table

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).parents[2] / "docs" / "audit-quality.md"


@pytest.fixture
def measured() -> Measured:
    return measure()


def test_every_planted_fault_is_found_and_hardly_anything_else(measured):
    assert measured.articles >= 20
    assert measured.references >= 200
    assert measured.missed == []
    assert measured.false_per_hundred < WANTED, measured.false
    assert table(measured) in DOCS.read_text("utf-8"), table(measured)
