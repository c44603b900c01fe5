"""Text for a BibTeX value: nothing in it is a command, a brace or a separator of names."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import quote

from evidence.citations.editing import is_name, is_title_case

# Braces by name: BibTeX counts those of "\{" too, so that one alone would swallow the file.
_SIGNS = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
    }
)
_NOT_PLAIN = re.compile(r"[\\{}~^&%$#_`]|--|''|,,")
# Between signs that TeX would print as one: dashes, quotation marks, ¿ and ¡.
_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=[`?!])(?=`)|(?<=,)(?=,)")
_TAG = re.compile(r"(</?(?:i|b|sub|sup)>)")
_COMMANDS = {"i": r"\emph{", "b": r"\textbf{", "sub": r"\textsubscript{", "sup": r"\textsuperscript{"}
_WORD = re.compile(r"[^\W_](?:[\w’'.-]*[^\W_])?")
_AND = re.compile(r"(?i)(?:^|\s)(?:and|others)(?:\s|$)")


def text(value: str) -> str:
    """`value` with TeX's own signs written out."""
    if _NOT_PLAIN.search(value) is None:
        return value
    return _LIGATURES.sub("{}", value.translate(_SIGNS))


def address(value: str) -> str:
    """A DOI or a link, of which only what cannot stand in braces is percent-encoded."""
    return re.sub(r"[{}\\\s]", lambda sign: quote(sign[0]), value)


def name(parts: Mapping[str, str]) -> str:
    """``Family, Given`` or ``Family, Suffix, Given``; a group, and what would be taken apart, in braces."""
    if literal := parts.get("literal"):
        return f"{{{text(literal)}}}"
    family, given, suffix = (_part(parts.get(part, "")) for part in ("family", "given", "suffix"))
    if not family:
        return f"{{{text(parts.get('given', ''))}}}"
    # With a comma behind it, someone with a family name only is no group.
    return (
        ", ".join([family, *([suffix] if suffix else []), given]).rstrip()
        if given or suffix
        else f"{family},"
    )


def _part(value: str) -> str:
    apart = "," in value or _AND.search(value)
    return f"{{{text(value)}}}" if apart else text(value)


def title(plain: str, marked: str) -> str:
    """A title with its markup as commands, acronyms and names in braces."""
    keeps = set() if plain[1:].islower() else _keeper(plain)
    if not marked and not keeps:
        return text(plain)
    if not marked:
        return _protected(plain, keeps)
    pieces: list[str] = []
    open_tags: list[str] = []
    for part in _TAG.split(marked):
        tag = part.strip("</>")
        if not _TAG.fullmatch(part):
            pieces.append(_protected(html.unescape(part), keeps))
        elif not part.startswith("</"):
            open_tags.append(tag)
            pieces.append(_COMMANDS[tag])
        elif open_tags and open_tags[-1] == tag:
            open_tags.pop()
            pieces.append("}")
    return "".join(pieces) + "}" * len(open_tags)


def _keeper(plain: str) -> set[str]:
    """The words of a title that must keep their capitals."""
    capitals = is_title_case(plain)
    found = set()
    for place, word in enumerate(_WORD.finditer(plain)):
        given = word[0]
        if given.islower():
            continue
        parts = [part for part in given.split("-") if part]
        # Of "Trauma-Exposed" the second capital says no more than the first.
        inner = any(sign.isupper() for part in parts for sign in part[1:])
        inner |= not capitals and any(part[0].isupper() for part in parts[1:])
        begins = place == 0 or plain[: word.start()].rstrip().endswith((":", ".", "?", "!", "—"))
        # In a title in small letters a capital in the middle is a name's.
        named = given[0].isupper() and not begins and (not capitals or is_name(given) or len(given) == 1)
        if inner or named or (given[0].isupper() and is_name(given)):
            found.add(given)
    return found


def _protected(plain: str, keeps: set[str]) -> str:
    pieces = []
    at = 0
    for word in _WORD.finditer(plain):
        pieces.append(text(plain[at : word.start()]))
        written = text(word[0])
        pieces.append(f"{{{written}}}" if word[0] in keeps else written)
        at = word.end()
    return "".join([*pieces, text(plain[at:])])
