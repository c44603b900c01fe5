"""Studies as citations: by ``Accept``, as at doi.org, or by ``format=``, ``style=`` and ``locale=``.

What asks for JSON goes the way that it always went; this looks at the header and steps aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar, Literal

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.http.request import MediaType
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation

from evidence.citations.catalogue import DEFAULT_LOCALE, DEFAULT_STYLE, UnknownLocale, UnknownStyle, locale_of
from evidence.citations.writers import WRITERS, Writer
from evidence.services.citing import TooMany, catalogue, cited_works, exported, reference_list

from .problems import InvalidParameters, ParameterError, shown

PARAMETERS = ("format", "style", "locale")
TEXT = "text/x-bibliography"
# Formatted references by `format=`: the output of the renderer, and its media type.
OUTPUTS = {
    "text": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
}
FORMATS = ("json", *WRITERS, *OUTPUTS)
_JSON = "application/json"
_BY_MEDIA_TYPE = {
    **{writer.media_type: writer for writer in WRITERS.values()},
    # As doi.org calls them too.
    "application/citeproc+json": WRITERS["csl-json"],
    "application/vnd.schemaorg.ld+json": WRITERS["json-ld"],
    "text/bibliography": TEXT,
    TEXT: TEXT,
}
MEDIA_TYPES = (_JSON, *_BY_MEDIA_TYPE)


class NotOffered(APIException):
    """What `Accept` asks for is not to be had: 406, with what is."""

    status_code = 406


@dataclass(frozen=True, slots=True)
class Asked:
    """A file of `writer`, or else formatted references."""

    writer: Writer | None
    media_type: str
    output: str = "text"
    style: str = DEFAULT_STYLE
    locale: str = DEFAULT_LOCALE


class CitationNegotiation(BaseContentNegotiation):
    """JSON unless something that is a citation is liked better; sets `request.citation`."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        renderer = renderers[0]
        request.citation = None
        query = request.query_params
        if request.method in ("GET", "HEAD") and any(name in query for name in PARAMETERS):
            request.citation = _by_parameters(query)
            return renderer, renderer.media_type
        header = request.META.get("HTTP_ACCEPT", "")
        if header not in ("", "*/*", _JSON):
            request.citation = _by_header(request, may_cite=request.method in ("GET", "HEAD"))
        return renderer, renderer.media_type


def _by_parameters(query: Any) -> Asked | None:
    name = query.get("format", "text" if "style" in query or "locale" in query else "json")
    if name not in FORMATS:
        detail = f"“{shown(name)}” is no format here."
        raise InvalidParameters([ParameterError("format", detail, FORMATS)])
    if name not in OUTPUTS:
        if unused := [one for one in ("style", "locale") if one in query]:
            detail = f"“{unused[0]}” says how a reference reads; “format={name}” has no style."
            raise InvalidParameters([ParameterError(unused[0], detail)])
        writer = WRITERS.get(name)
        return Asked(writer, _of(writer)) if writer else None
    errors = []
    style, locale = query.get("style", DEFAULT_STYLE), query.get("locale", DEFAULT_LOCALE)
    for parameter, read, value in (("style", catalogue().name_of, style), ("locale", locale_of, locale)):
        try:
            read(value)
        except (UnknownStyle, UnknownLocale) as error:
            errors.append(ParameterError(parameter, str(error), error.known))
    if errors:
        raise InvalidParameters(errors)
    return Asked(None, OUTPUTS[name], name, style, locale)


def _by_header(request: Any, *, may_cite: bool) -> Asked | None:
    for accepted in request._request.accepted_types:
        asked = _named(accepted)
        if not isinstance(asked, Asked):
            if asked is None:
                return None
        elif may_cite:
            return asked
    offered = ", ".join(MEDIA_TYPES if may_cite else (_JSON,))
    raise NotOffered(f"None of what the Accept header names is to be had here. There are: {offered}.")


def _named(accepted: MediaType) -> Asked | Literal[False] | None:
    """What a media type asks for: None for JSON, false for what there is not."""
    name = f"{accepted.main_type}/{accepted.sub_type}".lower()
    if name in (_JSON, "*/*", "application/*"):
        return None
    meant = TEXT if name == "text/*" else _BY_MEDIA_TYPE.get(name)
    if meant is None:
        return False
    if isinstance(meant, Writer):
        return Asked(meant, _of(meant))
    style = str(accepted.params.get("style", DEFAULT_STYLE))
    locale = str(accepted.params.get("locale", DEFAULT_LOCALE))
    try:
        catalogue().name_of(style)
        locale_of(locale)
    except (UnknownStyle, UnknownLocale) as error:
        raise NotOffered(str(error)) from error
    return Asked(None, f"{TEXT}; charset=utf-8", "text", style, locale)


def _of(writer: Writer) -> str:
    return f"{writer.media_type}; charset=utf-8"


