"""A WSGI server over a tantivy index: rank, facets and highlights. It runs in the peers' environment.

``python -m benchmarks.peers.tantivy_search FILE.db FOLDER`` writes the index from the SQLite copy; gunicorn
serves ``benchmarks.peers.tantivy_search:application``, where BENCH_TANTIVY names the folder.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
import tantivy

_TEXTS = ("title", "abstract", "container_title", "people")
_SEARCHED = ["title", "abstract", "container_title", "people"]


def schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in _TEXTS:
        builder.add_text_field(name, stored=name != "people", tokenizer_name="en_stem")
    builder.add_text_field("doi", stored=True, tokenizer_name="raw")
    builder.add_text_field("work_type", stored=True, tokenizer_name="raw", fast=True)
    builder.add_integer_field("year", stored=True, fast=True)
    builder.add_integer_field("id", stored=True)
    return builder.build()


def write(source: Path, folder: Path) -> None:
    """Index every study of the SQLite copy."""
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema(), path=str(folder))
    writer = index.writer(heap_size=256_000_000, num_threads=2)
    with closing(sqlite3.connect(source)) as file:
        for row in file.execute(
            "SELECT id, doi, year, work_type, title, abstract, container_title, people FROM study"
        ):
            named = dict(zip(("id", "doi", "year", "work_type", *_TEXTS), row, strict=True))
            writer.add_document(
                tantivy.Document(**{name: [value] for name, value in named.items() if value is not None})
            )
    writer.commit()
    writer.wait_merging_threads()


@cache
def _index() -> Any:
    index = tantivy.Index.open(os.environ["BENCH_TANTIVY"])
    index.reload()
    return index


_FACETS = {
    "years": {"terms": {"field": "year", "size": 100}},
    "work_types": {"terms": {"field": "work_type", "size": 20}},
}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    asked = dict(parse_qsl(environ["QUERY_STRING"]))["q"]
    index = _index()
    searcher = index.searcher()
    query = index.parse_query(asked, _SEARCHED, conjunction_by_default=True)
    found = searcher.search(query, 25, count=True)
    snippets = tantivy.SnippetGenerator.create(searcher, query, index.schema, "abstract")
    results = []
    for score, address in found.hits:
        document = searcher.doc(address)
        results.append(
            {
                **{
                    name: document.get_first(name)
                    for name in ("id", "doi", "title", "container_title", "year")
                },
                "rank": score,
                "highlight": snippets.snippet_from_doc(document).to_html(),
            }
        )
    facets = searcher.aggregate(query, _FACETS)
    body = orjson.dumps({"count": found.count, "facets": facets, "results": results})
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
