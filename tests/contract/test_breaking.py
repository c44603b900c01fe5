"""What counts as a break, one change at a time."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from .breaking import breaking

LIMIT = {"type": "integer", "minimum": 1, "maximum": 200}
DESIGNS = ["cohort", "animal"]
OR_NULL = {"type": ["string", "null"]}
PAGE = {"$ref": "#/components/schemas/Page"}
OLD: dict[str, Any] = {
    "paths": {
        "/studies/": {
            "get": {
                "parameters": [
                    {"name": "year", "in": "query", "schema": {"type": "string"}},
                    {
                        "name": "limit",
                        "in": "query",
                        "schema": {"type": "integer", "minimum": 1, "maximum": 200},
                    },
                    {
                        "name": "design",
                        "in": "query",
                        "schema": {"type": "string", "enum": ["cohort", "animal"]},
                    },
                ],
                "responses": {
                    "200": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}
                    },
                    "400": {"description": "Wrong."},
                },
            },
            "post": {
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}
                },
                "responses": {"201": {"description": "Added."}},
            },
        }
    },
    "components": {
        "schemas": {
            "Page": {
                "type": "object",
                "required": ["results"],
                "properties": {"results": {"type": "array", "items": {"$ref": "#/components/schemas/Study"}}},
            },
            "Study": {
                "type": "object",
                "required": ["id", "design", "wider"],
                "properties": {
                    "id": {"type": "integer"},
                    "doi": {"type": ["string", "null"]},
                    "at": {"type": "string", "format": "date-time"},
                    "design": {"oneOf": [{"enum": ["cohort", "animal"], "type": "string"}, {"type": "null"}]},
                    "wider": {"oneOf": [{"$ref": "#/components/schemas/Study"}, {"type": "null"}]},
                    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
                },
            },
            "Body": {
                "type": "object",
                "required": ["doi"],
                "properties": {
                    "doi": {"type": "string", "maxLength": 300},
                    "note": {"type": ["string", "null"]},
                },
            },
        }
    },
}
GET = ("paths", "/studies/", "get")
STUDY = ("components", "schemas", "Study")
FIELDS = (*STUDY, "properties")
BODY = ("components", "schemas", "Body")
GONE = object()


def changed(place, value):
    new = copy.deepcopy(OLD)
    node = new
    for step in place[:-1]:
        node = node[step]
    if value is GONE:
        del node[place[-1]]
    elif place[-1] == "+":
        node.append(value)
    else:
        node[place[-1]] = value
    return new


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("paths", "/studies/"), GONE, "/studies/: is gone"),
        (GET, GONE, "GET /studies/: is gone"),
        ((*GET, "parameters", 0), GONE, "query parameter year: is gone"),
        ((*GET, "parameters", 0, "required"), True, "year: was not needed, and is now"),
        ((*GET, "parameters", 0, "schema"), {"type": "integer"}, "year: was string, is integer"),
        ((*GET, "parameters", 0, "explode"), False, "year: is written another way"),
        ((*GET, "parameters", 1, "schema", "maximum"), 100, "limit: maximum was 200, is 100"),
        ((*GET, "parameters", 1, "schema", "minimum"), 2, "limit: minimum was 1, is 2"),
        ((*GET, "parameters", 0, "schema", "pattern"), "[0-9]+", "year: has another pattern"),
        ((*GET, "parameters", 0, "schema", "enum"), ["2020"], "year: takes certain values only"),
        ((*GET, "parameters", 2, "schema", "enum"), ["cohort"], "design: the value “animal” is gone"),
        (
            (*GET, "parameters", "+"),
            {"name": "x", "in": "query", "required": True, "schema": {}},
            "query parameter x: is new, and needed",
        ),
        ((*GET, "responses", "400"), GONE, "answer 400: is gone"),
        ((*GET, "responses", "200", "content", "application/json"), GONE, "application/json: is gone"),
        ((*FIELDS, "doi"), GONE, "field results, each, field doi: is gone"),
        ((*FIELDS, "doi"), {"type": "string"}, None),
        ((*FIELDS, "id"), {"type": ["integer", "null"]}, "field id: was integer, is integer or null"),
        ((*FIELDS, "id"), {"type": "string"}, "field id: was integer, is string"),
        ((*FIELDS, "id"), {}, "field id: was integer, is anything"),
        ((*FIELDS, "at", "format"), "date", "field at: was written as date-time, is as date"),
        ((*FIELDS, "design", "oneOf", 0, "enum"), ["cohort"], "field design: the value “animal” is gone"),
        ((*FIELDS, "design", "oneOf", 0), {"type": "string"}, "field design: had certain values only"),
        (
            (*FIELDS, "counts", "additionalProperties"),
            {"type": "string"},
            "each value: was integer, is string",
        ),
        ((*STUDY, "required"), ["id", "design"], "field wider: was always there, and is not any more"),
        (("paths", "/studies/", "post", "requestBody"), GONE, "body: is gone"),
        (("paths", "/studies/", "post", "requestBody", "required"), True, "body: was not needed, and is now"),
        ((*BODY, "required"), ["doi", "note"], "field note: was not needed, and is now"),
        ((*BODY, "properties", "note"), GONE, "body, field note: is gone"),
        ((*BODY, "properties", "note"), {"type": "string"}, "field note: was null or string, is string"),
        ((*BODY, "properties", "doi", "maxLength"), 100, "field doi: maxLength was 300, is 100"),
        # Adding.
        (("paths", "/claims/"), {"get": {"responses": {}}}, None),
        (("paths", "/studies/", "delete"), {"responses": {}}, None),
        ((*GET, "parameters", "+"), {"name": "x", "in": "query", "schema": {"type": "string"}}, None),
        ((*GET, "parameters", 1, "schema", "maximum"), 500, None),
        ((*GET, "parameters", 2, "schema", "enum"), ["cohort", "animal", "survey"], None),
        ((*GET, "responses", "429"), {"description": "Too many."}, None),
        ((*FIELDS, "title"), {"type": "string"}, None),
        ((*FIELDS, "design", "oneOf", 0, "enum"), ["cohort", "animal", "survey"], None),
        ((*BODY, "properties", "title"), {"type": "string"}, None),
        ((*BODY, "required"), [], None),
        ((*BODY, "properties", "doi"), {"type": ["string", "null"], "maxLength": 300}, None),
    ],
)
def test_a_change(place, value, told):
    found = breaking(OLD, changed(place, value))
    if told is None:
        assert found == []
    else:
        assert any(told in one for one in found), found


def test_a_description_breaks_nothing_of_itself_however_it_is_put():
    assert breaking(OLD, OLD) == []
    moved = copy.deepcopy(OLD)
    page = moved["components"]["schemas"].pop("Page")
    moved["paths"]["/studies/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = page
    assert breaking(OLD, moved) == []
    moved["components"]["schemas"]["Study"]["properties"]["id"] = {"allOf": [{"type": "integer"}]}
    assert breaking(OLD, moved) == []