def citation_parameters() -> list[OpenApiParameter]:
    """How `format`, `style` and `locale` describe themselves."""
    texts = {
        "format": "`json`, or a file for other programs (`csl-json`, `bibtex`, `biblatex`, `ris`, "
        "`endnote-xml`, `json-ld`, `csv`), or a formatted reference (`text`, `html`, `markdown`). "
        "Else what `Accept` likes best. Example: `format=bibtex`",
        "style": "A name or alias from `styles/`; without `format`, it asks for `text`. Example: `style=apa`",
        "locale": "Its language, from `styles/`. Example: `locale=en-GB`",
    }
    enums: dict[str, list[str] | None] = {"format": [*FORMATS], "style": None, "locale": None}
    return [
        OpenApiParameter(name, str, "query", enum=enums[name], description=text)
        for name, text in texts.items()
    ]


def citation_answers() -> dict[Any, OpenApiResponse]:
    """What an address that is `Citable` answers with beside JSON."""
    answers: dict[Any, OpenApiResponse] = {
        (200, writer.media_type): OpenApiResponse(OpenApiTypes.STR, writer.title)
        for writer in WRITERS.values()
    }
    answers[200, TEXT] = OpenApiResponse(OpenApiTypes.STR, "A reference; `style` and `locale` as parameters.")
    for output, media_type in OUTPUTS.items():
        answers[200, media_type.split(";")[0]] = OpenApiResponse(
            OpenApiTypes.STR, f"A reference as {output}."
        )
    return answers


class Citable:
    """Before a view whose rows are studies: a row, or all that the filters leave, as citations."""

    content_negotiation_class: Any = CitationNegotiation
    # What cuts a list into pages, and a row into fields: a file of citations is whole.
    _of_json: ClassVar[tuple[str, ...]] = (
        "ordering",
        "limit",
        "cursor",
        "count",
        "group_by",
        "fields",
        "omit",
    )

    def allowed_parameters(self: Any) -> tuple[str, ...]:
        more = PARAMETERS if self.action in ("list", "retrieve") else ()
        return (*super().allowed_parameters(), *more)  # type: ignore[misc]

    def list(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.citation is None:
            return super().list(request, *args, **kwargs)  # type: ignore[misc]
        if unused := [name for name in self._of_json if name in request.query_params]:
            detail = f"“{unused[0]}” is of lists as JSON; in this format you get all that the filters leave."
            raise InvalidParameters([ParameterError(unused[0], detail)])
        studies = self.filter_queryset(self.rows().order_by()).order_by("pk")
        return _answered(request.citation, studies, method=request.method)

    def retrieve(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        asked = request.citation
        if asked is None:
            return super().retrieve(request, *args, **kwargs)  # type: ignore[misc]
        if unused := [name for name in ("fields", "omit") if name in request.query_params]:
            detail = f"“{unused[0]}” is of JSON; a citation has no fields to choose."
            raise InvalidParameters([ParameterError(unused[0], detail)])
        found = self.find(self.rows(), self.kwargs["key"]).order_by()[:1]
        if asked.writer is not None:
            written = [asked.writer.alone(work) for _, work in cited_works(found)]
        else:
            written = reference_list(found, style=asked.style, locale=asked.locale, output=asked.output)
        if not written:
            raise Http404(f"No {self.what} has this address.")
        whole = (written[0] if asked.writer is not None else joined(written, asked.output)).encode()
        return HttpResponse(whole, content_type=asked.media_type)


def _answered(asked: Asked, studies: Any, *, method: str) -> HttpResponseBase:
    headers = {}
    if asked.writer is not None:
        headers["Content-Disposition"] = f'attachment; filename="studies.{asked.writer.extension}"'
    if method == "HEAD":
        return HttpResponse(content_type=asked.media_type, headers=headers)
    pieces = _pieces(asked, studies)
    # What fails at the start is answered as a failure.
    begun = chain([next(pieces, b"")], pieces)
    return StreamingHttpResponse(begun, content_type=asked.media_type, headers=headers)


def _pieces(asked: Asked, studies: Any) -> Iterator[bytes]:
    if asked.writer is not None:
        yield from exported(studies, asked.writer)
        return
    try:
        entries = reference_list(studies, style=asked.style, locale=asked.locale, output=asked.output)
    except TooMany as error:
        raise InvalidParameters([ParameterError("format", str(error))]) from error
    yield joined(entries, asked.output).encode()


def joined(entries: list[str], output: str) -> str:
    """The entries as one text: lines, paragraphs of Markdown, or a list that a page can hold."""
    if output == "html":
        lines = "".join(f'<div class="csl-entry">{entry}</div>\n' for entry in entries)
        return f'<div class="csl-bib-body">\n{lines}</div>\n'
    return "".join(f"{entry}\n" if output == "text" else f"{entry}\n\n" for entry in entries)
