"""The authors that a reference begins with, in the forms that reference styles give them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.articles.documents import Author

_UPPER = r"[^\W\d_a-zß-öø-ÿ]"
_LETTER = r"[^\W\d_]"
_PARTICLE = (
    r"(?:van|von|de|del|della|der|den|di|da|dos|du|la|le|el|al|ter|ten|zu|zur|bin|ibn|af|Van|Von|De|Del|"
    r"Della|Der|Den|Di|Da|Dos|Du|La|Le|El|Al|St\.|d’|d'|'t)"
)
_NAME = rf"(?:[dDO]['’ʼ])?{_UPPER}{_LETTER}{{0,30}}(?:['’ʼ‐-]{_LETTER}{{1,30}}){{0,3}}"
_FAMILY = rf"(?:{_PARTICLE}\s){{0,3}}{_NAME}(?:\s(?:(?:{_PARTICLE}|[ey])\s){{0,2}}{_NAME}){{0,2}}?"
_DOTS = rf"{_UPPER}{_LETTER}?\.(?:\s?[-‐]?\s?{_UPPER}{_LETTER}?\.){{0,4}}"
# Behind the family's name its particles follow the initials: "Berg, C. van den".
_DOTTED = rf"{_DOTS}(?:\s(?:van|von|de|der|den|da|del)\b){{0,2}}"
_BARE = rf"(?:{_UPPER}{{1,5}}|{_UPPER}[-‐]{_UPPER}{{1,2}}|{_UPPER}(?:\s{_UPPER}){{1,3}})(?!{_LETTER})"
_SUFFIX = r"(?:,?\s(?:Jr|Sr|II|III|IV|2nd|3rd)\b\.?)?"
_GIVEN_NAMES = (
    rf"{_UPPER}{_LETTER}{{1,20}}(?:[-‐]{_LETTER}{{1,20}})?(?:\s(?:{_UPPER}\.?|{_NAME})(?!{_LETTER})){{0,2}}"
)

_FORMS = [
    re.compile(form)
    for form in (
        # Duek, O. / van der Berg, J.-P. / Duek, Or
        rf"(?P<family>{_FAMILY}),\s?(?P<given>{_DOTTED}){_SUFFIX}",
        # Low PA / van der Berg JP / Low P. A.
        rf"(?P<family>{_FAMILY})\s(?P<given>{_BARE}\.?(?!\.?[-‐]?{_UPPER}\.)(?=[\s,;:.(&]|$)|{_DOTTED}){_SUFFIX}",
        # Low, PA
        rf"(?P<family>{_FAMILY}),\s(?P<given>{_BARE})(?=[\s,;:.(&]|$){_SUFFIX}",
        # P. A. Low
        rf"(?P<given>{_DOTS})\s?(?P<family>{_FAMILY})(?=[,;.:]|\s(?:and|&|et|\()|\s?$){_SUFFIX}",
        # PA Low
        rf"(?P<given>{_BARE})\s(?P<family>{_NAME})(?=,\s|\s(?:and|&)\s)",
    )
]
_FULL = re.compile(
    rf"(?P<family>{_FAMILY}),\s(?P<given>{_GIVEN_NAMES})(?=[,;.]|\s(?:and|&|\())(?!,\s{_UPPER}\.)"
)
_FULL_TURNED = re.compile(rf"(?P<given>{_GIVEN_NAMES})\s(?P<family>{_NAME})(?=[,;.]|\s(?:and|&|\())")
_LONGEST_NAMES = 4_000
_WHOLE_BREAK = re.compile(r",\s(?:and\s|&\s)?|\s(?:and|&)\s")
# No initials: "Low PA" is a name of another form.
_WORDED = rf"(?!(?:{_UPPER}[-‐]?){{1,4}}(?:[\s,.]|$)){_NAME}"
_TURNED_FAMILY = re.compile(
    rf"(?:{_PARTICLE}\s){{0,3}}{_WORDED}(?:\s(?:{_PARTICLE}\s){{0,2}}{_WORDED}){{0,2}}"
)
_INITIALS = rf"{_UPPER}{_LETTER}?\.(?:-?{_UPPER}\.){{0,3}}|{_UPPER}{{1,2}}"
_GIVEN = re.compile(rf"(?:{_INITIALS}|{_NAME})(?:\s(?:{_INITIALS}|{_NAME}|{_PARTICLE}(?=\s|$))){{0,4}}\.?")
_STRAIGHT = re.compile(
    rf"(?P<given>(?:{_INITIALS}|{_NAME})(?:\s(?:{_INITIALS}|{_NAME})){{0,3}}?)\s"
    rf"(?P<family>(?:{_PARTICLE}\s){{0,3}}{_WORDED}(?:\s{_WORDED})?)(?:\s(?:Jr|Sr|II|III)\b)?\.?"
)
_SUFFIX_ALONE = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")
_BETWEEN = re.compile(r"\s?(?:[,;]\s?)?(?:(?:&|and|und|et|y|e)\s|(?:\.\s?){3}|…\s?)?\s?")
_OTHERS = re.compile(
    r"[,;]?\s?(?:\(?\bet[\s.]al\b\.?\)?|\band\sothers\b\.?|\bu\.\s?a\.|\b[ye]\s(?:cols?\b\.?|colaboradores\b)"
    r"|\bet\scoll\b\.?|\bи\s(?:др|соавт)\b\.?)",
    re.I,
)
_PIECE = re.compile(r"[^,;&]+")
_MOST = 3000
_GROUP = re.compile(
    r"\b(?:organi[sz]ation|group|committee|association|society|institutes?|college|academy|council|agency|"
    r"department|ministry|cent(?:er|re)s?|foundation|university|collaborators|collaboration|network|board|"
    r"commission|federation|consortium|investigators|office|services?"
    r"|administration|bureau|authority|alliance|programme|task force"
    r"|union|staff|clinic|NHS|WHO|NICE"
    r"|CDC|FDA|R Core Team"
    r"|organi[sz]a(?:ción|ção|zione)|ministe?rio|ministère|ministerium|instituto?|sociedade?|société"
    r"|società|asociación|associa(?:ção|zione)|fundación|haute autorité|agence|agencia|académie|comité"
    r"|comisión|centro"
    r"|universidade?|universität|université|università|gesellschaft|verband|kommission|kammer|ärztekammer|bundes[a-zäöüß]{3,30}"
    r"|[a-zäöüß]{3,30}-institut|amt|vereinigung|gezondheidsraad|vereniging)\b",
    re.I,
)


def leading_authors(text: str) -> tuple[tuple[Author, ...], int]:
    """The authors that `text` begins with, and where they end; none and 0 where it begins otherwise.

    >>> authors, end = leading_authors("Duek, O., & Harpaz-Rotem, I. (2022). Title.")
    >>> [author.family for author in authors], end
    (['Duek', 'Harpaz-Rotem'], 28)
    >>> authors, end = leading_authors("Low PA, Sandroni P, et al. Postural tachycardia. J Card. 2009")
    >>> [(author.family, author.given) for author in authors], end
    ([('Low', 'PA'), ('Sandroni', 'P')], 26)
    """
    authors: list[Author] = []
    position = end = 0
    if text.startswith("The "):
        # "The PLOS ONE Staff" is a group, or a title.
        return (), 0
    for _ in range(_MOST):
        match = _author_at(text, position)
        if not match:
            break
        authors.append(Author(family=_tidy(match["family"]), given=_tidy(match["given"])))
        end = match.end()
        if others := _OTHERS.match(text, end):
            end = others.end()
            break
        between = _BETWEEN.match(text, end)
        if not between or not between[0].strip():
            break
        position = between.end()
    return tuple(authors), end


def written_authors(text: str) -> tuple[Author, ...]:
    """The authors in `text`, which holds nothing else: what no form of a person's name fits is a group.

    >>> [author.literal or author.family for author in written_authors("World Health Organization")]
    ['World Health Organization']
    """
    text = _tidy(text)
    if whole := whole_names(text):
        return whole
    if text.startswith("The ") and not re.search(r"[,;&]", text):
        return (Author(literal=text.strip(" .")),)
    authors, end = leading_authors(text)
    rest = text[end:].strip(" ,;.&")
    if not rest or _OTHERS.fullmatch(rest):
        return authors
    if end and rest and text[end : end + 1] not in (",", ";", " ", "."):
        return (Author(literal=text.strip(" ,;.&")),)
    return authors + tuple(_mixed(rest))


def whole_names(text: str) -> tuple[Author, ...]:
    """The authors of a list in whole names, of which only the first is turned: Chicago's and MLA's.

    None where `text` is no such list.

    >>> [author.family for author in whole_names("Kaiser, Rainer, Raphael van Loon, J. D. Lee, and Li Wei")]
    ['Kaiser', 'van Loon', 'Lee', 'Wei']
    >>> whole_names("Duek, Or, Kaiser, Rainer")
    ()
    """
    text = _tidy(_OTHERS.sub("", text[:_LONGEST_NAMES])).strip(" ,;.")
    pieces = [piece for piece in _WHOLE_BREAK.split(text) if piece]
    if len(pieces) < 2 or not _TURNED_FAMILY.fullmatch(pieces[0]) or not _GIVEN.fullmatch(pieces[1]):
        return ()
    authors = [Author(family=pieces[0], given=pieces[1].strip())]
    for piece in pieces[2:]:
        if _SUFFIX_ALONE.fullmatch(piece):
            continue
        if is_group(piece):
            authors.append(Author(literal=piece.strip(" .")))
        elif match := _STRAIGHT.fullmatch(piece):
            authors.append(Author(family=match["family"], given=match["given"]))
        else:
            return ()
    return tuple(authors)


def _mixed(text: str) -> Iterator[Author]:
    """People in any form, with whole names too, and groups among them."""
    several = bool(re.search(r"[,;&]|\sand\s", text))
    position = 0
    name = ""
    for _ in range(_MOST):
        match = _author_at(text, position) or _FULL.match(text, position)
        if not match and several and not is_group(text[position : position + 120].partition(",")[0]):
            match = _FULL_TURNED.match(text, position)
        if match:
            if name:
                yield Author(literal=name)
                name = ""
            yield Author(family=_tidy(match["family"]), given=_tidy(match["given"]))
            position = match.end()
        else:
            piece = _PIECE.match(text, position)
            if not piece:
                break
            part = _tidy(piece[0]).strip(" ;&")
            name = f"{name}, {part}" if name else part
            position = piece.end()
        if others := _OTHERS.match(text, position):
            position = others.end()
        between = _BETWEEN.match(text, position)
        position = between.end() if between else position
    name = name.strip(" ,;.&")
    if name and not _OTHERS.fullmatch(name):
        yield Author(literal=name)


def is_group(text: str) -> bool:
    """Whether a name is an institution's, by a word that only institutions have."""
    return len(text) <= 120 and bool(_GROUP.search(text))


def _author_at(text: str, position: int) -> re.Match[str] | None:
    for form in _FORMS:
        if match := form.match(text, position):
            return match
    return None


def _tidy(text: str) -> str:
    return " ".join(text.split())
