"""``manage.py verify_history``: is the history as it was written?"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from evidence.management.reporting import add_json_option, bar_of
from evidence.services.database_owner import application_of
from evidence.services.database_rights import weaknesses
from evidence.services.history_chain import verify


class Command(BaseCommand):
    help = (
        "Check the hash chain over all events of history. Exit code 0 only if every event is as it was "
        "written. Keep the head that it prints outside of the database, and give it with --expect next time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            default="",
            metavar="HASH",
            help="a head printed before, which must be in the chain still: else it was cut off or rewritten",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        with bar_of() as bar:
            task = bar.add_task("Checking history", total=None)
            verdict = verify(
                expect=options["expect"],
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        # No finding: a site where one role is owner and application works, and its history may well hold.
        open_to_application = weaknesses(connection, application_of(connection))
        if options["json"]:
            self.stdout.write(json.dumps({**verdict.as_dict(), "weaknesses": open_to_application}))
        else:
            for finding in verdict.findings:
                row = "" if finding.row is None else f" row {finding.row}"
                self.stderr.write(f"{finding.table}{row}: {finding.problem}.")
            state = "holds" if verdict.holds else "DOES NOT HOLD"
            self.stdout.write(
                f"{verdict.entries} events; the chain {state}. Head: {verdict.head or '(none)'}"
            )
            for sentence in open_to_application:
                self.stdout.write(f"Only triggers guard the history: {sentence} See docs/history.md.")
        if not verdict.holds:
            raise SystemExit(1)
