"""Studies by words, ranked, counted and with their words marked: one question to the database."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from evidence.identifiers import Identifier, InvalidIdentifier, identify
from evidence.models import Study

from .asking import Sql, tsquery
from .facets import FACETS, facets_of
from .filters import Filters
from .language import LONGEST, QueryTooLong, parse, storable
from .marking import EXTRACT, TITLE, marked
from .recognition import recognise
from .results import Found, Hit
from .spelling import suggestions

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

MOST_COUNTED = 10_000
"""So many studies are counted, ranked and told by facet; of more, the newest."""
MOST_SHOWN = 200
# With fewer hits than this, a word may be misspelt.
_FEW = 5


class BadCursor(ValueError):
    """A cursor that no search gave."""


def studies(
    text: str,
    *,
    user: Viewer,
    filters: Filters | None = None,
    facets: bool = True,
    limit: int = 25,
    cursor: str = "",
) -> Found:
    """The studies that `text` asks for, the best first: those with the words in their title, then those
    that can be relied on, those with more evidence here, the newest.

    `user` may see every study there is; what is known of one through evidence is what is published, for
    everybody alike. An empty `text` asks for all, and a text without a word for none. An identifier gives
    its study, whatever `filters` say. Raises `QueryTooLong`, and `BadCursor` for what is no `cursor`.
    """
    if (identifier := identifier_in(text)) and not cursor:
        return _named(identifier, text, user)
    query = parse(text)
    if text.strip() and not query:
        return Found()
    recognised = recognise(query) if query else []
    answer = _ask(
        tsquery(query, recognised) if query else None,
        tsquery(query) if query else None,
        filters or Filters(),
        facets=facets,
        limit=min(limit, MOST_SHOWN),
        after=_place(cursor) if cursor else None,
    )
    hits = answer["hits"] or []
    shown = hits[: min(limit, MOST_SHOWN)]
    return Found(
        hits=tuple(
            Hit(row["id"], row["rank"], marked(row["title"]), marked(row["extract"])) for row in shown
        ),
        count=answer["count"],
        at_least=answer["at_least"],
        facets=facets_of(answer["facets"] or []) if facets else {},
        cursor=_cursor(shown[-1]["place"]) if len(hits) > len(shown) else "",
        recognised=tuple(recognised),
        suggestions=suggestions(query, recognised) if query and answer["count"] < _FEW else (),
    )


def identifier_in(text: str) -> Identifier | None:
    """The identifier that `text` is, or None."""
    try:
        return identify(storable(text))
    except InvalidIdentifier:
        return None


def check_length(text: str) -> None:
    """Raise `QueryTooLong` for more than is read. An address with its tracking may be long; words that long
    are nobody's question."""
    if len(text) > LONGEST and identifier_in(text) is None:
        raise QueryTooLong


def _named(identifier: Identifier, text: str, user: Viewer) -> Found:
    found = Study.objects.visible_to(user).id_of(storable(text))
    hits = (Hit(found, 10),) if found else ()
    return Found(hits=hits, count=len(hits), identifier=identifier)


def _ask(
    asked: Sql | None,
    in_title: Sql | None,
    filters: Filters,
    *,
    facets: bool,
    limit: int,
    after: Sequence[Any] | None,
) -> dict[str, Any]:
    conditions, parameters = filters.conditions()
    if lexemes := filters.lexemes():
        conditions.append("words @@ %s::tsquery")
        parameters.append(lexemes)
    rank, ranking = "0", []
    if asked and in_title:
        conditions.append(f"words @@ {asked[0]}")
        parameters += asked[1]
        rank = _RANK.format(asked=asked[0], in_title=in_title[0])
        ranking = [*in_title[1], *asked[1], *in_title[1]]
    page = _PAGE.format(
        after="WHERE (rank, sound, evidence, newest, study_id) < (%s, %s, %s, %s, %s)" if after else "",
        title=TITLE.format(asked=asked[0]) if asked else "NULL",
        extract=EXTRACT.format(asked=asked[0]) if asked else "NULL",
    )
    shown = [*(asked[1] * 2 if asked else []), *(after or []), limit + 1]
    # Of more than can be ranked nothing is ranked; the newest are asked for instead.
    for matched, most, enough in (
        (_MATCHED, MOST_COUNTED + 1, f"count <= {MOST_COUNTED}"),
        (_NEWEST, MOST_COUNTED, "true"),
    ):
        statement = _STATEMENT.format(
            matched=matched.format(columns=_COLUMNS, where=" AND ".join(conditions) or "true"),
            enough=enough,
            rank=rank,
            page=page,
            facets=FACETS if facets else "NULL",
        )
        answer = _answer(statement, [*parameters, most, *ranking, *shown])
        if answer["enough"]:
            break
    return {**answer, "at_least": matched is _NEWEST}


