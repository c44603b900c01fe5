"""``manage.py refresh_studies``: Crossref's metadata anew."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from evidence.management.reporting import add_json_option, database_needed, named_study, progress_bar, report
from evidence.models import Study
from evidence.services.refreshing import refresh_studies


class Command(BaseCommand):
    help = (
        "Fetch the metadata of stored studies from Crossref again. Curated fields stay, nothing is "
        "blanked. Exit code 0 only if Crossref answered for every one."
    )

    def add_arguments(self, parser):
        parser.add_argument("identifiers", nargs="*", help="these studies: 10.1000/182 …")
        parser.add_argument("--all", action="store_true", help="every study that has a DOI")
        parser.add_argument(
            "--older-than",
            type=int,
            metavar="DAYS",
            help="studies for which Crossref's last answer is older than that, or never came",
        )
        parser.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")
        add_json_option(parser)

    def handle(self, *args, **options):
        chosen = self._chosen(options)
        with database_needed(), progress_bar("Refreshing studies") as progress:
            account = refresh_studies(studies=chosen, dry_run=options["dry_run"], progress=progress)
        if not options["json"] and not options["identifiers"]:
            without = Study.objects.filter(doi=None).count()
            if without:
                self.stdout.write(f"{without} studies have no DOI: Crossref cannot be asked about them.")
        report(
            account,
            as_json=options["json"],
            stdout=self.stdout,
            stderr=self.stderr,
            dry_run=options["dry_run"],
        )

    def _chosen(self, options):
        days = options["older_than"]
        if sum((bool(options["identifiers"]), options["all"], days is not None)) != 1:
            raise CommandError("Say which: identifiers, --all or --older-than DAYS.")
        if options["identifiers"]:
            return Study.objects.filter(pk__in=[named_study(text).pk for text in options["identifiers"]])
        with_doi = Study.objects.filter(doi__isnull=False)
        if days is None:
            return with_doi
        if not 0 <= days <= 36500:
            raise CommandError("--older-than takes a number of days from 0 to 36500.")
        limit = timezone.now() - timedelta(days=days)
        return with_doi.filter(Q(checked_at__isnull=True) | Q(checked_at__lt=limit))
