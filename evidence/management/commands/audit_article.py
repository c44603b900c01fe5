"""``manage.py audit_article``: everything that an article rests on, checked; nothing is stored."""

import json
from pathlib import Path
from urllib.parse import quote

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from evidence.articles.reading import read_article
from evidence.articles.rules import Severity, Verdict
from evidence.management.given_articles import given_article, is_address, readable
from evidence.management.reporting import database_needed
from evidence.management.stored_audits import (
    UNREADABLE,
    as_dict_of_stored,
    audit_all,
    audit_stored,
    exit_code,
    tell_coverage,
    tell_stored,
    with_suppressed,
)
from evidence.management.terminal import WIDTH, cut, tell_finding, wrapped
from evidence.services.auditing import as_dict, audit
from evidence.services.auditing.marked import STATES, marked
from evidence.services.auditing.sarif import as_sarif
from evidence.services.auditing.shown import as_shown

# Where a reference stands so, people want to know why.
_TO_BE_EXPLAINED = ("unasked", "unsure", "unchecked")


class Command(BaseCommand):
    help = (
        "Check everything that an article rests on, and store nothing; or, with --stored or --all, audit "
        "what import_article has stored, and keep the audit. Exit code 0: no problem, or notes only; 1: "
        "warnings; 2: errors; 3: the article could not be read, an audit was broken off, or nobody could be "
        "asked about any of the references and nothing graver than notes was found."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "article", nargs="?", help="a file, an address (https://…), or - for standard input"
        )
        parser.add_argument("--stored", metavar="SLUG", help="audit a stored article, and keep the audit")
        parser.add_argument("--all", action="store_true", help="audit every stored article, and keep that")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="one JSON object")
        form.add_argument("--sarif", action="store_true", help="SARIF 2.1.0")
        form.add_argument("--html", action="store_true", help="one web page, with nothing to load")
        parser.add_argument(
            "--offline", action="store_true", help="ask what is stored here only, and not Crossref"
        )

    def handle(self, *args, **options):
        try:
            self._handle(options)
        except CommandError as error:
            # 1 and 2 tell what was found.
            error.returncode = UNREADABLE
            raise

    def _handle(self, options):
        name, slug, ask_crossref = options["article"], options["stored"], not options["offline"]
        if sum((name is not None, slug is not None, options["all"])) != 1:
            raise CommandError("Name an article to audit, or a stored one (--stored), or say --all.")
        if options["all"]:
            self._audit_all(options, ask_crossref)
            return
        document = _document(name) if name is not None else None
        stored = None
        with database_needed():
            if document is None:
                stored = audit_stored(slug, ask_crossref=ask_crossref)
                audited, name, gravest = stored.audited, slug, stored.gravest
            else:
                audited = audit(document, ask_crossref=ask_crossref)
                gravest = audited.gravest
        if options["json"]:
            told = as_dict(audited)
            if stored is not None:
                told |= as_dict_of_stored(stored) | {"findings": with_suppressed(told["findings"], stored)}
            # ASCII, so that no terminal's encoding can refuse a title.
            self.stdout.write(json.dumps(told))
        elif options["sarif"]:
            uri = _uri(name)
            self.stdout.write(json.dumps(as_sarif(audited, uri=uri)))
        elif options["html"]:
            self.stdout.write(_as_html(audited))
        else:
            self._tell(audited)
            if stored is not None:
                tell_stored(stored, self.stdout)
            self.stdout.write(f"\n{tell_coverage(audited.coverage)}")
        if code := exit_code(gravest, audited.coverage):
            raise SystemExit(code)

    def _audit_all(self, options, ask_crossref):
        if options["sarif"] or options["html"]:
            raise CommandError("--sarif and --html are of one article: name it by --stored.")
        with database_needed():
            told, code = audit_all(self.stdout, as_json=options["json"], ask_crossref=ask_crossref)
        if options["json"]:
            self.stdout.write(json.dumps(told))
        if code:
            raise SystemExit(code)

    def _tell(self, audited):
        shown = marked(audited)
        self.stdout.write(audited.document.title or "(no title)")
        for remark in audited.document.remarks:
            self.stdout.write(f"  {remark}")
        if shown.references:
            by_links = " (by links in the text)" if audited.document.cites_by_links else ""
            self.stdout.write(f"\nReferences{by_links}")
        for one in shown.references:
            self.stdout.write(f"{one.number:>4}  {STATES[one.state]:<24} {cut(one.raw, WIDTH - 31)}")
            if one.resolved.reason and one.state in _TO_BE_EXPLAINED:
                self.stdout.write(wrapped("", one.resolved.reason))
        for severity in Severity:
            told = [
                one for one in audited.findings if one.severity is severity and one.verdict is Verdict.PROBLEM
            ]
            self._list(f"{severity.value.capitalize()}s", told, audited)
        self._list(
            "Could not be determined",
            [one for one in audited.findings if one.verdict is Verdict.CANNOT_DETERMINE],
            audited,
        )
        self._list("Stored evidence", [one for one in audited.findings if one.verdict is Verdict.OK], audited)

    def _list(self, heading, findings, audited):
        if not findings:
            return
        self.stdout.write(f"\n{heading}")
        for one in findings:
            number = f", no. {audited.checked.number(one.reference)}" if one.reference is not None else ""
            tell_finding(f"{one.rule}{number}", one, audited.document.text, self.stdout)


def _as_html(audited):
    """The article with its findings as one file: its style stands within it."""
    css = Path(str(finders.find("evidence/site.css"))).read_text("utf-8")
    # It is our own file; within a style element nothing is escaped.
    shown = {"shown": as_shown(audited), "css": mark_safe(css)}  # noqa: S308
    return render_to_string("evidence/audit_file.html", shown)


def _uri(name):
    """What names the article in a log: its address, or its file's name as a part of one."""
    if name == "-":
        return "stdin"
    return name if is_address(name) else quote(Path(name).as_posix())


def _document(name):
    with readable(name):
        given = given_article(name)
        return read_article(given.data, filename=given.address or given.filename, media_type=given.media_type)
