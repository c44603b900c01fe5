"""Everything that is published as one file, with its checksum: for a nightly job."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone

from .reading import read
from .tables import TABLES, Table
from .writing import FORMATS, Row, write_sqlite

_NAME = "evidence-base-{:%Y-%m-%dT%H%M%SZ}.zip"
_NAMES = "evidence-base-????-??-??T??????Z.zip"
_DIGEST = ".sha256"

# Called after each row, with the table's name.
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump that is there: its file, the SHA-256 of that in hexadecimal digits, and of when it is."""

    path: Path
    sha256: str
    made_at: datetime

    @property
    def bytes(self) -> int:
        return self.path.stat().st_size


def dictionary() -> list[dict[str, object]]:
    """The data dictionary: every table and column, with what it means."""
    return [
        {
            "table": table.name,
            "means": table.means,
            "columns": [
                {"name": column.name, "type": column.type.value, "means": column.means}
                for column in table.columns
            ],
        }
        for table in TABLES.values()
    ]


def write_dump(directory: Path, *, keep: int = 7, progress: Progress | None = None) -> Dump:
    """Write what anybody may see, all tables as of one moment, and remove all but the newest `keep` dumps.

    The file is there whole, with its checksum beside it as ``sha256sum --check`` reads it, or not at all.
    Not to be called within a transaction. Raises `OSError`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    made_at = timezone.now()
    path = directory / _NAME.format(made_at.astimezone(UTC))
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=directory) as folder:
        whole = Path(folder, path.name)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            _write(whole, Path(folder), made_at, progress)
        digest = _sha256(whole)
        checksum = Path(folder, path.name + _DIGEST)
        checksum.write_text(f"{digest}  {path.name}\n", encoding="ascii")
        _on_disk(checksum)
        _on_disk(whole)
        # The checksum first: whoever finds a dump finds that too.
        checksum.replace(directory / checksum.name)
        whole.replace(path)
    for old in _dumps(directory)[:-keep]:
        old.unlink(missing_ok=True)
        Path(f"{old}{_DIGEST}").unlink(missing_ok=True)
    return Dump(path, digest, made_at)


def latest_dump(directory: Path) -> Dump | None:
    """The newest dump in `directory`, or None."""
    for path in reversed(_dumps(directory)):
        try:
            digest = Path(f"{path}{_DIGEST}").read_text(encoding="ascii").split()[0]
            made_at = datetime.strptime(path.stem.removeprefix("evidence-base-"), "%Y-%m-%dT%H%M%SZ")
        except (OSError, ValueError, IndexError):
            continue
        return Dump(path, digest, made_at.replace(tzinfo=UTC))
    return None


def _dumps(directory: Path) -> list[Path]:
    return sorted(directory.glob(_NAMES))


def _write(whole: Path, folder: Path, made_at: datetime, progress: Progress | None) -> None:
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(made_at))
        archive.writestr("data-dictionary.json", json.dumps(dictionary(), ensure_ascii=False, indent=1))
        for table in TABLES.values():
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                for piece in FORMATS["jsonl"].write(table, _rows(table, progress)):
                    file.write(piece)
        database = folder / "evidence-base.sqlite"
        write_sqlite(database, ((table, _rows(table)) for table in TABLES.values()))
        archive.write(database, database.name)
        database.unlink()


def _rows(table: Table, progress: Progress | None = None) -> Iterator[Row]:
    nobody = AnonymousUser()
    rows: Iterable[Row] = read(table, table.model.objects.visible_to(nobody), nobody)
    for row in rows:
        if progress:
            progress(table.name)
        yield row


def _readme(made_at: datetime) -> str:
    return (
        f"Evidence Base: everything that was published at {made_at:%Y-%m-%d %H:%M:%S} UTC.\n\n"
        "concepts, studies, claims and evidence are tables of the same columns as JSON Lines (one object a\n"
        "line, UTF-8) and in evidence-base.sqlite; data-dictionary.json says what each column means.\n\n"
        f"Licence\n{settings.DATA_LICENCE}\n"
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _on_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
