"""“Import an article”: a file, an address or pasted text becomes an article, or its next version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_slug
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from evidence.articles.reading import UnreadableArticle
from evidence.services.auditing import LARGEST_UPLOAD, LONGEST_TEXT
from evidence.services.stored_articles.auditing import audit_version
from evidence.services.stored_articles.importing import (
    Imported,
    NotImported,
    import_article,
    import_from_web,
)
from evidence.services.web_pages import UnreachablePage

from .display import admin_url


class ArticleImportForm(forms.Form):
    """Exactly one of a file, an address and a text."""

    file = forms.FileField(required=False, help_text="Text, Markdown, HTML, DOCX, PDF or JATS, up to 5 MB.")
    address = forms.CharField(
        required=False,
        max_length=2048,
        label="Or its address",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="A public page: https://…",
    )
    text = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        label="Or its text, pasted",
        widget=forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text="With its reference list.",
    )
    slug = forms.CharField(
        required=False,
        max_length=120,
        label="Name",
        validators=[validate_slug],
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Of the article that this is a version of. Left empty, the address tells, then the title.",
    )
    audit = forms.BooleanField(required=False, initial=True, label="Audit it at once")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_UPLOAD:
            raise ValidationError(f"It has {file.size:,} bytes; at most {LARGEST_UPLOAD:,} are read.")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = [name for name in ("file", "address", "text") if cleaned.get(name)]
        if len(given) != 1 and not self.errors:
            raise ValidationError("Give a file, an address or the text: one of them.")
        return cleaned


class ImportArticle(admin.ModelAdmin):
    """The page, in the place of the form that adds a row by its fields."""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        posted = request.method == "POST"
        form = ArticleImportForm(
            data=request.POST if posted else None,
            files=request.FILES if posted else None,
            initial={"slug": request.GET.get("slug", "")[:120]},
        )
        if form.is_bound and form.is_valid() and (imported := _imported(form, request.user)) is not None:
            return self._told(request, imported, audited=form.cleaned_data["audit"])
        context = {
            **self.admin_site.each_context(request),
            "title": "Import an article",
            "opts": self.opts,
            "media": self.media + form.media,
            "form": form,
        }
        return TemplateResponse(request, "admin/evidence/article/import.html", context)

    def _told(self, request: HttpRequest, imported: Imported, *, audited: bool) -> HttpResponse:
        user: Any = request.user
        if imported.outcome != "unchanged":
            self.log_change(request, imported.article, f"Imported version {imported.version.number}.")
        messages.success(request, imported.told)
        for remark in imported.version.remarks:
            messages.warning(request, remark)
        if audited:
            row = audit_version(version=imported.version, actor=user, interactive=True).audit
            if row.could_not_be_asked:
                messages.warning(
                    request,
                    f"{row.could_not_be_asked} of its references could not be asked about: audit it again "
                    "later.",
                )
        return HttpResponseRedirect(admin_url(imported.article))


def _imported(form: ArticleImportForm, user: Any) -> Imported | None:
    """The article that was taken in; None where it was not, with the reason in the form."""
    given = form.cleaned_data
    field = next(name for name in ("file", "address", "text") if given.get(name))
    named = {"slug": given["slug"], "actor": user}
    try:
        if field == "address":
            return import_from_web(address=given["address"], **named)
        if field == "file":
            file = given["file"]
            media_type = file.content_type or ""
            return import_article(data=file.read(), filename=file.name, media_type=media_type, **named)
        return import_article(data=given["text"], **named)
    except (UnreadableArticle, UnreachablePage, NotImported) as error:
        form.add_error(field, str(error))
        return None
