"""Two bare WSGI servers: psycopg2 passing on JSON built by SQL (the floor), and psycopg2 with orjson.

gunicorn serves ``benchmarks.peers.floor:sql`` or ``:rows``; BENCH_DSN names the database. Each thread has
a connection of its own, as it has in Django.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

import orjson
import psycopg2

from . import statements

_local = threading.local()


def _cursor() -> Any:
    if not hasattr(_local, "connection"):
        _local.connection = psycopg2.connect(os.environ["BENCH_DSN"])
        _local.connection.autocommit = True
    return _local.connection.cursor()


def _answered(start_response: Callable[..., Any], body: bytes) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _asked(environ: dict[str, Any]) -> tuple[str, dict[str, str]]:
    return environ["PATH_INFO"].strip("/"), dict(parse_qsl(environ["QUERY_STRING"]))


_JSON = {what: statements.as_json(what) for what in statements.FROM} | {"search": statements.SEARCH}
_ROWS = {what: statements.rows(what) for what in statements.FROM}


def sql(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One statement gives the JSON; it is passed on."""
    what, parameters = _asked(environ)
    with _cursor() as cursor:
        cursor.execute(_JSON[what], parameters)
        body = (cursor.fetchone()[0] or "[]").encode()
    return _answered(start_response, body)


def rows(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Two statements give rows; orjson writes them."""
    what, parameters = _asked(environ)
    columns = statements.columns_of(what)
    with _cursor() as cursor:
        cursor.execute(_ROWS[what], parameters)
        studies = {row[0]: {**dict(zip(columns, row, strict=True)), "contributors": []} for row in cursor}
        cursor.execute(statements.PEOPLE, {"ids": list(studies)})
        for study, *person in cursor:
            named = dict(zip(statements.PERSON_COLUMNS, person, strict=True))
            studies[study]["contributors"].append(named)
    return _answered(start_response, orjson.dumps(list(studies.values())))
