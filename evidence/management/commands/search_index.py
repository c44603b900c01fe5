"""``manage.py search_index``: does search know what the rows say, and if not, tell it."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from evidence.management.reporting import add_json_option, bar_of, database_needed
from evidence.search import index
from evidence.services.database_owner import as_owner


class Command(BaseCommand):
    help = (
        "Compare the tables that search reads with what they are made from. They are kept by triggers, so "
        "nothing should ever differ; after a restore or a loading that was broken off something may."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="count what differs; exit code 1 if anything")
        what.add_argument("--repair", action="store_true", help="count what differs, and mend it")
        what.add_argument("--rebuild", action="store_true", help="write everything anew, without comparing")
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        bar = bar_of()
        with database_needed(), bar:
            task = bar.add_task("Search", total=None)

            def progress(table: str, done: int) -> None:
                bar.update(task, description=table, advance=done)

            if options["rebuild"]:
                # Only the owner can leave the indexes for the end, where there is nothing yet.
                with as_owner():
                    index.rebuild(progress)
                counts = {}
            else:
                counts = index.differences(progress, repair=options["repair"])
        different = sum(counts.values())
        if options["json"]:
            self.stdout.write(json.dumps({"different": counts, "repaired": options["repair"]}))
        elif options["rebuild"]:
            self.stdout.write("Everything was written anew.")
        elif different:
            done = "They were mended." if options["repair"] else "Mend them with search_index --repair."
            for table, number in counts.items():
                if number:
                    self.stdout.write(f"{table}: {number} rows differ.")
            self.stdout.write(done)
        else:
            self.stdout.write("Search knows what the rows say.")
        if different and not options["repair"]:
            raise SystemExit(1)
