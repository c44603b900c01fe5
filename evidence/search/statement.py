"""The one statement that a search of studies is: what is found, how many, which first, the facets.

Made once for each form of question. What was typed is given when it is asked, so that a connection plans a
form once for all words; whoever asks first for a connection pays for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .facets import columns_of, facets_sql
from .marking import LOOKED_THROUGH
from .recognition import KEYS_KNOWN, named_sql


@dataclass(frozen=True, slots=True)
class Form:
    """What a statement hangs on besides values: with words or without, narrowed by what, which facets, a
    later page, how many are looked at, what is shown."""

    words: bool
    conditions: tuple[str, ...]
    facets: tuple[str, ...]
    after: bool
    newest: bool
    most: int
    shown: str = ""
    # Of the newest: the year back to which they are looked for at once; 0 for year by year.
    since: int = 0


# By values (%s) in this order: the keys for `KEYS_KNOWN`; `exact`, `phrased` and `words` of what was
# understood; those of the conditions; those of what is shown; the place of the page, how many it has.
@lru_cache(maxsize=500)
def statement(form: Form) -> str:
    """Rows of one: how many were found, the page's studies and the facets as JSON (null where more were
    found than `form.most`), what is named, and of the newest the oldest year (0: none)."""
    of_words = (_OF_YEAR if form.newest else _OF_ANY) if form.words else (_YEAR if form.newest else "")
    of_words = of_words.format(years=_SINCE_YEAR.format(form.since) if form.since else "of_year.lexeme")
    where = " AND ".join(filter(None, [of_words, *form.conditions]))
    # Of the newest, no more are taken than are ranked; else one more, to see that there are.
    matched = ((_SINCE if form.since else _NEWEST) if form.newest else _MATCHED).format(
        columns=", ".join([_COLUMNS.format(rank=_RANK if form.words else "0"), *columns_of(form.facets)]),
        where=where or "true",
        most=form.most + (not form.newest),
    )
    page = _PAGE.format(
        after="WHERE (rank, sound, evidence, newest, study_id) < (%s, %s, %s, %s, %s)" if form.after else "",
        texts=_TEXTS if form.words else "'' AS title, '' AS abstract",
        shown=f"({form.shown})" if form.shown else "NULL::json",
    )
    facets = f"({facets_sql(form.facets)})" if form.facets else "NULL"
    return _STATEMENT.format(
        names=named_sql(KEYS_KNOWN),
        matched=matched,
        page=page,
        facets=facets,
        enough=f"count <= {form.most}",
        oldest="min(newest)" if form.newest else "0",
    )


# A title with the very words, one with another of their names, one with some of them.
_RANK = """CASE
    WHEN title @@ (SELECT typed FROM asked) THEN 10
    WHEN title @@ (SELECT exact FROM asked) OR title @@ (SELECT phrased FROM asked) THEN 9
    ELSE least(8, round(10 * ts_rank('{1, 1, 1, 1}', title, (SELECT typed FROM asked))))::int
END"""

_COLUMNS = "study_id, {rank} AS rank, NOT grave AS sound, evidence, COALESCE(year, 0) AS newest"

_MATCHED = "SELECT {columns} FROM search_study WHERE {where} LIMIT {most}"

_OF_ANY = "(words @@ (SELECT exact FROM asked) OR words @@ (SELECT phrased FROM asked))"
_YEAR = "words @@ {years}"
_OF_YEAR = """(words @@ ((SELECT exact FROM asked) && {years})
    OR words @@ ((SELECT phrased FROM asked) && {years}))"""

# Year by year, for as long as there are not enough; each by its lexeme, in the same index as the words.
_NEWEST = """
SELECT found.* FROM (
    SELECT ('''y:' || year || '''')::tsquery AS lexeme FROM (
        SELECT generate_series(
            (SELECT max(year) FROM search_study), (SELECT min(year) FROM search_study), -1
        ) AS year
        UNION ALL SELECT 0
    ) years
) of_year CROSS JOIN LATERAL (
    SELECT {columns} FROM search_study WHERE {where} OFFSET 0
) found LIMIT {most}"""

# The same studies in one pass, where it is known how far back they reach: of a year, a pass through the index
# finds them in the order in which they lie in the table.
_SINCE = "SELECT {columns} FROM search_study WHERE {where} ORDER BY year DESC NULLS LAST, ctid LIMIT {most}"
_SINCE_YEAR = """(SELECT string_agg('''y:' || year || '''', '|')::tsquery
        FROM generate_series({}, (SELECT max(year) FROM search_study)) AS year)"""

_TEXTS = f"row.title, left(row.abstract, {LOOKED_THROUGH}) AS abstract"

_PAGE = """
    SELECT page.*, {texts}, {shown} AS shown
    FROM (
        SELECT study_id, rank, sound, evidence, newest FROM matched {after}
        ORDER BY rank DESC, sound DESC, evidence DESC, newest DESC, study_id DESC LIMIT %s
    ) page JOIN evidence_study row ON row.id = page.study_id
"""

# The tsqueries are no constants here. Of a constant that many studies have the planner would go through the
# whole table: it does not know that it has to unpack each study's words for that.
_STATEMENT = """
WITH named AS MATERIALIZED (SELECT ({names}) AS names),
asked AS MATERIALIZED (
    SELECT %s::tsquery AS exact, %s::tsquery AS phrased, %s::tsquery AS typed
),
matched AS MATERIALIZED ({matched}),
counted AS MATERIALIZED (SELECT count(*) AS count, {oldest} AS oldest FROM matched)
SELECT count,
    CASE WHEN {enough} THEN (
        SELECT COALESCE(json_agg(json_build_array(
            study_id, rank, title, abstract, json_build_array(rank, sound, evidence, newest, study_id), shown
        ) ORDER BY rank DESC, sound DESC, evidence DESC, newest DESC, study_id DESC), '[]')::text
        FROM ({page}) page
    ) END,
    CASE WHEN {enough} THEN {facets} END,
    (SELECT names FROM named), oldest
FROM counted
"""

# One study, by its id.
ALONE = "SELECT ({shown})::text FROM evidence_study row WHERE id = %s"
