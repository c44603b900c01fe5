"""``manage.py prune_audits``: old audits of stored articles that say nothing new, removed."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from evidence.management.reporting import add_json_option, database_needed
from evidence.services.stored_articles.pruning import prune_audits

_DAYS = 30


class Command(BaseCommand):
    help = (
        "Remove old audits of stored articles that found just what the audits before and after them found, "
        "and old ones that were broken off. Every audit with a change stays, the last one before it, and "
        "each article's first and last; what was set aside stays so."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than",
            type=int,
            default=_DAYS,
            metavar="DAYS",
            help=f"audits that ended longer ago than that ({_DAYS})",
        )
        parser.add_argument("--dry-run", action="store_true", help="show what would go, remove nothing")
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        days, dry_run = options["older_than"], options["dry_run"]
        if not 0 <= days <= 36500:
            raise CommandError("--older-than takes a number of days from 0 to 36500.")
        with database_needed():
            pruned = list(prune_audits(before=timezone.now() - timedelta(days=days), dry_run=dry_run))
        alike, broken_off = sum(one.alike for one in pruned), sum(one.broken_off for one in pruned)
        if options["json"]:
            account = {"alike": alike, "broken_off": broken_off, "articles": [asdict(one) for one in pruned]}
            self.stdout.write(json.dumps(account))
            return
        for one in pruned:
            self.stdout.write(
                f"{one.article}: {one.alike} that found nothing else than those beside them, "
                f"{one.broken_off} broken off; {one.left} left."
            )
        going = "would be removed. Nothing was removed (--dry-run)." if dry_run else "removed."
        self.stdout.write(f"{alike + broken_off} audits older than {days} days {going}")
