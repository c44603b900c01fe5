"""Whether a text that somebody gives as a study's looks like it.

A landing page, an abstract or another paper stored as a study's full text would make every true quote
"not found", and a quote of the wrong paper "found".
"""

from __future__ import annotations

import re

from evidence.articles.quote_tokens import FormIndex
from evidence.articles.quotes import normalise

# What stands before the title in a file: a cover sheet, a page's navigation. Further down, a title may
# be one that the text only cites.
TITLE_WITHIN = 10_000
# Two printed pages. Landing pages and abstracts are shorter; so are some letters and web pages.
SHORTEST_FULL_TEXT = 4_000

_WORD = re.compile(r"\w+")
# What a publisher puts before the title of a work that was withdrawn, after the text was printed.
_STAMP = re.compile(
    r"^\W*(?:retracted|withdrawn|removed|retraction|withdrawal)(?: article| chapter)?\W+", re.I
)


def doubts(text: str, *, title: str) -> tuple[str, ...]:
    """What speaks against `text` being the full text of the study with this title: sentences for people.

    Nothing is said of the title where the study has none.

    >>> doubts("Emotional  blunting:\\na survey. " + "We asked. " * 400, title="Emotional Blunting. A Survey")
    ()
    """
    found = []
    wanted = _words(_STAMP.sub("", title))
    if wanted and not FormIndex(_words(text[:TITLE_WITHIN])).find(wanted):
        found.append("The study's title does not stand in its beginning: is it another document?")
    if len(text) < SHORTEST_FULL_TEXT:
        found.append(
            f"It has only {len(text):,} characters: is it an abstract, or the page that leads to the text?"
        )
    return tuple(found)


def _words(text: str) -> list[str]:
    return _WORD.findall(normalise(text).casefold())
