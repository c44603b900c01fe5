"""``fields=`` and ``omit=``: which fields of a row an answer has."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from .problems import InvalidParameters, ParameterError, shown

PARAMETERS = ("fields", "omit")


def chosen(request: Request, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The names that are asked for, in the order of `allowed`. Raises `InvalidParameters`."""
    given = {name: request.query_params[name] for name in PARAMETERS if name in request.query_params}
    if not given:
        return allowed
    if len(given) > 1:
        detail = "Say which fields you want, or which you do not: not both."
        raise InvalidParameters([ParameterError("omit", detail)])
    ((parameter, text),) = given.items()
    names = [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in allowed]:
        detail = f"“{shown(unknown[0])}” is no field of these rows."
        raise InvalidParameters([ParameterError(parameter, detail, allowed)])
    kept = tuple(name for name in allowed if (name in names) == (parameter == "fields"))
    if not kept:
        raise InvalidParameters([ParameterError(parameter, "Then nothing is left of a row.", allowed)])
    return kept


def parameters(allowed: tuple[str, ...]) -> list[OpenApiParameter]:
    """How both describe themselves."""
    of = {"type": "array", "items": {"type": "string", "enum": list(allowed)}, "minItems": 1}
    described: list[dict[str, Any]] = [
        {"name": "fields", "description": "Only these fields of a row. Example: `fields=id,doi`"},
        {"name": "omit", "description": "All fields of a row but these. Not beside `fields`."},
    ]
    return [
        OpenApiParameter(type=of, style="form", explode=False, location="query", **each) for each in described
    ]
