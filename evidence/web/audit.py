"""An article audited: the form, and the article back with its citations marked. Nothing of it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from evidence.articles.reading import UnreadableArticle, read_article
from evidence.citations.catalogue import DEFAULT_STYLE
from evidence.services.auditing import LONGEST_TEXT, audit
from evidence.services.auditing.corrected import corrected_list
from evidence.services.auditing.marked import STATES, marked
from evidence.services.citing import catalogue
from evidence.services.web_pages import UnreachablePage, fetch_page

if TYPE_CHECKING:
    from evidence.articles.documents import Document

LARGEST_UPLOAD = 5_000_000


class AuditForm(forms.Form):
    """Exactly one of a text, a file and an address. Addresses are for those who are signed in: this site
    asks for them in its own name."""

    text = forms.CharField(
        required=False, max_length=LONGEST_TEXT, strip=False, widget=forms.Textarea, label="Text"
    )
    file = forms.FileField(required=False, allow_empty_file=False)
    address = forms.CharField(required=False, max_length=2048)
    style = forms.ChoiceField(required=False, initial=DEFAULT_STYLE)

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        styles = [(style.name, style.title) for style in catalogue().styles()]
        self.fields["style"] = forms.ChoiceField(choices=styles, initial=DEFAULT_STYLE, required=False)
        if not signed_in:
            del self.fields["address"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_UPLOAD:
            raise ValidationError(f"The file has more than {LARGEST_UPLOAD:,} bytes. Paste its text instead.")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        given = [name for name in ("text", "file", "address") if cleaned.get(name)]
        if not self.errors and len(given) != 1:
            raise ValidationError("Give either a text, a file, or an address, and only one of them.")
        return cleaned


@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest) -> HttpResponse:
    signed_in = request.user.is_authenticated
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AuditForm(*sent, signed_in=signed_in)
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid() and (document := _read(form)) is not None:
        shown = _audited(request, document, form.cleaned_data["style"] or DEFAULT_STYLE)
    return render(
        request,
        "evidence/audit.html",
        {"form": form, "longest": LONGEST_TEXT, "states": STATES, **shown},
        status=400 if form.is_bound and form.errors else 200,
    )


def _read(form: AuditForm) -> Document | None:
    """The article that was given; None where it cannot be read, with the reason in the form."""
    given = form.cleaned_data
    field = "text"
    try:
        if given.get("address"):
            field = "address"
            page = fetch_page(given["address"])
            return _not_too_long(read_article(page.data, filename=page.address, media_type=page.media_type))
        if given.get("file"):
            field = "file"
            file = given["file"]
            data = file.read()
            return _not_too_long(read_article(data, filename=file.name, media_type=file.content_type or ""))
        return read_article(given["text"])
    except (UnreadableArticle, UnreachablePage) as error:
        form.add_error(field, str(error))
        return None


def _not_too_long(document: Document) -> Document:
    if len(document.text) > LONGEST_TEXT:
        raise UnreadableArticle(
            f"The article has {len(document.text):,} characters: {LONGEST_TEXT:,} are audited at most."
        )
    return document


def _audited(request: HttpRequest, document: Document, style: str) -> dict[str, Any]:
    audited = audit(document, user=request.user, interactive=True)
    return {
        "audited": audited,
        "marked": marked(audited),
        "corrected": corrected_list(audited, style=style),
        "style_title": next(one.title for one in catalogue().styles() if one.name == style),
    }
