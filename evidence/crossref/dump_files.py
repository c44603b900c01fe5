"""Where a dump's records are: files, folders of them and archives, as containers with a name of their own.

Crossref's public data file is a torrent: a folder of some 33,000 containers of 5,000 works, each
``{"items": […]}`` in gzip (``123.json.gz``; since 2025 JSON Lines, ``123.jsonl.gz``). People also keep it
in one tar, and they save pages of the API. All of that is read here, and told apart by what is in it.
"""

from __future__ import annotations

import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import IO, cast

from isal import igzip, isal_zlib

_SUFFIXES = (".json", ".jsonl", ".ndjson")
_ARCHIVES = (".tar", ".tar.gz", ".tgz")
_PIECE = re.compile(r"([0-9]+)|([^0-9]+)")
# What identifies a container with its name and its size: so many bytes of its beginning and of its end.
_SAMPLE = 64 * 1024
# A container out of a compressed archive is kept in memory up to here, and on disk beyond.
_IN_MEMORY = 32 * 1024 * 1024

_ISAL_ERROR: type[Exception] = isal_zlib.error  # type: ignore[assignment]
# What decompressing and unpacking raise where a file is damaged, cut short or of another kind.
READ_ERRORS: tuple[type[Exception], ...] = (OSError, EOFError, _ISAL_ERROR, tarfile.TarError)


class NoDump(Exception):
    """What was named as a dump is none; says why, for people."""


@dataclass(frozen=True, slots=True)
class DumpFile:
    """A file of a dump. `name` is its path within the dump, the same on every machine that has it."""

    name: str
    path: Path
    size: int

    @property
    def is_archive(self) -> bool:
        return self.path.name.lower().endswith(_ARCHIVES)


@dataclass(frozen=True, slots=True)
class Container:
    """A file of works, on its own or within an archive; `open` gives its bytes as they are stored."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]

    @property
    def has_lines(self) -> bool:
        """Whether its name says that it is JSON Lines."""
        return _without_gz(self.name).endswith((".jsonl", ".ndjson"))

    def fingerprint(self) -> str:
        """What tells this container from another of the same name: its size, its beginning and its end."""
        with self.open() as file:
            digest = blake2b(file.read(_SAMPLE), digest_size=16)
            if self.size > 2 * _SAMPLE:
                file.seek(-_SAMPLE, 2)
            digest.update(file.read(_SAMPLE))
        return f"{self.size:x}-{digest.hexdigest()}"

    @contextmanager
    def text(self) -> Iterator[tuple[IO[bytes], Callable[[], int]]]:
        """Its bytes, decompressed where they are gzip, whatever the name says; and how far it is read."""
        with self.open() as file:
            compressed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            if not compressed:
                yield file, file.tell
                return
            with _unpacked(file) as unpacked:
                yield unpacked, file.tell


def find_files(paths: Iterable[Path]) -> list[DumpFile]:
    """The files of a dump, in an order that is the same everywhere.

    A folder's are those below it that have one of the names that dumps have, by their path in it; a file
    that is named itself is taken whatever its name. Raises `NoDump` for a path that is not there, a folder
    without such files, and two files that would have one name.
    """
    found: dict[str, DumpFile] = {}
    for path in paths:
        if not path.exists():
            raise NoDump(f"There is no file or folder {path}.")
        below = _below(path) if path.is_dir() else [DumpFile(path.name, path, path.stat().st_size)]
        if not below:
            raise NoDump(
                f"There is no dump in the folder {path}: no *.json, *.jsonl (or .gz of them) or *.tar."
            )
        for file in below:
            if file.name in found and found[file.name].path.resolve() != file.path.resolve():
                raise NoDump(f"{found[file.name].path} and {file.path} have one name. Load them one by one.")
            found[file.name] = file
    return sorted(found.values(), key=lambda file: _natural(file.name))


def containers(file: DumpFile) -> Iterator[Container]:
    """The containers of a file, in their order: itself, or what an archive holds.

    Each is to be read before the next is asked for. Raises one of `READ_ERRORS` where an archive is
    damaged; what came before stands.
    """
    if not file.is_archive:
        yield Container(file.name, file.size, lambda: file.path.open("rb"))
        return
    # The type is told by the content: a .tar may be a .tar.gz, and the other way round.
    with file.path.open("rb") as start:
        compressed = start.read(2) == b"\x1f\x8b"
    if compressed:
        with (
            file.path.open("rb") as packed,
            _unpacked(packed) as unpacked,
            tarfile.open(fileobj=unpacked, mode="r|") as archive,
        ):
            for member in archive:
                if _is_container(member):
                    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
                        shutil.copyfileobj(_member(archive, member), copy, 1024 * 1024)
                        yield Container(member.name, member.size, partial(_kept, copy))
        return
    with tarfile.open(file.path, mode="r:") as archive:
        for member in archive:
            # The list of those seen would grow with the archive.
            archive.members = []  # type: ignore[attr-defined]
            if _is_container(member):
                yield Container(member.name, member.size, partial(_member, archive, member))


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    unpacked: IO[bytes] = igzip.IGzipFile(fileobj=file, mode="rb")  # type: ignore[no-untyped-call,assignment]
    return unpacked


def _member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    # None only for what is no file, which is no container.
    return cast("IO[bytes]", archive.extractfile(member))


@contextmanager
def _kept(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """The file from its beginning, and not closed at the end."""
    file.seek(0)
    yield file


def _below(folder: Path) -> list[DumpFile]:
    return [
        DumpFile(path.relative_to(folder).as_posix(), path, path.stat().st_size)
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and _named_like_a_dump(path.name)
    ]


def _is_container(member: tarfile.TarInfo) -> bool:
    # "._1.json.gz" is what macOS puts beside a file.
    name = member.name.rsplit("/", 1)[-1]
    return member.isreg() and not name.startswith(".") and _without_gz(name).endswith(_SUFFIXES)


def _named_like_a_dump(name: str) -> bool:
    return _without_gz(name).endswith(_SUFFIXES) or name.lower().endswith(_ARCHIVES)


def _without_gz(name: str) -> str:
    return name.lower().removesuffix(".gz")


def _natural(name: str) -> list[tuple[int, str]]:
    """``2.json`` before ``10.json``, as the containers are numbered."""
    return [(int(digits[:18] or -1), digits or text) for digits, text in _PIECE.findall(name)]
