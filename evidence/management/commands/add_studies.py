"""``manage.py add_studies``: studies by DOI, PMID, PMCID or address."""

import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from evidence.management.reporting import add_json_option, database_needed, progress_bar, report
from evidence.services.adding import add_studies


class Command(BaseCommand):
    help = (
        "Add studies by DOI, PMID, PMCID or web address, DOIs with Crossref's metadata. "
        "Doing it again changes nothing. Exit code 0 only if every one is in."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "identifiers", nargs="*", help="10.1000/182, PMID:21103140, PMC8650205, https://…"
        )
        parser.add_argument(
            "--file",
            help="a text file with one identifier a line (# begins a comment), or - for standard input",
        )
        add_json_option(parser)

    def handle(self, *args, **options):
        inputs = list(options["identifiers"])
        if options["file"]:
            inputs += _lines(options["file"])
        elif not inputs:
            raise CommandError(
                "Name at least one identifier, or a file with --file (--file - reads them in)."
            )
        with database_needed(), progress_bar("Adding studies") as progress:
            account = add_studies(inputs=inputs, progress=progress)
        report(account, as_json=options["json"], stdout=self.stdout, stderr=self.stderr)


def _lines(name: str) -> list[str]:
    """The identifiers of a file, empty lines and comments left out."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
    # Windows programs write UTF-16 as "Unicode text", and begin it with this mark.
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    # A byte that is not of the encoding makes its own line unreadable, not the file.
    lines = (line.strip() for line in data.decode(encoding, errors="replace").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
