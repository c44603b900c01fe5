"""Folders for clusters."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .clusters import ROOT, Folder


@contextmanager
def made_folders() -> Iterator[Callable[..., Folder]]:
    # Not pytest's: root's are closed to the account that runs the server.
    base = Path(tempfile.mkdtemp(prefix="evidence tests-"))
    base.chmod(0o755)
    made: list[Folder] = []

    def make(*names: str) -> Folder:
        folder = Folder(base.joinpath(*names, "postgres"), base / "elsewhere")
        folder.control.parent.mkdir(parents=True, exist_ok=True)
        made.append(folder)
        return folder

    yield make
    for folder in made:
        folder.destroy()
    shutil.rmtree(base)


@pytest.fixture(scope="session")
def open_project() -> None:
    """Skips where the project lies in a folder of root's that the server's account cannot enter.

    There a cluster never lies beside the project, which is what these tests are about.
    """
    if os.geteuid() == 0 and not all(folder.stat().st_mode & 0o001 for folder in (ROOT, *ROOT.parents)):
        pytest.skip("the project lies in a folder that is closed to all but root")


@pytest.fixture
def folders() -> Iterator[Callable[..., Folder]]:
    """Makes projects' folders: `folders(name)`, in a place that every account can enter."""
    with made_folders() as make:
        yield make


@pytest.fixture
def folder(folders: Callable[..., Folder]) -> Folder:
    return folders("var")


@pytest.fixture(scope="module")
def installation() -> Iterator[Folder]:
    """One folder for all tests of a module."""
    with made_folders() as make:
        yield make("var")
