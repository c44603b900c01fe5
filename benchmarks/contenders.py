"""Who answers the same questions: ours, the floor and the peers, each with its server and its addresses."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from project.webserver import WORKERS

from . import install
from .client import Request, WrongAnswer, fetch
from .peers import graph, sqlite, statements
from .place import PROJECT, Database, NotMeasured, note
from .servers import Server, gunicorn

Asked = dict[str, Any]
# As many processes as ours has, which neither starts by a command of its own.
TWO_DATASETTES, TWO_POSTGRAPHILES = f"{WORKERS} Datasettes", f"{WORKERS} PostGraphiles"
# A site behind a proxy that speaks TLS, as docs/running.md has it: nothing is left out, no redirect is paid.
_PRODUCTION = {
    "EVIDENCE_PRODUCTION": "1",
    "SECRET_KEY": "only-for-benchmarks-" + "x" * 40,
    "ALLOWED_HOSTS": "127.0.0.1",
    "BEHIND_TLS_PROXY": "1",
}
_TLS = (("X-Forwarded-Proto", "https"),)


@dataclass
class Contender:
    """A server and how it is asked: `request` for what (list, filtered, detail, search) with parameters."""

    name: str
    server: Server
    request: Callable[[str, Asked], Request]
    answers: tuple[str, ...] = ("list", "filtered", "detail")

    def dois(self, what: str, asked: Asked) -> list[str]:
        """The DOIs of its answer, in their order. Raises `WrongAnswer`."""
        return dois_of(json.loads(fetch(self.server.ports[0], self.request(what, asked))))


def dois_of(answer: Any) -> list[str]:
    """Every study's DOI in an answer of any of them, in the order in which they stand."""
    if isinstance(answer, dict):
        if isinstance(answer.get("doi"), str):
            return [answer["doi"]]
        return [doi for value in answer.values() for doi in dois_of(value)]
    if isinstance(answer, list):
        return [doi for value in answer for doi in dois_of(value)]
    return []


def ours(database: Database) -> Contender:
    """`manage.py serve`, as `make run` starts it, for production."""
    server = Server(
        "ours",
        [sys.executable, "manage.py", "serve", "--port={port}", "--stop-with-parent"],
        {**database.environment, **_PRODUCTION},
        PROJECT,
    )
    return Contender("ours", server, partial(_ask_ours, False), ("list", "filtered", "detail", "search"))


def _ask_ours(fields: bool, what: str, asked: Asked) -> Request:
    wanted: Asked = {}
    if fields and what != "search":
        wanted["fields"] = ",".join((*statements.columns_of(what), "contributors"))
    if what == "detail":
        return _tls(f"/api/v1/studies/doi:{asked['doi']}/", wanted)
    if what == "search":
        same = {"fields": "id,doi,title,container_title,year", "facets": "year,work_type"} if fields else {}
        return _tls("/api/v1/search/", {"q": asked["q"], "limit": 25, **same})
    wanted["limit"] = 25
    if what == "filtered":
        wanted |= {"concept": asked["slug"], "year": asked["year"]}
    return _tls("/api/v1/studies/", wanted)


def _tls(path: str, parameters: Asked) -> Request:
    return Request(f"{path}?{urlencode(parameters, safe=',')}" if parameters else path, headers=_TLS)


def with_fields(contender: Contender) -> Contender | None:
    """Ours asked for what the peers give and no more, where it can be; its server runs."""
    asking = partial(_ask_ours, True)
    try:
        fetch(contender.server.ports[0], asking("list", {}))
    except WrongAnswer:
        note("The API takes no fields= yet: ours gives all that it has of each study.")
        return None
    return Contender("ours", contender.server, asking, contender.answers)


def bare(database: Database, name: str, application: str, answers: tuple[str, ...]) -> Contender:
    """psycopg2 under the same web server. Raises `NotMeasured`."""
    command = gunicorn(install.python(), f"benchmarks.peers.floor:{application}")
    environment = {"BENCH_DSN": database.dsn(), "PYTHONPATH": str(PROJECT)}
    return Contender(name, Server(name, command, environment, PROJECT), _ask_bare, answers)


