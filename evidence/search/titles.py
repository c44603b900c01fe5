"""Studies whose title may be a given one: by the words of either half, so that a slip in one does no harm."""

from __future__ import annotations

from django.db import connections, router

from evidence.models import Study

# So many words of either end are asked for together.
_WORDS = 6
# Titles that many share ("Editorial") say nothing: more are not looked at.
_AT_MOST = 20

_SQL = """
WITH asked AS (
    SELECT array_remove(regexp_split_to_array(search_phrase(%(title)s)::text, ' <(-|[0-9]+)> '), '') AS words
), question AS (
    SELECT array_to_string(words[1:%(words)s], ':A & ') || ':A' AS head,
        array_to_string(words[greatest(1, cardinality(words) - %(words)s + 1):], ':A & ') || ':A' AS tail
    FROM asked WHERE cardinality(words) > 0
)
SELECT study_id FROM search_study
WHERE words @@ (SELECT ('(' || head || ') | (' || tail || ')')::tsquery FROM question)
ORDER BY study_id LIMIT %(most)s
"""


def with_title_like(title: str) -> list[int]:
    """The ids of studies that may have this title, 20 at most; one question, answered from search's index."""
    with connections[router.db_for_read(Study)].cursor() as cursor:
        cursor.execute(_SQL, {"title": title[:1000], "words": _WORDS, "most": _AT_MOST})
        return [pk for (pk,) in cursor.fetchall()]
