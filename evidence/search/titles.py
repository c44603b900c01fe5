"""Studies whose title may be a given one: by the words of either half, so that a slip in one does no harm.

Of titles that many share ("Editorial", "… part 7") those come first that have every word, and of these those
of the same year and journal: else the one that is meant might not be among the few that are compared.
"""

from __future__ import annotations

from django.db import connections, router

from evidence.models import Study

# So many words of either end are asked for together.
_WORDS = 6
# More are not compared, nor put before anybody.
_AT_MOST = 20
# Of those that have every word, and the year, so many are looked through for the journal.
_LOOKED_THROUGH = 500

_SQL = """
WITH asked AS (
    SELECT array_remove(regexp_split_to_array(search_phrase(%(title)s)::text, ' <(-|[0-9]+)> '), '') AS words
), question AS (
    SELECT (array_to_string(words, ':A & ') || ':A')::tsquery AS every_word,
        ('(' || array_to_string(words[1:%(words)s], ':A & ') || ':A) | (' ||
        array_to_string(words[greatest(1, cardinality(words) - %(words)s + 1):], ':A & ') || ':A)'
        )::tsquery AS either_end
    FROM asked WHERE cardinality(words) > 0
)
SELECT study_id FROM (
    (SELECT study_id, CASE WHEN lower(container_title) = lower(%(journal)s) THEN 0 ELSE 1 END AS place FROM (
        SELECT study_id, container_title FROM search_study
        WHERE words @@ (SELECT every_word FROM question) AND year = %(year)s LIMIT %(through)s
    ) AS of_the_year ORDER BY place, study_id LIMIT %(most)s)
    UNION ALL
    (SELECT study_id, 2 FROM search_study
    WHERE words @@ (SELECT every_word FROM question) ORDER BY study_id LIMIT %(most)s)
    UNION ALL
    (SELECT study_id, 3 FROM search_study
    WHERE words @@ (SELECT either_end FROM question) ORDER BY study_id LIMIT %(most)s)
) AS found GROUP BY study_id ORDER BY min(place), study_id LIMIT %(most)s
"""


def with_title_like(title: str, *, year: int | None = None, journal: str = "") -> list[int]:
    """The ids of studies that may have this title, 20 at most; one question, answered from search's index."""
    asked = {
        "title": title[:1000],
        "year": year,
        "journal": journal,
        "words": _WORDS,
        "most": _AT_MOST,
        "through": _LOOKED_THROUGH,
    }
    with connections[router.db_for_read(Study)].cursor() as cursor:
        cursor.execute(_SQL, asked)
        return [pk for (pk,) in cursor.fetchall()]