def _ask_bare(what: str, asked: Asked) -> Request:
    return Request(f"/{what}?{urlencode({key: value for key, value in asked.items() if key != 'slug'})}")


def drf(database: Database) -> Contender:
    """The plain view with prefetching."""
    command = gunicorn(sys.executable, "benchmarks.peers.drf:application")
    name = "prefetching DRF"
    return Contender(name, Server(name, command, database.environment, PROJECT), _ask_bare)


def datasette(database: Database, name: str = "Datasette", *, processes: int = 1) -> Contender:
    """Datasette over the SQLite copy: one process, as ``datasette serve`` starts it, or several of those."""
    file = sqlite_copy(database)
    metadata = file.with_suffix(".json")
    metadata.write_text(sqlite.metadata(file.stem))
    program = install.python().parent / "datasette"
    command = [
        *(str(program), "serve", "--immutable", str(file), "--metadata", str(metadata), "--port={port}"),
        *("--setting", "sql_time_limit_ms", "20000"),
    ]
    server = Server(name, command, processes=processes)

    def ask(what: str, asked: Asked) -> Request:
        given = {key: value for key, value in asked.items() if key != "slug"}
        if "q" in given:
            given["q"] = " ".join(f'"{word}"' for word in given["q"].split())
        return Request(f"{sqlite.path(file.stem, what)}&{urlencode(given)}")

    return Contender(name, server, ask, ("list", "filtered", "detail", "search"))


def sqlite_copy(database: Database) -> Any:
    """The SQLite file of the collection, made where it is not newer than the collection."""
    file = database.var / "works.db"
    made_of = database.var / "made-of"
    if not file.exists() or file.stat().st_mtime < made_of.stat().st_mtime:
        note(f"SQLite copy: {file} …")
        sqlite.copy(database, file)
    return file


def postgraphile(database: Database, name: str = "PostGraphile", *, processes: int = 1) -> Contender:
    """PostGraphile over the same PostgreSQL: one process, as ``postgraphile`` starts it (version 5 has no
    ``--cluster-workers`` any more), or several of those. Raises `NotMeasured`."""
    folder = install.node_modules()
    with database.session() as cursor:
        cursor.execute(graph.schema())
    address = f"postgres://evidence@localhost/evidence?host={database.host}"
    server = Server(
        name,
        ["node", str(folder / "server.mjs"), "{port}"],
        {"BENCH_PG": address, "NODE_ENV": "production", "GRAPHILE_ENV": "production"},
        folder,
        processes=processes,
    )

    def ask(what: str, asked: Asked) -> Request:
        return graph.request(what, {key: value for key, value in asked.items() if key != "slug"})

    return Contender(name, server, ask, ("list", "filtered", "detail", "search"))


def tantivy(database: Database) -> Contender:
    """tantivy under the same web server as ours. Raises `NotMeasured`."""
    from .place import run

    python, file = install.python(), sqlite_copy(database)
    folder = database.var / "tantivy"
    if not folder.exists() or folder.stat().st_mtime < file.stat().st_mtime:
        note(f"tantivy: {folder} …")
        run([str(python), "-m", "benchmarks.peers.tantivy_search", str(file), str(folder)], cwd=PROJECT)
    command = gunicorn(python, "benchmarks.peers.tantivy_search:application")
    environment = {"BENCH_TANTIVY": str(folder), "PYTHONPATH": str(PROJECT)}
    return Contender("tantivy", Server("tantivy", command, environment, PROJECT), _ask_bare, ("search",))


def available(makers: dict[str, Callable[[], Contender]], missing: list[str]) -> list[Contender]:
    """Those that can be had; why not the others is added to `missing`."""
    found = []
    for name, make in makers.items():
        try:
            found.append(make())
        except NotMeasured as error:
            missing.append(f"{name}: {error}")
    return found
