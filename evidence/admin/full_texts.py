"""A study's full text: given by a person, held for checking quotes, never shown to readers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from evidence.articles.text_files import NotPlainText, text_of
from evidence.models import EvidenceLine, Study, StudyText
from evidence.services.quoting import TextRefused, retire_text, store_text

from .display import admin_url

# A file of the longest text that is stored, in the widest encoding.
LARGEST_FILE = 20_000_000


class FullTextForm(forms.Form):
    """A file or pasted text. Why a text is doubted is told beside the box that overrules the doubt."""

    file = forms.FileField(required=False, label="Text file", help_text="Plain text, UTF-8, up to 20 MB.")
    text = forms.CharField(
        required=False,
        strip=False,
        label="Or its text, pasted",
        widget=forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField", "spellcheck": "false"}),
    )
    source_note = forms.CharField(
        label="Where it comes from",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="The publisher's PDF saved as text, PubMed Central, the author …",
        error_messages={"required": "Say where the text comes from: quotes are believed because of it."},
    )
    confirmed = forms.BooleanField(
        required=False,
        label="I looked at it: it is this study's full text",
        help_text="Only needed where the text is doubted.",
    )

    def clean_file(self) -> str | None:
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > LARGEST_FILE:
            raise ValidationError(f"It has {file.size:,} bytes; at most {LARGEST_FILE:,} are read.")
        try:
            return text_of(file.read())
        except NotPlainText as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = [text for text in (cleaned.get("file"), cleaned.get("text")) if text]
        if len(given) != 1 and "file" not in self.errors:
            raise ValidationError("Give a file or paste the text: one of them.")
        return {**cleaned, "given": given[0] if given else ""}


class FullTextPage(admin.ModelAdmin):
    """The page, for the admin of studies."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.full_text_view)
        return [
            path("<path:object_id>/full-text/", view, name="evidence_study_full_text"),
            *super().get_urls(),
        ]

    def full_text_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give, replace or take out of use the full text of one study."""
        study = self.get_object(request, unquote(object_id))
        if study is None:
            return self.not_here(request)  # type: ignore[attr-defined]
        if not request.user.has_perm("evidence.add_studytext"):
            raise PermissionDenied
        if request.method == "POST" and "retire" in request.POST:
            retire_text(study=study)
            self._told(request, study, "is out of use")
            return HttpResponseRedirect(admin_url(study))
        form = FullTextForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if request.method == "POST" and form.is_valid() and self._stored(request, study, form):
            return HttpResponseRedirect(admin_url(study))
        context = {
            **self.admin_site.each_context(request),
            "title": "Full text",
            "subtitle": str(study),
            "opts": self.opts,
            "study": study,
            "media": self.media + form.media,
            "form": form,
            "held": held_text(study),
        }
        return TemplateResponse(request, "admin/evidence/study/full_text.html", context)

    def _stored(self, request: HttpRequest, study: Study, form: FullTextForm) -> bool:
        user: Any = request.user
        data = form.cleaned_data
        try:
            store_text(
                study=study,
                text=data["given"],
                actor=user,
                source_note=data["source_note"],
                confirmed=data["confirmed"],
            )
        except TextRefused as error:
            form.add_error(None, str(error))
            return False
        self._told(request, study, "is held")
        return True

    def _told(self, request: HttpRequest, study: Study, what: str) -> None:
        self.log_change(request, study, f"The full text {what}.")
        quotes = EvidenceLine.objects.filter(study=study).exclude(quote="").count()
        checked = f" {quotes} quote{'' if quotes == 1 else 's'} of it checked again." if quotes else ""
        messages.success(request, f"The full text of “{study}” {what} now.{checked}")


def held_text(study: Study) -> StudyText | None:
    """The full text that quotes are compared with now, without its text."""
    return StudyText.objects.current().filter(study=study).select_related("uploaded_by").defer("text").first()
