"""Holds answers against the API's description of itself: their status, and what they hold."""

from __future__ import annotations

import functools
import json
import re
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator


@functools.cache
def described() -> dict[str, Any]:
    """The description, forbidding what it does not name."""
    generated = SchemaGenerator().get_schema(request=None, public=True)
    return strict(json.loads(json.dumps(generated)))


def strict(node: Any) -> Any:
    """The description as JSON Schema that forbids what the description does not name."""
    if isinstance(node, list):
        return [strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {name: strict(value) for name, value in node.items()}
    if "properties" in node and "type" in node:
        node.setdefault("additionalProperties", False)
    return node


@functools.cache
def _addresses() -> list[tuple[re.Pattern[str], str]]:
    """Every address as an expression; those without arguments first, as they are found first."""
    paths = sorted(described()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]


@functools.cache
def _validator(reference: str) -> Draft202012Validator:
    return Draft202012Validator({"components": described()["components"], "$ref": reference})


def wrong_with(schema: dict[str, Any], content: Any) -> list[str]:
    """What of `content` is not as `schema` says: a reference into the description."""
    validator = _validator(schema["$ref"])
    return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(content)]


def operation(method: str, path: str) -> dict[str, Any] | None:
    """How the request is described; None where there is no such address or method."""
    for address, template in _addresses():
        if address.fullmatch(urlsplit(path).path):
            return described()["paths"][template].get(method.lower())
    return None


def check_described(method: str, path: str, response: HttpResponse) -> None:
    """Fail for an answer that the description does not tell of."""
    told = operation(method, path)
    if told is None:
        assert response.status_code in (404, 405)
        return
    assert str(response.status_code) in told["responses"], (method, path, response.status_code)
    content = told["responses"][str(response.status_code)].get("content", {})
    if content and response.content:
        (schema,) = (content[media]["schema"] for media in content if media in response["Content-Type"])
        assert not wrong_with(schema, response.json()), (method, path)
