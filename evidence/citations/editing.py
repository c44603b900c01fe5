"""What an editor does to a record before a style is applied, because no style can say it.

CSL's APA style prints a title's capitals as they are given, the publisher also where it is the author, and
no address of PubMed. The Publication Manual (7th edition) asks for sentence case with a capital behind a
colon (6.17, 9.19), leaves out a publisher or site that is the author (9.24, 9.32), and wants an address
where a reader can follow it (9.34).
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from evidence.citations.proper_nouns import PROPER_NOUNS
from evidence.identifiers import Identifier, Scheme

# Styles whose manual asks for what `edited` does.
SENTENCE_CASE_STYLES = frozenset({"apa"})
_WORD = re.compile(r"[^\W_][\w’'.-]*[^\W_]|[^\W_]")
_TAG_OR_ENTITY = re.compile(r"(<[^<>]*>|&#?\w+;)")
_PARTS = re.compile(r"[-–—/]")
_ENDS = re.compile(r"[:?!.—]\W*$")
_POSSESSIVE = re.compile(r"['’]s?$")
# Words that stand in small letters in titles in title case too, as do shorter ones.
_LONG = 4
_SMALL_WORD_LIST = """
about after among before between during from into over than that through under upon versus when with within
without
"""
_SMALL_WORDS = frozenset(_SMALL_WORD_LIST.split())


def with_address(csl: Mapping[str, Any]) -> Mapping[str, Any]:
    """`csl` with the address at PubMed Central or PubMed where it has no DOI and no other address."""
    if csl.get("DOI") or csl.get("URL"):
        return csl
    for scheme, key in ((Scheme.PMCID, "PMCID"), (Scheme.PMID, "PMID")):
        if (value := csl.get(key)) and isinstance(value, str):
            return {**csl, "URL": Identifier(scheme, value).url}
    return csl


def edited(csl: Mapping[str, Any], style: str) -> Mapping[str, Any]:
    """`csl` as the manual of `style` wants it before it is formatted; unchanged for other styles."""
    if style not in SENTENCE_CASE_STYLES:
        return csl
    new = dict(csl)
    if isinstance(title := csl.get("title"), str) and _is_english(csl):
        new["title"] = sentence_case(title)
        custom = csl.get("custom")
        if isinstance(custom, Mapping) and isinstance(marked := custom.get("title_html"), str):
            new["custom"] = {**custom, "title_html": _in_markup(marked, title)}
    bodies = {
        name["literal"]
        for name in csl.get("author") or ()
        if isinstance(name, Mapping) and isinstance(name.get("literal"), str)
    }
    if new.get("publisher") in bodies:
        del new["publisher"]
    if new.get("type") == "webpage" and new.get("container-title") in bodies:
        del new["container-title"]
    return new


def _is_english(csl: Mapping[str, Any]) -> bool:
    language = csl.get("language")
    return not isinstance(language, str) or not language or language.lower().startswith("en")


def sentence_case(title: str) -> str:
    """An English title with a capital at its beginning, at that of its subtitle, and in names.

    Only a title whose words all have capitals is put into small letters; what has small letters was
    written by somebody who knew the names in it. Words with a capital or a figure further in stay, and so
    do those of `PROPER_NOUNS`.

    >>> sentence_case("SSRI-Induced Indifference in Parkinson’s Disease: Part I")
    'SSRI-induced indifference in Parkinson’s disease: Part I'
    >>> sentence_case("Numbness after sertraline: a trial in Leeds")
    'Numbness after sertraline: A trial in Leeds'
    """
    return _sentence_case(title, lower=is_title_case(title))


def is_title_case(title: str) -> bool:
    """Whether the longer words of a title have capitals, those apart that begin a sentence."""
    inner = [
        word[0]
        for word in _WORD.finditer(title)
        if len(word[0]) >= _LONG
        and word[0] not in _SMALL_WORDS
        and word.start()
        and not _ENDS.search(title[: word.start()].rstrip())
    ]
    if len(inner) < 2:
        # Of one word nothing can be told, unless it is no name.
        return len(inner) == 1 and inner[0][0].isupper() and not _keeps(inner[0])
    return all(not word[0].islower() for word in inner)


def is_name(word: str) -> bool:
    """Whether the word keeps its capital wherever it stands, as far as a list can tell."""
    return _POSSESSIVE.sub("", word) in PROPER_NOUNS


def _keeps(word: str) -> bool:
    return (
        len(word) == 1
        or any(sign.isupper() or sign.isdigit() for sign in word[1:])
        or word[0].isdigit()
        or is_name(word)
    )


def _sentence_case(title: str, *, lower: bool) -> str:
    pieces = []
    at = 0
    for word in _WORD.finditer(title):
        before = title[: word.start()].rstrip()
        pieces.append(title[at : word.start()])
        begins = not before or bool(_ENDS.search(before))
        pieces.append(_word(word[0], begins=begins, lower=lower))
        at = word.end()
    return "".join([*pieces, title[at:]])


def _word(word: str, *, begins: bool, lower: bool) -> str:
    if lower:
        parts = _PARTS.split(word)
        signs = _PARTS.findall(word)
        small = [part if _stays(part) else part.lower() for part in parts]
        word = small[0] + "".join(sign + part for sign, part in zip(signs, small[1:], strict=True))
    if begins and word.islower() and word[0].isalpha():
        return word[0].upper() + word[1:]
    return word


def _stays(part: str) -> bool:
    # "A" the article, not vitamin A: a single letter that opens nothing stays only if it is no word.
    return not part or (part != "A" and _keeps(part)) or _ROMAN.fullmatch(part) is not None


_ROMAN = re.compile(r"[IVX]+")


def _in_markup(marked: str, title: str) -> str:
    """The same change in a title's HTML, whose text is the title's letter by letter."""
    plain = "".join(html.unescape(part) if part.startswith("&") else part for part in _texts(marked))
    changed = sentence_case(title)
    if not title.startswith(plain.strip()) or len(changed) != len(title):
        return marked
    letters = iter(changed)
    pieces = []
    for part in _TAG_OR_ENTITY.split(marked):
        if part.startswith("<"):
            pieces.append(part)
        elif part.startswith("&"):
            for _ in html.unescape(part):
                next(letters, "")
            pieces.append(part)
        else:
            pieces.append("".join(next(letters, sign) for sign in part))
    return "".join(pieces)


def _texts(marked: str) -> list[str]:
    return [part for part in _TAG_OR_ENTITY.split(marked) if not part.startswith("<")]
