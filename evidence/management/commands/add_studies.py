"""``manage.py add_studies``: studies by DOI, PMID, PMCID or address."""

from django.core.management.base import BaseCommand, CommandError

from evidence.management.reporting import add_json_option, database_needed, lines_of, progress_bar, report
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
            inputs += [line for _, line in lines_of(options["file"])]
        elif not inputs:
            raise CommandError(
                "Name at least one identifier, or a file with --file (--file - reads them in)."
            )
        with database_needed(), progress_bar("Adding studies") as progress:
            account = add_studies(inputs=inputs, progress=progress)
        report(account, as_json=options["json"], stdout=self.stdout, stderr=self.stderr)
