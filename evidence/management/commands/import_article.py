"""``manage.py import_article``: an article is kept, in versions, so that its audits can be compared."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from evidence.management.given_articles import given_article, readable
from evidence.management.reporting import add_json_option, database_needed
from evidence.management.stored_audits import (
    as_dict_of_stored,
    exit_code,
    tell_coverage,
    tell_problems,
    tell_stored,
    with_suppressed,
)
from evidence.services.auditing import as_dict
from evidence.services.stored_articles.auditing import StoredAudit, audit_version
from evidence.services.stored_articles.importing import Imported, import_article


class Command(BaseCommand):
    help = (
        "Store an article, or its next version; the same text again makes none. Exit code 0: stored, or here "
        "already; 3: it could not be read. With --audit, as audit_article: 1: warnings; 2: errors."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("article", help="a file, an address (https://…), or - for standard input")
        parser.add_argument(
            "--slug",
            default="",
            metavar="NAME",
            help="which article it is; unless given, the one from this address, else the one of this title",
        )
        parser.add_argument("--audit", action="store_true", help="audit it at once, and keep the audit")
        parser.add_argument(
            "--offline", action="store_true", help="with --audit: ask what is stored here only, not Crossref"
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["article"]
        with database_needed():
            with readable(name):
                given = given_article(name)
                imported = import_article(
                    data=given.data,
                    filename=given.filename,
                    address=given.address,
                    media_type=given.media_type,
                    slug=options["slug"],
                )
            stored = None
            if options["audit"]:
                stored = audit_version(version=imported.version, ask_crossref=not options["offline"])
            self._tell(imported, stored, as_json=options["json"])
            code = exit_code(stored.gravest, stored.audited.coverage) if stored else 0
        if code:
            raise SystemExit(code)

    def _tell(self, imported: Imported, stored: StoredAudit | None, *, as_json: bool) -> None:
        if as_json:
            told: dict[str, Any] = {
                "outcome": imported.outcome.value,
                "article": imported.article.slug,
                "version": imported.version.number,
                "remarks": list(imported.version.remarks),
                "audit": None,
            }
            if stored is not None:
                whole = as_dict(stored.audited)
                whole["findings"] = with_suppressed(whole["findings"], stored)
                told["audit"] = {**whole, **as_dict_of_stored(stored)}
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(imported.told)
        for remark in imported.version.remarks:
            self.stdout.write(f"  {remark}")
        if stored is not None:
            fresh = [one for one in stored.open_problems if not one.carried_from_id]
            tell_problems("Problems", fresh, stored.audit.version.text, self.stdout)
            tell_stored(stored, self.stdout)
            self.stdout.write(f"\n{tell_coverage(stored.audited.coverage)}")
