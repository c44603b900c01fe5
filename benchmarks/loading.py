"""Loading works: ours into an empty database, a live one and unchanged again, and the peers in turn."""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from . import install
from .collection import works_folder, works_of
from .generate import CONTAINER, write_container
from .place import PROJECT, ROOT, SIZES, Database, NotMeasured, note
from .report import Comparison, faster, smaller
from .rounds import ROUNDS
from .timed import Timed, timed

OURS, LIVE, UNCHANGED = "loading into an empty database", "loading into a live one", "unchanged again"
A3K, COPY, PARSE, DJANGO = (
    "alexandria3k, which builds no index",
    "bare COPY + index build",
    "gunzip + orjson alone",
    "bulk_create(update_conflicts) of 1,000",
)
MEMORY_MB = 300
# Of the bulk_create, a sample: it would take an hour at a million.
_DJANGO_WORKS = 3_000
_TARGETS = {
    (OURS, A3K): 4.0,
    (OURS, COPY): 0.5,
    (OURS, PARSE): None,
    (LIVE, A3K): 1.1,
    (LIVE, DJANGO): 3.5,
    (UNCHANGED, A3K): 3.5,
}


@dataclass
class Load:
    """Files, how many works are in them, and what each round found."""

    works: int
    run: Callable[[], Timed]
    rounds: list[Timed] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(self.works / each.seconds for each in self.rounds)

    @property
    def megabytes(self) -> float:
        return max(each.megabytes for each in self.rounds)


class Target:
    """A PostgreSQL of the loaders' own, with a database that is made anew for each round."""

    def __init__(self) -> None:
        self.database = Database(ROOT / "loading")
        # Once: whoever asks for a cluster's address has its database made, if it is away.
        self.dsn = self.database.dsn()
        self._as_server("DROP DATABASE IF EXISTS evidence_empty WITH (FORCE)")
        self._as_server("DROP DATABASE IF EXISTS evidence WITH (FORCE)", "CREATE DATABASE evidence")
        self.database.manage("migrate", "--verbosity=0")
        self.database.manage("loaddata", "vocabulary", "--verbosity=0")
        self._as_server("CREATE DATABASE evidence_empty TEMPLATE evidence")

    def _as_server(self, *statements: str) -> None:
        connection = psycopg2.connect(self.dsn.replace("dbname=evidence ", "dbname=postgres "))
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    def empty(self) -> None:
        """The tables and the vocabulary, and no study."""
        self._as_server(
            "DROP DATABASE IF EXISTS evidence WITH (FORCE)",
            "CREATE DATABASE evidence TEMPLATE evidence_empty",
            # What the copying left to write is not the loader's.
            "CHECKPOINT",
        )

    def ours(self, files: list[Path]) -> Timed:
        command = [sys.executable, "manage.py", "import_crossref_dump", *map(str, files)]
        return timed(command, cwd=PROJECT, env=self.database.environment)

    def django(self, files: list[Path]) -> Timed:
        command = [sys.executable, "-m", "benchmarks.loaders.by_django"]
        return timed(command, given=_lines(files), cwd=PROJECT, env=self.database.environment)

    def bare(self, what: str, files: list[Path]) -> Timed:
        command = [str(install.python()), "-m", "benchmarks.loaders.by_copy", what]
        environment = {"BENCH_DSN": self.dsn, "PYTHONPATH": str(PROJECT)}
        return timed(command, given=_lines(files), cwd=PROJECT, env=environment)

    def studies(self) -> int:
        """How many there are, all of which search must know by now."""
        with self.database.session() as cursor:
            cursor.execute("SELECT count(*), (SELECT count(*) FROM search_study) FROM evidence_study")
            studies, searchable = cursor.fetchone()
        if studies != searchable:
            raise NotMeasured(f"of {studies:,} studies loaded, search knows {searchable:,}")
        return int(studies)


