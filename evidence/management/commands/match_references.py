"""``manage.py match_references``: DOIs for the entries of reference lists that have none."""

import json
from functools import partial

from django.core.management.base import BaseCommand, CommandError

from evidence.management.reporting import WIDTH, add_json_option, database_needed, named_study, progress_bar
from evidence.models import Run, RunKind, Study
from evidence.services.reference_matching.asking import ReferenceOutcome, match_references
from evidence.services.reference_matching.running import carry_out

IN_WORDS = {
    ReferenceOutcome.ACCEPTED: "accepted",
    ReferenceOutcome.PROPOSED: "proposed to a person",
    ReferenceOutcome.NOTHING: "nothing found",
    ReferenceOutcome.KNOWN: "asked or decided before",
    ReferenceOutcome.TOO_LITTLE: "too short to ask about",
    ReferenceOutcome.CHANGED: "changed meanwhile",
    ReferenceOutcome.UNAVAILABLE: "could not be asked",
}
_TOLD = frozenset({ReferenceOutcome.ACCEPTED, ReferenceOutcome.PROPOSED})
_FAILED = frozenset({ReferenceOutcome.CHANGED, ReferenceOutcome.UNAVAILABLE})


class Command(BaseCommand):
    help = (
        "Ask Crossref which works the references without a DOI mean. What is sure is accepted and marked as "
        "matched here, what is likely is proposed in the admin, and what was answered is not asked again: a "
        "run that broke off is gone on with by the same command. Exit code 0 only if Crossref answered."
    )

    def add_arguments(self, parser):
        parser.add_argument("identifiers", nargs="*", help="the references of these studies: 10.1000/182 …")
        parser.add_argument("--all", action="store_true", help="the references of every study")
        parser.add_argument("--limit", type=int, metavar="N", help="ask Crossref at most so many times")
        parser.add_argument(
            "--again", action="store_true", help="ask about those, too, of which nothing sure was found"
        )
        parser.add_argument("--dry-run", action="store_true", help="ask and show, write nothing")
        # What the admin starts: it has made the run, and the run names its studies.
        parser.add_argument("--run", type=int, metavar="RUN", help="carry out a run that the admin has made")
        add_json_option(parser)

    def handle(self, *args, **options):
        work = self._work(options)
        with database_needed(), progress_bar("Matching references") as progress:
            account = work(progress=progress)
        if options["json"]:
            # ASCII, so that no terminal's encoding can refuse a title.
            self.stdout.write(json.dumps(account.as_dict()))
        else:
            self._show(account, dry_run=options["dry_run"])
        if not account.complete:
            raise SystemExit(1)

    def _work(self, options):
        asked = (bool(options["identifiers"]), options["all"], options["run"] is not None)
        if sum(asked) != 1:
            raise CommandError("Say which: identifiers of studies, or --all.")
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit takes a number from 1 on.")
        if options["run"] is not None:
            run = Run.objects.filter(pk=options["run"], kind=RunKind.MATCH_REFERENCES).first()
            if run is None:
                raise CommandError(f"There is no run {options['run']} that matches references.")
            return partial(carry_out, run=run)
        studies = Study.objects.all()
        if options["identifiers"]:
            studies = studies.filter(pk__in=[named_study(text).pk for text in options["identifiers"]])
        return partial(
            match_references,
            studies=studies,
            again=options["again"],
            limit=options["limit"],
            dry_run=options["dry_run"],
        )

    def _show(self, account, *, dry_run):
        for item in account.items:
            place = f"{item.identifier}, reference {item.position}"
            line = f"{place}: {IN_WORDS[item.outcome]}"
            if item.outcome in _TOLD:
                self.stdout.write(f"{line} {item.doi} ({item.score:.2f}): {item.input[:WIDTH]}")
            elif item.outcome in _FAILED:
                self.stderr.write(f"{line}. {item.reason}")
        counts = ", ".join(f"{n} {IN_WORDS[ReferenceOutcome(name)]}" for name, n in account.counts.items())
        summary = f"{len(account.items)} references without a DOI: {counts or 'nothing to do'}."
        self.stdout.write(f"{summary} Nothing was written (--dry-run)." if dry_run else summary)
