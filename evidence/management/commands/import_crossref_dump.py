"""``manage.py import_crossref_dump``: Crossref's public data file, or saved pages of its API."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evidence.crossref.dump_files import NoDump
from evidence.crossref.dump_filters import Wanted
from evidence.identifiers import InvalidIdentifier, parse_doi, parse_issn
from evidence.management.dump_reporting import byte_bar, report_dump
from evidence.management.reporting import add_json_option, database_needed, lines_of
from evidence.models import Concept, ConceptName
from evidence.services.loading.dumps import import_dump
from evidence.services.loading.preview import preview_dump


class Command(BaseCommand):
    help = (
        "Load Crossref's public data file: its folder, single containers (.json.gz, .jsonl.gz, plain), a tar "
        "of them, or saved answers of the API. Broken off, the same command goes on where it was; started on "
        "several machines, they share the work. Exit code 0 only if all went in."
    )
    # They import every page and the whole API, which takes as long as loading some thousand works.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", type=Path)
        parser.add_argument(
            "--type",
            action="append",
            metavar="TYPE",
            help="only works of this type: journal-article …; may be given several times",
        )
        parser.add_argument("--from-year", type=int, metavar="YEAR", help="only works of this year or later")
        parser.add_argument("--issn-file", metavar="FILE", help="only of these journals: an ISSN a line")
        parser.add_argument("--doi-file", metavar="FILE", help="only these works: a DOI a line")
        parser.add_argument(
            "--matching-concepts",
            action="store_true",
            help="only works whose title or abstract has the name or a synonym of a concept",
        )
        parser.add_argument(
            "--workers", type=int, metavar="N", help="how many processes load; unless given, one a processor"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, write nothing")
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        workers = options["workers"] if options["workers"] is not None else _processors()
        if not 1 <= workers <= 64:
            raise CommandError("--workers takes a number from 1 to 64.")
        dry_run = options["dry_run"]
        try:
            with database_needed(), byte_bar("Loading") as progress:
                wanted = _wanted(options)
                if dry_run:
                    account = preview_dump(paths=options["paths"], wanted=wanted, progress=progress)
                else:
                    account = import_dump(
                        paths=options["paths"], wanted=wanted, workers=workers, progress=progress
                    )
        except NoDump as error:
            raise CommandError(str(error)) from error
        report_dump(account, as_json=options["json"], stdout=self.stdout, stderr=self.stderr, dry_run=dry_run)


def _processors() -> int:
    # More than a few only wait for the database.
    return min(4, len(os.sched_getaffinity(0)))


def _wanted(options: dict[str, Any]) -> Wanted:
    year = options["from_year"]
    if year is not None and not 1000 <= year <= 9999:
        raise CommandError("--from-year takes a year of four digits.")
    return Wanted(
        types=frozenset(options["type"] or ()),
        from_year=year,
        issns=_identifiers(options["issn_file"], parse_issn),
        dois=_identifiers(options["doi_file"], parse_doi),
        phrases=_phrases() if options["matching_concepts"] else None,
    )


def _phrases() -> frozenset[str]:
    names = frozenset(Concept.objects.values_list("name", flat=True)) | frozenset(
        ConceptName.objects.values_list("name", flat=True)
    )
    if not names:
        raise CommandError("There are no concepts to match.")
    return names


def _identifiers(name: str | None, parse: Callable[[str], str]) -> frozenset[str] | None:
    """What a file lists, canonical; empty lines and comments left out."""
    if name is None:
        return None
    found = set()
    for number, line in lines_of(name):
        try:
            found.add(parse(line))
        except InvalidIdentifier as error:
            raise CommandError(f"{name}, line {number}: {error}") from error
    return frozenset(found)
