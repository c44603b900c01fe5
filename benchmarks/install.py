"""Peers are installed on demand, each in an environment of its own that can be thrown away."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from .place import PROJECT, ROOT, NotMeasured, note, run

_HERE = PROJECT / "benchmarks" / "peers"
_MINUTES = 10


def python() -> Path:
    """The Python of an environment with the peers that come from PyPI.

    Raises `NotMeasured` where they cannot be had.
    """
    return _once(ROOT / "peers-python", _HERE / "requirements.txt", _install_python) / "bin" / "python"


def node_modules() -> Path:
    """The folder with PostGraphile and the programs that serve it. Raises `NotMeasured`."""
    folder = _once(ROOT / "peers-node", _HERE / "npm" / "package-lock.json", _install_node)
    for program in (_HERE / "npm").glob("*.mjs"):
        shutil.copy(program, folder)
    return folder


def citing_python() -> Path:
    """The same with the peers that write bibliography files. Raises `NotMeasured`."""
    wanted = _HERE / "citing" / "requirements.txt"
    folder = _once(ROOT / "peers-citing-python", wanted, lambda into: _install_python(into, wanted))
    return folder / "bin" / "python"


def citing_node() -> Path:
    """The folder with citeproc-js and the program that times it. Raises `NotMeasured`."""
    here = _HERE / "citing"
    wanted = here / "package-lock.json"
    folder = _once(ROOT / "peers-citing-node", wanted, lambda into: _install_node(into, here))
    for program in here.glob("*.mjs"):
        shutil.copy(program, folder)
    return folder


def _once(folder: Path, wanted: Path, install: object) -> Path:
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text() == wanted.read_text():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    note(f"Installing what {wanted.name} names into {folder} …")
    assert callable(install)  # noqa: S101
    install(folder)
    shutil.copy(wanted, stamp)
    return folder


def _install_python(folder: Path, wanted: Path = _HERE / "requirements.txt") -> None:
    uv = Path(sys.executable).parent / "uv"
    program = str(uv) if uv.exists() else "uv"
    run([program, "venv", "--quiet", "--python", sys.executable, str(folder)])
    run(
        [
            program,
            "pip",
            "install",
            "--quiet",
            "--python",
            str(folder / "bin" / "python"),
            "-r",
            str(wanted),
        ],
        timeout=60 * _MINUTES,
    )


def _install_node(folder: Path, here: Path = _HERE / "npm") -> None:
    if not shutil.which("node"):
        raise NotMeasured("there is no node")
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(here / name, folder)
    run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, timeout=60 * _MINUTES)
