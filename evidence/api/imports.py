"""``imports/``: a bibliography file is taken, and imported by a run that tells of each record.

The file is a text in JSON, a field of a form, or the body itself. One as small as a body of JSON may be is
read at once, so that what is wrong with it is the answer; a larger one is read by its run.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db.models import Q
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import ViewSet

from evidence.citations.readers import MOST_BYTES, UnreadableFile
from evidence.models import ImportOutcome, ImportRecord, Run, RunKind, RunState
from evidence.services.background import start_import
from evidence.services.importing import TooLarge, begin, keep_file, keep_upload

from .base import ApiView
from .identifying import row_id
from .import_bodies import AT_ONCE, FILENAME, FORMAT, OF_A_FILE, ImportBody, ImportForm, given_in
from .once import once
from .pagination import MAX_LIMIT, Behind
from .parsing import StrictJSONParser
from .permissions import ByAction, require, require_somebody
from .problems import BodyError, InvalidBody
from .schema_writing import ALWAYS, described
from .serializers.fields import Answer
from .uploads import FILE_PARSERS, FILE_TYPES, FormParser


class ImportSerializer(Answer):
    id = serializers.IntegerField(source="pk")
    url = serializers.SerializerMethodField()
    records = serializers.SerializerMethodField()
    file = serializers.SerializerMethodField()
    state = serializers.ChoiceField(RunState.choices)
    is_interrupted = serializers.BooleanField()
    total = serializers.IntegerField(allow_null=True)
    done = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()

    def get_url(self, run: Run) -> str:
        return str(reverse("api:import", args=[run.pk], request=self.context["request"]))

    def get_records(self, run: Run) -> str:
        return str(reverse("api:import-records", args=[run.pk], request=self.context["request"]))

    def get_file(self, run: Run) -> str:
        return str(run.checkpoint.get("file", ""))


class ImportRecordSerializer(Answer):
    number = serializers.IntegerField()
    line = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    outcome = serializers.ChoiceField(ImportOutcome.choices)
    identifier = serializers.CharField()
    study = serializers.IntegerField(source="study_id", allow_null=True)
    reason = serializers.CharField()
    remarks = serializers.ListField(child=serializers.CharField())


@extend_schema_serializer(many=False)
class ImportRecordsSerializer(Answer):
    next = serializers.CharField(allow_null=True)
    results = ImportRecordSerializer(many=True)


_PROBLEMS = {
    400: "The request is wrong: `errors` names each place.",
    401: "Nobody is signed in, or the token lets nobody in.",
    403: "You, or this token, may not do this.",
    404: "No such import, or none that you may see.",
    406: "Something else than JSON was asked for.",
    **ALWAYS,
}
_STARTING = {
    409: "The first request with this Idempotency-Key is not answered yet.",
    413: f"The body is too large: JSON has at most {AT_ONCE:,} bytes, a file {MOST_BYTES:,}.",
    415: "The body is neither JSON nor a form nor a file of a kind that is read.",
    422: "The Idempotency-Key came with another request before.",
}
_AFTER = OpenApiParameter(
    "after",
    {"type": "integer", "minimum": 0, "default": 0},
    "query",
    description="Records behind this number.",
)
_LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 50},
    "query",
    description=f"How many records a page has, up to {MAX_LIMIT}.",
)


class ImportViews(ApiView, ViewSet):
    """Imports of bibliography files. A study that is here already stays exactly as it is."""

    http_method_names = ["get", "head", "options", "post"]
    permission_classes = [ByAction]
    parser_classes = [StrictJSONParser, FormParser, *FILE_PARSERS]

    def check_right(self, request: Request) -> None:
        if self.action == "create":
            require(request, "evidence.add_study", to="import studies")
        else:
            require_somebody(request)

    def allowed_parameters(self) -> tuple[str, ...]:
        return {"create": OF_A_FILE, "records": ("after", "limit")}.get(self.action or "", ())

    def _run(self, key: str) -> Run:
        require_somebody(self.request)
        user: Any = self.request.user
        seen = Q() if user.has_perm("evidence.view_run") else Q(started_by=user.pk)
        run = Run.objects.filter(seen, kind=RunKind.IMPORT_BIBLIOGRAPHY, pk=row_id(key) or 0).first()
        if run is None:
            raise Http404("No import has this address.")
        return run

    @extend_schema(
        summary="Import a bibliography file",
        tags=["imports"],
        request={
            "application/json": ImportBody,
            "multipart/form-data": ImportForm,
            # And the others of `FILE_TYPES`, of which generated clients know nothing.
            FILE_TYPES[0]: OpenApiTypes.BINARY,
        },
        parameters=[FILENAME, FORMAT],
        responses={202: ImportSerializer, **described({**_PROBLEMS, **_STARTING})},
    )
    @once
    def create(self, request: Request) -> Response:
        """202 with the import, which goes on by itself: ask its address how far it is.

        The file may also be the body itself, as RIS, BibTeX, nbib, CSL-JSON, XML, CSV or text by its media
        type, or as `application/octet-stream`: what it is, its content says.

        A file of more than 2.5 MB is read by the import itself: what is wrong with it as a whole, `error`
        says there, and `total` is null until it is read.

        Sent again, the same file changes nothing: every record is matched to the study that it became.
        """
        given = given_in(request)
        user: Any = request.user
        read: Any = {"name": given.name, "format": given.format, "columns": given.columns, "actor": user}
        total = None
        try:
            if given.size > AT_ONCE:
                file = keep_upload(file=given.file, size=given.size, **read)
            else:
                file, bibliography = keep_file(data=given.file.read(), **read)
                total = len(bibliography.entries)
            run = begin(file=file, total=total, actor=user)
            start_import(run)
        except TooLarge as error:
            raise RequestDataTooBig from error
        except UnreadableFile as error:
            raise InvalidBody([BodyError(given.place, str(error))]) from error
        run.refresh_from_db()
        shown = ImportSerializer(run, context={"request": request}).data
        return Response(shown, status=HTTPStatus.ACCEPTED, headers={"Location": shown["url"]})

    @extend_schema(
        summary="How far an import is",
        tags=["imports"],
        responses={200: ImportSerializer, **described(_PROBLEMS)},
    )
    def retrieve(self, request: Request, key: str) -> Response:
        return Response(ImportSerializer(self._run(key), context={"request": request}).data)

    @extend_schema(
        summary="What became of each record",
        tags=["imports"],
        parameters=[_AFTER, _LIMIT],
        responses={200: ImportRecordsSerializer, **described(_PROBLEMS)},
    )
    def records(self, request: Request, key: str) -> Response:
        """In the file's order. While the import goes on, `next` is null where nothing more is done yet."""
        behind = Behind.of(request, wrong="Not the number of a record.")
        records = ImportRecord.objects.filter(run=self._run(key))
        return behind.answer(request, records, ImportRecordsSerializer, by="number")
