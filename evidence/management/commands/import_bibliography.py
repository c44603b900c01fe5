"""``manage.py import_bibliography``: the files of Zotero, EndNote, PubMed, Covidence, Scopus and others."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evidence.citations.readers import FORMATS, Bibliography, UnreadableFile, columns_named, read_bibliography
from evidence.management.reporting import WIDTH, add_json_option, bar_of, database_needed
from evidence.models import ImportOutcome, ImportRecord, Run, RunKind, RunState
from evidence.services.background import left_alone
from evidence.services.import_accounts import account_of, counts_of
from evidence.services.importing import begin, carry_out, keep_file, preview, take_up


class Command(BaseCommand):
    help = (
        "Import bibliography files: RIS, BibTeX, BibLaTeX, PubMed nbib and XML, CSL-JSON, EndNote XML, Web "
        "of Science, CSV, or a list of identifiers. Doing it again changes nothing; broken off, --resume "
        "goes on. Exit code 0 only if no record was refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="- reads standard input")
        parser.add_argument("--format", default="", choices=["", *FORMATS], help="unless given, recognised")
        parser.add_argument(
            "--columns",
            action="append",
            default=[],
            metavar="FIELD=HEADER",
            help="of a CSV file: which column is what (title=Article Title); may be given several times",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, write nothing")
        parser.add_argument("--resume", type=int, metavar="RUN", help="go on with a run that broke off")
        parser.add_argument(
            "--take-up",
            action="store_true",
            help="go on with every import whose process is gone (nothing was heard of it for two minutes), "
            "and wait for those that may yet be, until none is under way",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        ways = bool(options["files"]), options["resume"] is not None, options["take_up"]
        if sum(ways) != 1:
            raise CommandError("Name the files to import, or the run to go on with (--resume), or --take-up.")
        with database_needed():
            if options["take_up"]:
                accounts = [self._carried_out(f"run {run.pk}", run, options) for run in left_alone()]
            elif options["resume"] is not None:
                accounts = [self._resumed(options["resume"])]
            else:
                accounts = [self._imported(name, options) for name in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps({"files": accounts}))
        if any(account["error"] or account["counts"].get(ImportOutcome.REFUSED) for account in accounts):
            raise SystemExit(1)

    def _imported(self, name: str, options: dict[str, Any]) -> dict[str, Any]:
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            return self._told(name, [], options, error=f"It cannot be read: {error.strerror}.")
        try:
            read = {"format": options["format"], "columns": columns_named(options["columns"])}
        except ValueError as error:
            raise CommandError(f"--columns takes FIELD=HEADER: {error}") from error
        try:
            if options["dry_run"]:
                bibliography = read_bibliography(data, filename=Path(name).name, **read)
                return self._told(name, preview(bibliography=bibliography), options)
            file, bibliography = keep_file(data=data, name=Path(name).name, **read)
        except UnreadableFile as error:
            return self._told(name, [], options, error=str(error))
        run = begin(file=file, total=len(bibliography.entries), actor=None)
        return self._carried_out(name, run, options, bibliography)

    def _resumed(self, pk: int) -> dict[str, Any]:
        run = Run.objects.filter(pk=pk, kind=RunKind.IMPORT_BIBLIOGRAPHY).first()
        if run is None:
            raise CommandError(f"There is no import with the number {pk}.")
        if run.state not in (RunState.RUNNING, RunState.FAILED):
            raise CommandError(f"The import {pk} has ended: {run.standing.lower()}.")
        return self._carried_out(f"run {pk}", take_up(run), {"json": False, "dry_run": False})

    def _carried_out(
        self, name: str, run: Run, options: dict[str, Any], read: Bibliography | None = None
    ) -> dict[str, Any]:
        with bar_of() as bar:
            task = bar.add_task("Importing", total=run.total)
            try:
                carry_out(
                    run=run,
                    bibliography=read,
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )
            except UnreadableFile as error:
                return self._told(name, [], options, error=str(error), run=run)
        rows = list(ImportRecord.objects.filter(run=run).order_by("number"))
        return self._told(name, rows, options, run=run)

    def _told(
        self,
        name: str,
        rows: list[ImportRecord],
        options: dict[str, Any],
        *,
        error: str = "",
        run: Run | None = None,
    ) -> dict[str, Any]:
        if not options["json"]:
            for row in rows:
                self._show(name, row)
            if error:
                self.stderr.write(f"{name}: {error} Nothing was imported.")
            else:
                words = ", ".join(
                    f"{n} {ImportOutcome(one).label.lower()}" for one, n in counts_of(rows).items()
                )
                ended = "Nothing was written (--dry-run)." if run is None else f"Run {run.pk}."
                self.stdout.write(f"{name}: {len(rows)} read: {words}. {ended}")
        return {"file": name, "error": error or None, "run": run.pk if run else None, **account_of(rows)}

    def _show(self, name: str, row: ImportRecord) -> None:
        is_refused = row.outcome == ImportOutcome.REFUSED
        if is_refused or row.remarks or row.outcome == ImportOutcome.DUPLICATE:
            said = " ".join(part for part in (row.reason, *row.remarks) if part)
            ended = row.get_outcome_display().lower()
            stream = self.stderr if is_refused else self.stdout
            stream.write(f"{name}, line {row.line}, {row.label[:WIDTH]}: {ended}. {said}")
