"""What a load would do: everything is done and taken back, part by part."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from evidence.crossref.dump_files import READ_ERRORS, containers, find_files
from evidence.crossref.dump_filters import Wanted
from evidence.crossref.dump_items import Part, Refused, parts
from evidence.services.transactions import in_transaction

from .account import DumpAccount, Tally
from .parts import build, store
from .standing import entries_of, sort_out

if TYPE_CHECKING:
    from .dumps import Progress


def preview_dump(
    *, paths: Iterable[Path], wanted: Wanted | None = None, progress: Progress | None = None
) -> DumpAccount:
    """The account that `import_dump` would give, with nothing written.

    A work that stands in two parts of the dump is counted as added twice, because the first is not there
    when the second is read. Raises what `import_dump` raises.
    """
    wanted = wanted or Wanted()
    files = find_files(paths)
    total, done = sum(file.size for file in files), 0
    account = Tally()
    for file in files:
        try:
            for container in containers(file):
                for part in parts(container):
                    account.include(_tried(part, wanted))
                    if progress:
                        progress(done + part.position, total, account.read)
                done += container.size
        except READ_ERRORS as error:
            account.refuse(Refused(file.name, f"It cannot be read: {error}"))
    return DumpAccount({o.value: n for o, n in account.counts.items()}, account.refused)


def _tried(part: Part, wanted: Wanted) -> Tally:
    entries, told = entries_of(part, wanted)

    def work() -> Tally:
        found = sort_out(entries, told)
        # Ids that nobody has: the sequence would keep its gaps.
        tally = store(build(found, range(-len(found.new), 0), wanted))
        transaction.set_rollback(True)
        return tally

    return in_transaction(work)
