"""``export/``: whole tables, filtered as the lists are, in formats that other programs read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, ClassVar

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from evidence.models.standing import standing_of_all
from evidence.models.visibility import sees_unpublished
from evidence.services.exporting import FORMATS, TABLES, Format, Table
from evidence.services.exporting.dump import dictionary, latest_dump
from evidence.services.exporting.reading import read

from .base import ApiView
from .delivery import holds
from .filters import ClaimFilters, ConceptFilters, EvidenceFilters, Filters, StudyFilters
from .problems import InvalidParameters, ParameterError, shown
from .schema_writing import ALWAYS, described
from .serializers.fields import Answer
from .versions import tag_of

FILTERS = {
    "concepts": ConceptFilters,
    "studies": StudyFilters,
    "claims": ClaimFilters,
    "evidence": EvidenceFilters,
}
_FORMAT = "format"
_PROBLEMS = {401: "The token lets nobody in.", **ALWAYS}


class ByParameter(BaseContentNegotiation):
    """What is answered is asked for by ``format=``: a file is what it is, whatever is accepted."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class ColumnSerializer(Answer):
    name = serializers.CharField()
    type = serializers.CharField(help_text="text, integer, number, time, date or list of texts.")
    means = serializers.CharField()


class TableSerializer(Answer):
    table = serializers.CharField()
    url = serializers.URLField(help_text="Takes the filters of the list, and `format`.")
    means = serializers.CharField()
    columns = ColumnSerializer(many=True)


class FormatSerializer(Answer):
    name = serializers.CharField(help_text="As in `format=`.")
    media_type = serializers.CharField()
    means = serializers.CharField()


class DumpSerializer(Answer):
    url = serializers.URLField()
    sha256 = serializers.CharField(help_text="Of the file, in hexadecimal digits.")
    bytes = serializers.IntegerField()
    made_at = serializers.DateTimeField(help_text="What was published at this moment is in it.")


class ExportSerializer(Answer):
    licence = serializers.CharField()
    formats = FormatSerializer(many=True)
    tables = TableSerializer(many=True, help_text="The data dictionary.")
    dump = DumpSerializer(
        allow_null=True, help_text="The last file of everything that is published; null while there is none."
    )


class ExportView(ApiView):
    """What can be had whole: the tables with their data dictionary, the formats, the licence, the dump."""

    @extend_schema(
        summary="What can be exported",
        tags=["export"],
        responses={200: ExportSerializer, **described({400: "There was a parameter.", **_PROBLEMS})},
    )
    def get(self, request: Request) -> Response:
        tables = [
            {**table, "url": reverse(f"api:export-{table['table']}", request=request)}
            for table in dictionary()
        ]
        dump = latest_dump(settings.EXPORT_DIR)
        found = dump and {
            "url": reverse("api:export-dump", request=request),
            "sha256": dump.sha256,
            "bytes": dump.bytes,
            "made_at": dump.made_at,
        }
        answer = {
            "licence": settings.DATA_LICENCE,
            "formats": [one for one in FORMATS.values() if one.available],
            "tables": tables,
            "dump": found,
        }
        return Response(ExportSerializer(answer, context={"request": request}).data)


class DumpView(ApiView):
    """The last file of everything that is published; `export/` gives its SHA-256."""

    content_negotiation_class = ByParameter

    @extend_schema(
        summary="Everything that is published, in one file",
        tags=["export"],
        responses={
            (200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY, "JSON Lines and SQLite, zipped."),
            **described({400: "There was a parameter.", 404: "None was made yet.", **_PROBLEMS}),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        dump = latest_dump(settings.EXPORT_DIR)
        if dump is None:
            raise Http404("No dump was made yet: `manage.py export_evidence` makes one.")
        answer = FileResponse(
            dump.path.open("rb"), as_attachment=True, filename=dump.path.name, content_type="application/zip"
        )
        answer["ETag"] = f'"{dump.sha256}"'
        answer["Last-Modified"] = http_date(dump.made_at.timestamp())
        answer.modified_says_all = True  # type: ignore[attr-defined]
        return answer


class TableView(ApiView):
    """Every row that you may see, by id, as a file; what the columns mean stands at `export/`.

    Takes the filters of the list.
    """

    content_negotiation_class = ByParameter
    filter_backends = (Filters,)
    table: ClassVar[Table]
    filterset_class: ClassVar[Any]

    def allowed_parameters(self) -> tuple[str, ...]:
        return (*self.filterset_class.base_filters, _FORMAT)

    def file(self, request: Request) -> HttpResponseBase:
        asked = _format(request)
        visible = self.table.model.objects.visible_to(request.user)
        filtered = Filters().filter_queryset(request, visible, self)
        file = f'attachment; filename="{self.table.name}.{asked.name}"'
        headers = {"Content-Disposition": file}
        newest, stands_on = standing_of_all(filtered, versions_by=self.table.versions_by)
        if newest is not None:
            # A row that is gone does not show in it.
            headers["Last-Modified"] = http_date(newest.timestamp())
        if stands_on is not None:
            headers["ETag"] = self._tag(request, asked, stands_on)
        nothing = StreamingHttpResponse((), content_type=asked.media_type, headers=headers)
        # Whether there is anything new is told before a row is read.
        if request.method == "HEAD" or holds(request, nothing):
            return nothing
        pieces = _begun(asked.write(self.table, read(self.table, filtered, request.user)))
        return StreamingHttpResponse(pieces, content_type=asked.media_type, headers=headers)

    def _tag(self, request: Request, asked: Format, stands_on: tuple[str, ...]) -> str:
        """What the bytes hang on: the rows, what was asked, and who asks, whose own drafts count."""
        asker = (str(request.user.pk), str(sees_unpublished(request.user)))
        query = sorted((name, value) for name, values in request.query_params.lists() for value in values)
        return tag_of(repr((self.table.form, asked.name, query, asker, stands_on)).encode())


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, with the first one at hand: what fails at the start is answered as a failure."""
    first = next(pieces, b"")
    return chain([first], pieces)


def _format(request: Request) -> Format:
    name = request.query_params.get(_FORMAT, "jsonl")
    allowed = tuple(one.name for one in FORMATS.values() if one.available)
    if name not in allowed:
        detail = f"“{shown(name)}” is no format of an export here."
        raise InvalidParameters([ParameterError(_FORMAT, detail, allowed)])
    return FORMATS[name]


def table_view(name: str) -> Any:
    """The view of one table, described as its own operation."""
    table = TABLES[name]
    formats = OpenApiParameter(
        _FORMAT,
        enum=[*FORMATS],
        default="jsonl",
        description="; ".join(f"`{one.name}`: {one.means}" for one in FORMATS.values()),
    )

    # A function for each: the description is written onto it.
    @extend_schema(
        summary=f"Export {name}",
        operation_id=f"export_{name}",
        tags=["export"],
        parameters=[formats],
        responses={
            **{
                (200, one.media_type): OpenApiResponse(OpenApiTypes.BINARY, table.means)
                for one in FORMATS.values()
            },
            **described({400: "A parameter is wrong: `errors` names it.", **_PROBLEMS}),
        },
    )
    def get(self: TableView, request: Request) -> HttpResponseBase:
        return self.file(request)

    of_table = {
        "__doc__": TableView.__doc__,
        "table": table,
        "filterset_class": FILTERS[name],
        "get": get,
    }
    return type(f"Export{name.title()}", (TableView,), of_table)
