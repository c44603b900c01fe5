"""``manage.py export_evidence``: everything that is published as one file with its checksum."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from evidence.management.reporting import add_json_option, bar_of, database_needed
from evidence.services.exporting.dump import write_dump


class Command(BaseCommand):
    help = (
        "Write what is published as one zip file (JSON Lines, SQLite, data dictionary, licence) with its "
        "SHA-256 beside it. For a nightly job: the newest files are kept, and the API offers the last one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--directory",
            type=Path,
            default=settings.EXPORT_DIR,
            help="where the file is written; EXPORT_DIR otherwise, which the API offers it from",
        )
        parser.add_argument("--keep", type=int, default=7, help="how many of the newest files stay (7)")
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 1:
            raise CommandError("--keep takes 1 or more: the new file is one of them.")
        bar = bar_of("{task.description}", "{task.completed} rows")
        tasks: dict[str, Any] = {}

        def advance(table: str) -> None:
            if table not in tasks:
                tasks[table] = bar.add_task(f"Writing {table}", total=None)
            bar.advance(tasks[table])

        try:
            with database_needed(), bar:
                dump = write_dump(options["directory"], keep=options["keep"], progress=advance)
        except OSError as error:
            raise CommandError(f"The file could not be written: {error}. Nothing was removed.") from error
        if options["json"]:
            told = {"path": str(dump.path), "sha256": dump.sha256, "bytes": dump.bytes}
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(f"{dump.path}: {dump.bytes:,} bytes, SHA-256 {dump.sha256}")
