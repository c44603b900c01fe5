"""“Import”: a bibliography file is looked at first, then imported by a run that shows how far it is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from evidence.citations.readers import FORMATS, MOST_BYTES, UnreadableFile, columns_named
from evidence.models import ImportFile, ImportOutcome, Run, RunKind, Study
from evidence.services.background import start_import
from evidence.services.import_accounts import counts_of
from evidence.services.importing import TooLarge, begin, keep_file, preview, read_kept, take_up

from .display import admin_url

# A person waits for the preview: of so many records it says what would become of them.
PREVIEWED = 300
SHOWN = 200


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Bibliography file",
        help_text="RIS, BibTeX, PubMed, CSL-JSON, EndNote XML, Web of Science, CSV, a list of identifiers; "
        f"up to {MOST_BYTES // 1024 // 1024} MB.",
        error_messages={"required": "Choose a file.", "empty": "There is nothing in this file."},
    )
    format = forms.ChoiceField(
        label="Format", required=False, choices=[("", "Recognise it"), *((name, name) for name in FORMATS)]
    )
    columns = forms.CharField(
        label="Columns",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text="Of a CSV file whose headers are not understood: one a line, title = Article Title.",
    )

    def clean_columns(self) -> dict[str, str]:
        try:
            return columns_named(self.cleaned_data["columns"].splitlines())
        except ValueError as error:
            raise ValidationError(str(error)) from error


class ImportPages(admin.ModelAdmin):
    """The pages, for the admin of studies."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="evidence_study_import"),
            path("import/<int:file>/", wrap(self.import_preview_view), name="evidence_study_import_preview"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file, and lead to what importing it would do."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        status = HTTPStatus.OK
        if request.method == "POST" and form.is_valid():
            user: Any = request.user
            given = form.cleaned_data
            try:
                if given["file"].size > MOST_BYTES:
                    raise TooLarge(f"It has {given['file'].size:,} bytes; at most {MOST_BYTES:,} are read.")
                file, _ = keep_file(
                    data=given["file"].read(),
                    name=given["file"].name,
                    format=given["format"],
                    columns=given["columns"],
                    actor=user,
                )
            except UnreadableFile as error:
                form.add_error("file", str(error))
                if isinstance(error, TooLarge):
                    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            else:
                return HttpResponseRedirect(reverse("admin:evidence_study_import_preview", args=[file.pk]))
        context = self._context(request, "Import a bibliography", form=form)
        return TemplateResponse(request, "admin/evidence/study/import.html", context, status=status)

    def import_preview_view(self, request: HttpRequest, file: int) -> HttpResponse:
        """What importing the file would do; by POST, do it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        held = ImportFile.objects.visible_to(request.user).filter(pk=file).select_related("run").first()
        if held is None:
            raise Http404
        if held.run is not None:
            return HttpResponseRedirect(admin_url(held.run))
        bibliography = read_kept(held)
        if request.method == "POST":
            user: Any = request.user
            run = begin(file=held, total=len(bibliography.entries), actor=user)
            start_import(run)
            return HttpResponseRedirect(admin_url(run))
        rows = preview(bibliography=bibliography, limit=PREVIEWED)
        studies = Study.objects.only("title", "year", "doi", "pmid", "pmcid", "url").in_bulk(
            {row.study_id for row in rows if row.study_id}
        )
        context = self._context(
            request,
            "Import: what would be done",
            file=held,
            bibliography=bibliography,
            total=len(bibliography.entries),
            looked_at=len(rows),
            counts=[(ImportOutcome(name).label.lower(), number) for name, number in counts_of(rows).items()],
            rows=[
                {"record": row, "study": studies.get(row.study_id)} for row in _problems_first(rows)[:SHOWN]
            ],
            remarks=bibliography.remarks,
        )
        return TemplateResponse(request, "admin/evidence/study/import_preview.html", context)

    def _context(self, request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
        form = more.get("form")
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media + form.media if form else self.media,
            **more,
        }


def _problems_first(rows: list[Any]) -> list[Any]:
    order = [ImportOutcome.REFUSED, ImportOutcome.DUPLICATE, ImportOutcome.ADDED, ImportOutcome.MATCHED]
    return sorted(rows, key=lambda row: (order.index(row.outcome), row.number))


class ImportRuns(admin.ModelAdmin):
    """What the page of an import has beside that of any run: its records, and taking it up again."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.take_up_view)
        return [path("<path:object_id>/take-up/", view, name="evidence_run_take_up"), *super().get_urls()]

    def take_up_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let an import that broke off go on."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        run = self.get_object(request, object_id)
        if run is None:
            return self.not_here(request)  # type: ignore[attr-defined]
        if not request.user.has_perm("evidence.add_study"):
            raise PermissionDenied
        if may_be_taken_up(run):
            start_import(take_up(run))
        return HttpResponseRedirect(admin_url(run))


def may_be_taken_up(run: Run) -> bool:
    """Whether it is an import that broke off, and whose file is kept."""
    broke_off = run.state == "failed" or run.is_interrupted
    return run.kind == RunKind.IMPORT_BIBLIOGRAPHY and broke_off


def import_panel(run: Run) -> dict[str, Any]:
    """What the page of an import shows of its records."""
    records = run.records.select_related("study").order_by("number")
    return {
        "records": records.exclude(outcome=ImportOutcome.MATCHED)[:SHOWN],
        "records_shown": SHOWN,
        "counted": [(one.label.lower(), run.counts[one]) for one in ImportOutcome if one in run.counts],
        "is_running": run.state == "running" and not run.is_interrupted,
        "may_be_taken_up": may_be_taken_up(run),
    }
