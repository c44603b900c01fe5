"""The bodies of imports: a file as a text in JSON, as a field of a form, or as the body itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from evidence.citations.readers import FORMATS, MOST_BYTES, columns_named

from .problems import BodyError, InvalidBody, InvalidParameters, ParameterError
from .serializers.body_fields import Body, Text
from .uploads import SentFile, is_file
from .writing import checked

FILENAME = OpenApiParameter(
    "filename", str, "query", description="Of a body that is the file itself: what its run calls it."
)
FORMAT = OpenApiParameter(
    # `format` is elsewhere the form of the answer.
    "file_format",
    {"type": "string", "enum": list(FORMATS)},
    "query",
    description="Of a body that is the file itself; unless given, recognised.",
)
OF_A_FILE = ("filename", "file_format")
# What a body of JSON may have, in bytes.
AT_ONCE = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class ImportBody(Body):
    """A bibliography file as text, and how to read it where that is not to be recognised."""

    text = Text(help_text="The file's content: RIS, BibTeX, nbib, CSL-JSON, XML, CSV, identifiers.")
    filename = Text(empty=True, max_length=500, help_text="What its messages and its run call it.")
    format = Text(empty=True, max_length=30, help_text="Unless given, recognised.")
    columns = serializers.DictField(
        child=Text(max_length=500),
        required=False,
        help_text="Of a CSV file: which column (by its header) is which field.",
    )


class ImportForm(Body):
    """A bibliography file as a field of a form."""

    file = serializers.FileField(
        allow_empty_file=True, max_length=500, help_text=f"Up to {MOST_BYTES:,} bytes."
    )
    format = Text(empty=True, max_length=30, help_text="Unless given, recognised.")
    columns = serializers.ListField(
        child=Text(max_length=500),
        required=False,
        help_text="Of a CSV file: which column is which field, `title=Article Title`; several times.",
    )


@dataclass(frozen=True, slots=True)
class Given:
    """The file of a request, and where in the request it stands."""

    file: Any
    size: int
    place: str
    name: str = ""
    format: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def given_in(request: Request) -> Given:
    """The file of a request. Raises `InvalidBody` and `InvalidParameters` for what is wrong with the rest."""
    given = _read(request)
    if given.format and given.format not in FORMATS:
        said = f"There are {', '.join(FORMATS)}."
        if isinstance(given.file, SentFile):
            raise InvalidParameters([ParameterError("file_format", said)])
        raise InvalidBody([BodyError("/format", said)])
    return given


def _read(request: Request) -> Given:
    data = request.data
    if isinstance(data, SentFile):
        query = request.query_params
        return Given(data, data.size, "", query.get("filename", "")[:500], query.get("file_format", ""))
    if named := [name for name in OF_A_FILE if name in request.query_params]:
        said = "It goes with a body that is the file itself; else it stands in the body."
        raise InvalidParameters([ParameterError(name, said) for name in named])
    if isinstance(data, QueryDict):
        form = checked(ImportForm(data=_of_form(data), context={"request": request})).validated_data
        try:
            columns = columns_named(form.get("columns", ()))
        except ValueError as error:
            raise InvalidBody([BodyError("/columns", str(error))]) from error
        file = form["file"]
        return Given(file, file.size, "/file", file.name, form.get("format", ""), columns)
    if not data and is_file(request):
        raise InvalidBody([BodyError("", "There is nothing in it: send the file, with its Content-Length.")])
    body = checked(ImportBody(data=data, context={"request": request})).validated_data
    text = body["text"].encode()
    return Given(
        BytesIO(text),
        # It came in a body that was small enough to be read at once.
        min(len(text), AT_ONCE),
        "/text",
        body.get("filename", ""),
        body.get("format", ""),
        body.get("columns", {}),
    )


def _of_form(data: QueryDict) -> dict[str, Any]:
    """The form's fields as a body has them; raises `InvalidBody` for one that is there twice."""
    fields: dict[str, Any] = {}
    for name, values in data.lists():
        if name != "columns" and len(values) > 1:
            raise InvalidBody([BodyError(f"/{name}", "It is given twice.")])
        fields[name] = values if name == "columns" else values[0]
    return fields