def _answer(statement: str, parameters: list[Any]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        # All of it is one transaction, even where there is none around it.
        cursor.execute(f"{_SETTINGS}; {statement}", parameters)
        answer: dict[str, Any] = json.loads(cursor.fetchone()[0])
        if connection.in_atomic_block:
            cursor.execute(_NO_SETTINGS)
    return answer


def _cursor(place: list[Any]) -> str:
    return urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def _place(cursor: str) -> list[Any]:
    try:
        place = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        rank, sound, *numbers = place
        evidence, newest, study = numbers
        if not isinstance(sound, bool) or any(type(number) is not int for number in (rank, *numbers)):
            raise ValueError
        if not (0 <= rank <= 10 and 0 <= evidence < 2**31 and 0 <= newest < 2**15 and 0 < study < 2**63):
            raise ValueError
    except (ValueError, TypeError) as error:
        raise BadCursor("This is no place in a list of results: leave the cursor out.") from error
    return list(place)


# A title with the very words, one with another of their names, one with some of them.
_RANK = """CASE
    WHEN title @@ {in_title} THEN 10
    WHEN title @@ {asked} THEN 9
    ELSE least(8, round(10 * ts_rank('{{1, 1, 1, 1}}', title, {in_title})))::int
END"""

_COLUMNS = """study_id, NOT grave AS sound, evidence, COALESCE(year, 0) AS newest, title,
    year, work_type, design, container_title, open_licence, directions, concepts,
    CASE WHEN grave THEN 'grave' WHEN noticed THEN 'other' ELSE 'none' END AS notices"""

_MATCHED = "SELECT {columns} FROM search_study WHERE {where} LIMIT %s"

# Year by year, for as long as there are not enough; each by its lexeme, in the same index as the words.
_NEWEST = """
SELECT found.* FROM (
    SELECT generate_series(
        (SELECT max(year) FROM search_study), (SELECT min(year) FROM search_study), -1
    ) AS of_year
    UNION ALL SELECT 0
) years CROSS JOIN LATERAL (
    SELECT {columns} FROM search_study
    WHERE {where} AND words @@ ('''y:' || of_year || '''')::tsquery OFFSET 0
) found LIMIT %s"""

_PAGE = """
    SELECT page.*, {title} AS title, {extract} AS extract
    FROM (
        SELECT study_id, rank, sound, evidence, newest FROM candidate {after}
        ORDER BY rank DESC, sound DESC, evidence DESC, newest DESC, study_id DESC LIMIT %s
    ) page JOIN evidence_study study ON study.id = page.study_id
"""

_STATEMENT = """
WITH matched AS MATERIALIZED ({matched}),
counted AS MATERIALIZED (SELECT count, {enough} AS enough FROM (SELECT count(*) FROM matched) counting),
candidate AS MATERIALIZED (SELECT matched.*, {rank} AS rank FROM matched WHERE (SELECT enough FROM counted)),
page AS ({page})
SELECT json_build_object(
    'count', (SELECT count FROM counted),
    'enough', (SELECT enough FROM counted),
    'hits', (
        SELECT COALESCE(json_agg(json_build_object(
            'id', study_id, 'rank', rank, 'title', title, 'extract', extract,
            'place', json_build_array(rank, sound, evidence, newest, study_id)
        ) ORDER BY rank DESC, sound DESC, evidence DESC, newest DESC, study_id DESC), '[]') FROM page
    ),
    'facets', ({facets})
)::text
"""

# Going through the whole table means unpacking each study's words, which the planner takes to be free.
_SETTINGS = "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL work_mem = '32MB'"
_NO_SETTINGS = "SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL jit TO DEFAULT; SET LOCAL work_mem TO DEFAULT"
