"""``manage.py check_quotes``: every quote against the text that we hold of its study."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from evidence.management.reporting import add_json_option, bar_of, database_needed
from evidence.models import EvidenceLine, QuoteOutcome, State
from evidence.services.quoting import check_lines


class Command(BaseCommand):
    help = (
        "Look for the quotes of evidence lines in the abstracts and full texts that are held, and write down "
        "what came of it. Exit code 1 if a published quote is not in the text of its study."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--unchecked", action="store_true", help="only the studies with a quote nobody checked yet"
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        lines = EvidenceLine.objects.all()
        if options["unchecked"]:
            lines = lines.filter(quote_outcome=QuoteOutcome.NOT_CHECKED)
        bar = bar_of()
        with database_needed(), bar:
            task = bar.add_task("Checking quotes", total=None)
            outcomes = check_lines(
                lines, progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
        lost = EvidenceLine.objects.filter(
            state=State.PUBLISHED, quote_outcome=QuoteOutcome.NOT_FOUND.value
        ).order_by("pk")
        counts = {outcome.value: number for outcome, number in sorted(outcomes.items())}
        if options["json"]:
            published = list(lost.values_list("pk", flat=True))
            found = {"read": outcomes.total(), "counts": counts, "published_not_found": published}
            self.stdout.write(json.dumps(found))
        else:
            words = ", ".join(f"{number} {outcome.replace('_', ' ')}" for outcome, number in counts.items())
            self.stdout.write(f"{outcomes.total()} quotes checked: {words or 'there is none'}.")
            for line in lost.select_related("study", "claim"):
                self.stderr.write(f"Published, and not in the text we hold: evidence line {line.pk}, {line}")
        if lost.exists():
            raise SystemExit(1)
