"""Lists and details over HTTP: ours, the floor, and what else serves such rows."""

from __future__ import annotations

import json
import random
from contextlib import ExitStack
from urllib.parse import urlsplit

from project.webserver import WORKERS

from . import contenders as who
from .client import Request, WrongAnswer, fetch
from .collection import collection
from .place import SIZES, Database, NotMeasured, note
from .report import Comparison, faster
from .rounds import Turn, agree, compare, started
from .works import doi_of

LABELS = {
    "list": "list of 25, with contributors and journal",
    "filtered": "list of 25 by concept and year",
    "detail": "detail by DOI",
}
FLOOR, ROWS = "psycopg2 passing on SQL's JSON", "psycopg2 + orjson"
TARGETS = {
    "list": {FLOOR: 0.65, "Datasette": 1.8, "PostGraphile": 5, "prefetching DRF": 12},
    "filtered": {FLOOR: 0.65, "Datasette": 1.8, "PostGraphile": 2.4, "prefetching DRF": 12},
    "detail": {FLOOR: 0.65, "Datasette": 1.5, "PostGraphile": 1.4, "prefetching DRF": 12},
}
DEEP_TARGET = 0.9


def main(size: str, missing: list[str]) -> list[Comparison]:
    """Measure all of it; what could not be is added to `missing`."""
    database = collection(size)
    reads = ("list", "filtered", "detail")
    makers = {
        "ours": lambda: who.ours(database),
        FLOOR: lambda: who.bare(database, FLOOR, "sql", reads),
        ROWS: lambda: who.bare(database, ROWS, "rows", reads),
        "Datasette": lambda: who.datasette(database),
        who.TWO_DATASETTES: lambda: who.datasette(database, who.TWO_DATASETTES, processes=WORKERS),
        "PostGraphile": lambda: who.postgraphile(database),
        who.TWO_POSTGRAPHILES: lambda: who.postgraphile(database, who.TWO_POSTGRAPHILES, processes=WORKERS),
        "prefetching DRF": lambda: who.drf(database),
    }
    with ExitStack() as stack:
        running = started(who.available(makers, missing), stack, missing)
        if not running or running[0].name != "ours":
            raise NotMeasured("ours does not run")
        chosen = who.with_fields(running[0])
        results: list[Comparison] = []
        for what in reads:
            asked = questions(database, size)[what]
            results += _compared(what, running, chosen, asked, database, size, missing)
        results += _deep(running[0], chosen or running[0], database, size, missing)
    return results


def questions(database: Database, size: str) -> dict[str, list[who.Asked]]:
    """What is asked: many different questions each, the same in every run."""
    rng = random.Random(4)  # noqa: S311
    with database.session() as cursor:
        # Concepts without narrower ones, so that all understand the same by them; full pages only.
        cursor.execute(
            "SELECT c.id, c.slug, l.year FROM evidence_concept c "
            "JOIN search_study_concept l ON l.concept_id = c.id "
            "WHERE NOT EXISTS (SELECT FROM evidence_concept n WHERE n.parent_id = c.id) "
            "GROUP BY 1, 2, 3 HAVING count(*) >= 25 AND l.year IS NOT NULL ORDER BY 1, 3"
        )
        pairs = cursor.fetchall()
    if not pairs:
        raise NotMeasured("no concept has 25 studies of one year")
    filtered = [
        {"concept": id_, "slug": slug, "year": year}
        for id_, slug, year in rng.sample(pairs, min(60, len(pairs)))
    ]
    details = [{"doi": doi_of(rng.randrange(SIZES[size]))} for _ in range(500)]
    return {"list": [{}], "filtered": filtered, "detail": details}


def _compared(
    what: str,
    running: list[who.Contender],
    chosen: who.Contender | None,
    asked: list[who.Asked],
    database: Database,
    size: str,
    missing: list[str],
) -> list[Comparison]:
    asking = [chosen or running[0], *running[1:]]
    same = agree(what, [each for each in asking if what in each.answers], asked[:10], missing)
    turns = {each.name: Turn(each.server, [each.request(what, one) for one in asked]) for each in same}
    if chosen:
        whole = running[0]
        turns["ours, every field"] = Turn(whole.server, [whole.request(what, one) for one in asked])
    note(f"{LABELS[what]}:")
    figures = compare(what, turns, database, missing)
    if "ours" not in figures:
        return []
    mine = figures.pop("ours")
    return [
        faster(
            f"{LABELS[what]} / {name}",
            mine.rate,
            figure.rate,
            unit="requests/s",
            size=size,
            target=TARGETS[what].get(name),
        )
        for name, figure in figures.items()
    ]


def _deep(
    walker: who.Contender, asker: who.Contender, database: Database, size: str, missing: list[str]
) -> list[Comparison]:
    """A page halfway through by cursor against the first one."""
    depth = SIZES[size] // 2
    first = asker.request("list", {})
    try:
        deep = Request(_page_at(walker, depth, first.path), headers=first.headers)
        fetch(walker.server.ports[0], deep)
    except WrongAnswer as error:
        missing.append(f"page at depth {depth:,}: {error}")
        return []
    turns = {"deep": Turn(walker.server, [deep]), "first": Turn(walker.server, [first])}
    figures = compare(f"depth {depth:,}", turns, database, missing)
    if len(figures) < 2:
        return []
    name = f"page at depth {depth:,} by cursor / first page"
    deep_rate, first_rate = figures["deep"].rate, figures["first"].rate
    return [faster(name, deep_rate, first_rate, unit="requests/s", size=size, target=DEEP_TARGET)]


def _page_at(contender: who.Contender, depth: int, first: str) -> str:
    """The address of the page behind `depth` rows, found as a client finds it: by following `next`."""
    headers = contender.request("list", {}).headers
    large = 200
    path = f"/api/v1/studies/?limit={large}"
    for _ in range(depth // large):
        path = _next(fetch(contender.server.ports[0], Request(path, headers=headers)))
    cursor = next(part for part in urlsplit(path).query.split("&") if part.startswith("cursor="))
    return f"{first}&{cursor}"


def _next(body: bytes) -> str:
    address = urlsplit(json.loads(body)["next"])
    return f"{address.path}?{address.query}"
