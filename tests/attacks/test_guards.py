"""The table of guards is of the code as it stands; `make guards` proves that each is needed."""

from __future__ import annotations

import shlex

import pytest

from .guards import GUARDS, Guard
from .without_guards import ROOT


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.attack[:60])
def test_the_guard_is_where_the_table_says(guard: Guard) -> None:
    assert (ROOT / guard.file).read_text().count(guard.found) == 1
    named = [word for word in shlex.split(guard.test) if word.startswith("tests/")]
    assert named
    assert all((ROOT / word).is_file() for word in named)


def test_every_attack_stands_in_the_threat_model() -> None:
    told = (ROOT / "docs" / "threat-model.md").read_text()
    assert [guard.attack for guard in GUARDS if f"| {guard.attack} |" not in told] == []