def alexandria3k(files: list[Path]) -> Timed:
    """Into a SQLite file, all that it takes of Crossref's records."""
    folder, target = ROOT / "alexandria3k", ROOT / "alexandria3k.db"
    shutil.rmtree(folder, ignore_errors=True)
    target.unlink(missing_ok=True)
    folder.mkdir(parents=True)
    for path in files:
        (folder / path.name).symlink_to(path)
    program = install.python().parent / "a3k"
    try:
        return timed([str(program), "populate", str(target), "crossref", str(folder)], cwd=ROOT)
    finally:
        target.unlink(missing_ok=True)
        shutil.rmtree(folder)


def main(size: str, missing: list[str]) -> list[Comparison]:
    """Measure all of it; what could not be is added to `missing`."""
    count = SIZES[size]
    files = works_of(size)
    more, more_again = _beyond(count, count // 5, "json"), _beyond(count, count // 5, "jsonl")
    django_files = _beyond(count + count // 5, _DJANGO_WORKS, "json")
    target = Target()
    try:
        target.database.manage("import_crossref_dump", "--help")
    except NotMeasured as error:
        raise NotMeasured("there is no import_crossref_dump yet") from error
    # As much of a peak as ten thousand works make: from here on it should be flat.
    small = target.ours(files[: SIZES["10k"] // CONTAINER]).megabytes
    loads = {
        A3K: Load(count, lambda: alexandria3k(files)),
        OURS: Load(count, lambda: _into_empty(target, files, count)),
        LIVE: Load(count // 5, lambda: target.ours(more)),
        UNCHANGED: Load(count // 5, lambda: target.ours(more_again)),
        DJANGO: Load(_DJANGO_WORKS, lambda: target.django(django_files)),
        COPY: Load(count, lambda: target.bare("copy", files)),
        PARSE: Load(count, lambda: target.bare("parse", files)),
    }
    for _ in range(ROUNDS if size != "1m" else 1):
        for name, load in loads.items():
            try:
                load.rounds.append(load.run())
            except NotMeasured as error:
                missing.append(f"{name}: {error}")
            else:
                last = load.rounds[-1]
                note(f"  {name}: {load.works / last.seconds:,.0f} works/s, {last.megabytes:,.0f} MB at most")
    target.database.remove()
    return _compared(loads, small, size)


def _into_empty(target: Target, files: list[Path], count: int) -> Timed:
    target.empty()
    took = target.ours(files)
    if (found := target.studies()) != count:
        raise NotMeasured(f"{found:,} of {count:,} works were loaded")
    return took


def _compared(loads: dict[str, Load], small: float, size: str) -> list[Comparison]:
    results = [
        faster(
            f"{ours} / {peer}", loads[ours].rate, loads[peer].rate, unit="works/s", size=size, target=target
        )
        for (ours, peer), target in _TARGETS.items()
        if loads[ours].rounds and loads[peer].rounds
    ]
    if loads[OURS].rounds:
        most = loads[OURS].megabytes
        results.append(
            smaller("peak memory of loading / 300 MB", most, MEMORY_MB, unit="MB", size=size, target=1)
        )
        shared = max(each.proportional for each in loads[OURS].rounds)
        name = "peak memory of loading, shared pages once / 300 MB"
        results.append(smaller(name, shared, MEMORY_MB, unit="MB", size=size))
        # "Flat": what the moment of a sample makes, and no more.
        results.append(
            smaller("peak memory of loading / at 10,000 works", most, small, unit="MB", size=size, target=0.8)
        )
    if loads[OURS].rounds and loads[A3K].rounds:
        peer = loads[A3K].megabytes
        results.append(
            smaller(f"peak memory of loading / {A3K}", loads[OURS].megabytes, peer, unit="MB", size=size)
        )
    return results


def _beyond(first: int, count: int, form: str) -> list[Path]:
    """Containers of works that are in none of the others; named after their first work."""
    out = works_folder(f"{form}-beyond-{first}")
    spans = [
        (first // 1_000 + start // 1_000, first + start, first + min(start + CONTAINER, count))
        for start in range(0, count, CONTAINER)
    ]
    return [write_container(span, out=out, form=form, seed=1) for span in spans]


def _lines(files: list[Path]) -> str:
    return "\n".join(map(str, files))
