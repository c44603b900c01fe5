"""An article audited: the form, how far the audit is, the article back with its citations marked."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from evidence.articles.reading import UnreadableArticle
from evidence.models import AskedAudit, AskedState
from evidence.services.auditing import LARGEST_UPLOAD, LONGEST_TEXT, audit
from evidence.services.auditing.asked import (
    KEPT,
    Given,
    TooManyAudits,
    ask_for_audit,
    asker_of,
    count_audit,
    keep_audit,
    look_after,
)
from evidence.services.auditing.corrected import corrected_list
from evidence.services.clients import client_of
from evidence.services.web_pages import UnreachablePage, fetch_page

from .citing import chosen_form, in_chosen_style

if TYPE_CHECKING:
    import uuid

    from evidence.articles.documents import Document
    from evidence.services.auditing.corrected import CorrectedEntry

COOKIE = "evidence_audits"
# The page that waits looks again after so many seconds.
LOOK_AGAIN = 3


class AuditForm(forms.Form):
    """Exactly one of a text, a file and an address. Addresses are for those who are signed in: this site
    asks for them in its own name."""

    text = forms.CharField(
        required=False, max_length=LONGEST_TEXT, strip=False, widget=forms.Textarea, label="Text"
    )
    file = forms.FileField(required=False, allow_empty_file=False)
    address = forms.CharField(required=False, max_length=2048)

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not signed_in:
            del self.fields["address"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_UPLOAD:
            raise ValidationError(f"The file has more than {LARGEST_UPLOAD:,} bytes. Paste its text instead.")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        given = [name for name in self.fields if cleaned.get(name)]
        if not self.errors and len(given) != 1:
            either = "a text, a file or an address" if "address" in self.fields else "a text or a file"
            raise ValidationError(f"Give {either}, and only one of them.")
        return cleaned


@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest) -> HttpResponse:
    """The form, and the way to what was found, or to how far the audit is."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AuditForm(*sent, signed_in=request.user.is_authenticated)
    if not (form.is_bound and form.is_valid()):
        return _page(request, form, status=400 if form.is_bound else 200)
    try:
        count_audit(user=request.user, client=client_of(request))
        if (read := _read(form)) is None:
            return _page(request, form, status=400)
        return _asked(request, *read)
    except TooManyAudits as refused:
        form.add_error(None, str(refused))
        response = _page(request, form, status=429)
        response["Retry-After"] = str(refused.wait)
        return response


@cache_control(private=True, no_store=True)
@require_safe
def asked(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far the audit is, or what it found: for the browser that asked, and the person who did."""
    asker = asker_of(request.COOKIES.get(COOKIE, ""))
    row = AskedAudit.objects.of(asker, request.user).filter(key=key).first()
    if row is None:
        raise Http404("There is no such audit of yours, or its hour is over.")
    if row.state == AskedState.FINISHED:
        return _found(request, row)
    look_after(row)
    broken = row.state == AskedState.BROKEN_OFF or row.is_lost
    again = 0 if broken or "still" in request.GET else LOOK_AGAIN
    return render(request, "evidence/audit_progress.html", {"asked": row, "broken": broken, "again": again})


def _page(request: HttpRequest, form: AuditForm, *, status: int = 200) -> HttpResponse:
    return render(request, "evidence/audit.html", {"form": form, "longest": LONGEST_TEXT}, status=status)


def _found(request: HttpRequest, row: AskedAudit) -> HttpResponse:
    """What the audit found, with the corrected list in the style that is chosen now."""
    form = chosen_form(request)
    shown: Any = row.shown
    corrected: list[CorrectedEntry] = []
    copied = ""
    if form.is_valid():
        corrected = corrected_list(shown["entries"], output="html", **form.manner)
        output = form.cleaned_data["output"]
        written = corrected_list(shown["entries"], output=output, **form.manner)
        copied = "\n".join(f"{one.number}. {one.text}" if one.number else one.text for one in written)
    context = {
        "shown": shown,
        "kept_until": row.created_at + KEPT,
        "form": form,
        # Escaped where it is written, but for italics and indices, as on the page that cites.
        "corrected": [(one, mark_safe(one.text)) for one in corrected],  # noqa: S308
        "copied": copied,
        "rows": min(max(2 * len(corrected), 3), 20),
    }
    return in_chosen_style(request, "evidence/audit_found.html", context)


def _asked(request: HttpRequest, given: Given, document: Document) -> HttpResponse:
    """Audit what needs nobody else at once, or begin the audit, and lead to it; the cookie is what tells the
    browser that asked from all others."""
    secret = request.COOKIES.get(COOKIE, "")
    if len(secret) < 32:
        secret = secrets.token_urlsafe(32)
    # Within the request only what is stored here is asked: Crossref may take minutes.
    audited = audit(document, user=request.user, ask_crossref=False)
    if any(one.is_partly_unasked for one in audited.checked.references):
        row = ask_for_audit(
            secret=secret, user=request.user, given=given, references=len(document.references)
        )
    else:
        row = keep_audit(secret=secret, user=request.user, audited=audited)
    response = redirect("web:asked-audit", key=row.key)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _read(form: AuditForm) -> tuple[Given, Document] | None:
    """The article that was given; None where it cannot be read, with the reason in the form."""
    field, fields = "text", form.cleaned_data
    try:
        if fields.get("address"):
            field = "address"
            page = fetch_page(fields["address"])
            given = Given(page.data, page.address, page.media_type)
        elif fields.get("file"):
            field = "file"
            file = fields["file"]
            given = Given(file.read(), file.name, file.content_type or "")
        else:
            given = Given(fields["text"].encode())
        return given, _not_too_long(given.read())
    except (UnreadableArticle, UnreachablePage) as error:
        form.add_error(field, str(error))
        return None


def _not_too_long(document: Document) -> Document:
    if len(document.text) > LONGEST_TEXT:
        raise UnreadableArticle(
            f"The article has {len(document.text):,} characters: {LONGEST_TEXT:,} are audited at most."
        )
    return document
