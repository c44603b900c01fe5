"""Write invented works as Crossref's public data file has them: compressed containers of 5,000.

    python -m benchmarks.generate --works 100000 --out var/bench/works

The same seed gives the same bytes, on any machine; a larger set begins with the smaller one. What is there
already is left, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from .works import works

CONTAINER = 5_000
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def containers(count: int) -> Iterator[tuple[int, int, int]]:
    """Number, first work and the one behind the last, of each container of `count` works."""
    for number, first in enumerate(range(0, count, CONTAINER)):
        yield number, first, min(first + CONTAINER, count)


def container_name(number: int, works: int, form: str) -> str:
    """``00000.json.gz``; a last container that is not full says how many it has, so that it can grow."""
    return f"{number:05d}{'' if works == CONTAINER else f'-{works}'}.{form}.gz"


def write_container(span: tuple[int, int, int], *, out: Path, form: str, seed: int) -> Path:
    """One file of ``{"items": […]}`` (`form` json) or of a record a line (jsonl); whole or not there."""
    number, first, last = span
    target = out / container_name(number, last - first, form)
    if target.exists():
        return target
    # Under a name of its own: two runs into one folder do not write one file.
    part = target.with_name(f".{target.name}.{os.getpid()}")
    # Neither a name nor a time in the header: the same works are the same bytes.
    with part.open("wb") as raw, gzip.GzipFile("", "wb", compresslevel=4, fileobj=raw, mtime=0) as file:
        # The line break is theirs, and what some readers know this form by.
        start, between, end = ('{\n"items":[', ",\n", "]}\n") if form == "json" else ("", "\n", "\n")
        file.write(start.encode())
        for index, made in enumerate(works(first, last, seed=seed)):
            file.write(((between if index else "") + _encode(made)).encode())
        file.write(end.encode())
    part.replace(target)
    return target


def generate(
    count: int,
    out: Path,
    *,
    form: str = "json",
    seed: int = 1,
    processes: int | None = None,
    done: Callable[[Path], object] | None = None,
) -> list[Path]:
    """Write `count` works to `out`, in as many processes as there are cores; give the files in order."""
    out.mkdir(parents=True, exist_ok=True)
    write = partial(write_container, out=out, form=form, seed=seed)
    spans = list(containers(count))
    paths = []
    with ExitStack() as stack:
        alone = processes == 1 or len(spans) == 1
        apply = map if alone else stack.enter_context(ProcessPoolExecutor(processes)).map
        for path in apply(write, spans):
            paths.append(path)
            if done:
                done(path)
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__.split("\n")[0])
    parser.add_argument("--works", type=int, default=100_000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--format", choices=("json", "jsonl"), default="json")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    given = parser.parse_args()
    generate(
        given.works,
        given.out,
        form=given.format,
        seed=given.seed,
        processes=given.processes,
        done=lambda path: sys.stderr.write(f"{path.name}\n"),
    )


if __name__ == "__main__":
    main()
