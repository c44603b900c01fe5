"""“Cite”: one study or a selection, in a style that is remembered, to copy and to download."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe

from evidence.citations.catalogue import DEFAULT_LOCALE, DEFAULT_STYLE, LOCALES
from evidence.citations.writers import WRITERS
from evidence.models import Study
from evidence.services.citing import MOST, TooMany, catalogue, exported, reference_list

from .details import NEWEST_FIRST
from .filters import StudyForm
from .pages import NoSuchPage, page

if TYPE_CHECKING:
    from evidence.models.study_query import StudyQuerySet

OUTPUTS = {"text": "Plain text", "markdown": "Markdown", "html": "HTML"}
LANGUAGES = {
    "en-US": "English (United States)",
    "en-GB": "English (United Kingdom)",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
}
# The style and the language that were chosen last, for a year.
COOKIE, _KEPT_FOR = "citation_style", 365 * 24 * 3600
_IDS = re.compile(r"[1-9][0-9]{0,17}(?:,[1-9][0-9]{0,17})*", re.ASCII)


class CiteForm(forms.Form):
    """How the references read. Its fields stand beside those that a selection is narrowed by."""

    style = forms.ChoiceField()
    locale = forms.ChoiceField(label="Language", choices=[(tag, LANGUAGES[tag]) for tag in LOCALES])
    output = forms.ChoiceField(label="To copy as", choices=list(OUTPUTS.items()))
    unmarked = forms.BooleanField(label="Leave out “[Retracted]”", required=False)

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(data)
        styles: Any = self.fields["style"]
        styles.choices = [(info.name, info.title) for info in catalogue().styles()]

    @property
    def manner(self) -> dict[str, Any]:
        """What was chosen, as those take it who write references; `output` apart."""
        said = self.cleaned_data
        return {"style": said["style"], "locale": said["locale"], "say_retracted": not said["unmarked"]}


@page
def study(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Study.objects.visible_to(request.user), pk=pk)
    only = Study.objects.visible_to(request.user).filter(pk=pk)
    return _cited(request, only, {"study": found, "title": found.title or found.identifier_text})


@page
def selection(request: HttpRequest) -> HttpResponse:
    """The studies of ``ids=``, in their order by year, or all that the list's own filters leave."""
    every = Study.objects.visible_to(request.user)
    if text := request.GET.get("ids", ""):
        if not _IDS.fullmatch(text) or text.count(",") >= MOST:
            raise NoSuchPage(
                f"Studies are chosen by their ids, {MOST:,} at most: ?ids=12,15.", HTTPStatus.BAD_REQUEST
            )
        chosen = every.filter(pk__in=[int(pk) for pk in text.split(",")])
    else:
        form = StudyForm(request.GET, user=request.user)
        if not form.is_valid():
            raise NoSuchPage("The selection cannot be understood.", HTTPStatus.BAD_REQUEST)
        chosen = form.narrow(every)
    return _cited(request, chosen.order_by(*NEWEST_FIRST), {"kept": _others(request.GET)})


def _cited(request: HttpRequest, studies: StudyQuerySet, context: dict[str, Any]) -> HttpResponse:
    if name := request.GET.get("format"):
        return _file(name, studies)
    form = chosen_form(request)
    entries: list[str] = []
    copied = problem = ""
    if form.is_valid():
        said, asked = form.cleaned_data, form.manner
        try:
            entries = reference_list(studies, output="html", **asked)
            copied = "\n".join(
                entries
                if said["output"] == "html"
                else reference_list(studies, output=said["output"], **asked)
            )
        except TooMany as error:
            problem = f"{error} All of them can be downloaded."
    context |= {
        "form": form,
        # Escaped where it is written, but for the italics and indices: `processor.outputs`.
        "entries": [mark_safe(entry) for entry in entries],  # noqa: S308
        "copied": copied,
        "rows": min(max(2 * len(entries), 3), 20),
        "problem": problem,
        "writers": [(writer, _with_format(request.GET, writer.name)) for writer in WRITERS.values()],
    }
    return in_chosen_style(request, "evidence/cite.html", context)


def in_chosen_style(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, whose context has the `CiteForm` as ``form``; a style that was chosen now is remembered."""
    form: CiteForm = context["form"]
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.BAD_REQUEST
    response = render(request, template, context, status=status)
    if form.is_valid() and "style" in request.GET:
        response.set_cookie(
            COOKIE,
            f"{form.cleaned_data['style']}|{form.cleaned_data['locale']}",
            max_age=_KEPT_FOR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


def chosen_form(request: HttpRequest) -> CiteForm:
    """What was asked for; else the style of last time, where there still is such a one."""
    style, _, locale = request.COOKIES.get(COOKIE, "").partition("|")
    known = {info.name for info in catalogue().styles()}
    remembered = {
        "style": style if style in known else DEFAULT_STYLE,
        "locale": locale if locale in LOCALES else DEFAULT_LOCALE,
        "output": "text",
    }
    asked = {name: request.GET[name] for name in CiteForm.base_fields if name in request.GET}
    return CiteForm(remembered | asked)


def _file(name: str, studies: StudyQuerySet) -> Any:
    writer = WRITERS.get(name)
    if writer is None:
        raise NoSuchPage(f"There are these formats: {', '.join(WRITERS)}.", HTTPStatus.BAD_REQUEST)
    return StreamingHttpResponse(
        exported(studies, writer),
        content_type=f"{writer.media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="studies.{writer.extension}"'},
    )


def _others(query: QueryDict) -> list[tuple[str, str]]:
    """What narrows the selection, to stand in the form as it is."""
    return [(name, one) for name, given in query.lists() if name not in CiteForm.base_fields for one in given]


def _with_format(query: QueryDict, name: str) -> str:
    changed = query.copy()
    for field in CiteForm.base_fields:
        changed.pop(field, None)
    changed["format"] = name
    return changed.urlencode()
