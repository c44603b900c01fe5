"""A new server takes as much memory as the machine, or the container, can spare."""

import os

import pytest

from project.local_postgres import memory

GB = 2**30


@pytest.mark.parametrize(
    ("total", "taken"), [(GB // 4, "64MB"), (2 * GB, "256MB"), (4 * GB, "512MB"), (64 * GB, "1024MB")]
)
def test_an_eighth_within_bounds(total, taken):
    assert memory.shared_buffers(total) == taken


@pytest.mark.parametrize(
    ("limit", "taken"), [(f"{2 * GB}\n", "256MB"), ("max\n", "512MB"), (f"{2**63 - 4096}\n", "512MB")]
)
def test_a_container_has_less_than_its_machine(tmp_path, monkeypatch, limit, taken):
    pages = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 4 * GB // 4096}
    monkeypatch.setattr(os, "sysconf", pages.__getitem__)
    (tmp_path / "memory.max").write_text(limit)
    monkeypatch.setattr(memory, "_LIMITS", (tmp_path / "missing", tmp_path / "memory.max"))
    assert memory.shared_buffers() == taken
