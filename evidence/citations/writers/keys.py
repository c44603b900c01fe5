"""Keys of BibTeX entries: readable, the same in every file, and no two alike in one.

``berg2020dissociation_3f9a``: the first author, the year, the first word of the title that says something,
and four digits of a hash of what names the work. With the hash a work's key does not depend on what else is
in the file, as 2020a and 2020b would.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from . import fields

_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")
_SMALL_WORDS = "a an and as at by der die das for from in la le les of on or the to un una und with"
_SAYS_NOTHING = frozenset(_SMALL_WORDS.split())
_SHORTEST, _LONGEST_PART = 4, 20


class Keys:
    """The keys of one file."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def key(self, csl: Mapping[str, Any]) -> str:
        """The key of a work: more digits where it would be another's, a number where those are used up."""
        stem, digest = _stem(csl), hashlib.sha256(_identity(csl).encode("utf-8", "replace")).hexdigest()
        length = _SHORTEST
        while (key := f"{stem}_{digest[:length]}") in self._used and length < len(digest):
            length += _SHORTEST
        number = 2
        while key in self._used:
            key = f"{stem}_{digest[:_SHORTEST]}_{number}"
            number += 1
        self._used.add(key)
        return key


def _identity(csl: Mapping[str, Any]) -> str:
    return fields.text(csl, "id") or fields.text(csl, "title")


def _stem(csl: Mapping[str, Any]) -> str:
    names = fields.people(csl, "author") or fields.people(csl, "editor")
    first = names[0] if names else {}
    name = _letters(first.get("family") or first.get("literal") or first.get("given") or "") or "anon"
    year = fields.date_parts(csl)
    words = (_letters(word) for word in fields.text(csl, "title").split()[:40])
    word = next((word for word in words if word and word not in _SAYS_NOTHING), "")
    return f"{name[:_LONGEST_PART]}{year[0] if year else 'nd'}{word[:_LONGEST_PART]}"


def _letters(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O"))
    return _NOT_IN_KEYS.sub("", text.lower())
