"""Collecting the static files when they have changed, and only then."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from project.static_files import collect_if_changed


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Path]:
    """One style sheet, which is all that there is to collect into `tmp_path / "static"`."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "site.css").write_text("body { color: black }" * 100)
    with override_settings(
        STATIC_ROOT=tmp_path / "static",
        STATICFILES_DIRS=[source],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        STORAGES={"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}},
    ):
        yield source


def collected(tmp_path: Path) -> list[str]:
    return sorted(path.name.split(".")[-1] for path in (tmp_path / "static").glob("site.*"))


def test_files_are_collected_hashed_and_compressed_once(source: Path, tmp_path: Path) -> None:
    assert collect_if_changed()
    assert collected(tmp_path) == ["br", "css", "gz"]
    assert not collect_if_changed()


@pytest.mark.parametrize("change", ["size", "time", "name", "new"])
def test_a_changed_file_replaces_the_whole_folder(source: Path, tmp_path: Path, change: str) -> None:
    collect_if_changed()
    stale = tmp_path / "static" / "stale.css"
    stale.touch()
    sheet = source / "site.css"
    match change:
        case "size":
            sheet.write_text("body { color: white }")
        case "time":
            os.utime(sheet, (1, 1))
        case "name":
            sheet.rename(source / "site.min.css")
        case "new":
            (source / "new.css").touch()
    assert collect_if_changed()
    assert not stale.exists()
    assert collected(tmp_path) != []
    assert not collect_if_changed()


def test_processes_that_start_at_once_collect_once(source: Path, tmp_path: Path) -> None:
    for number in range(200):
        (source / f"{number}.css").write_text(f"body {{ margin: {number}px }}")
    outcomes: list[bool] = []
    threads = [threading.Thread(target=lambda: outcomes.append(collect_if_changed())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == [False, False, True]


def test_what_a_kill_left_behind_is_cleared_away(source: Path, tmp_path: Path) -> None:
    for name in ("static.new", "static.old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "site.css").write_text("half wri")
    assert collect_if_changed()
    assert {path.name for path in tmp_path.iterdir()} == {"source", "static", "static.lock"}
    assert "half wri" not in "".join(path.read_text() for path in (tmp_path / "static").glob("site.*.css"))
