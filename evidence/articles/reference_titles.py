"""What of a reference is the title, and what the journal, book or publisher behind it."""

from __future__ import annotations

import re
from dataclasses import replace

from evidence.articles.reference_places import Place

# What a mark opens, its own kind closes: “Students’ claims” is one title.
_QUOTED = re.compile(
    r"(?:“\s?(?P<a>[^“”]{8,600}?)[,.]?\s?”|\"\s?(?P<b>[^\"“”]{8,600}?)[,.]?\s?\""
    r"|«\s?(?P<c>[^«»]{8,600}?)[,.]?\s?»|„\s?(?P<d>[^„“”]{8,600}?)[,.]?\s?[“”]"
    r"|[‘'](?P<e>[^\"“”«»]{8,600}?)[,.]?['’](?=[\s,.;]))[,.]?\s?(?P<rest>.*)",
    re.S,
)
_IN_BOOK = re.compile(
    r"[.,?!:]?\s[Ii]n:\s?|[.,?!]\sIn\s(?!Vi(?:vo|tro)|Situ|Silico|Utero)(?=[^\W\da-z])|[.?!]\sin\s(?=[^\W\da-z])"
)
_EDITORS = re.compile(
    r"^.{0,400}?(?:\((?:Eds?|editors?)\.?\)|(?<!\dst\s)(?<!\dnd\s)(?<!\drd\s)(?<!\dth\s)\(?\b(?:[Ee]ds?|[Ee]ditors?)\b\.?\)?)[.,:]?\s(?P<book>.+)$",
    re.S,
)
_BREAK = re.compile(r"(?<=[.?!])[”\"’]?\s(?=[^\W_])|(?<=[?!]),\s(?=[^\W_a-z])")
_ABBREVIATED = re.compile(r"[^\W\d_]{1,13}\.(?:-[^\W\d_]{1,8}\.)?|of|the|and|&|de|la|für|in|der|et|for")
_NAME_WORD = re.compile(r"[^\W\d_a-zß-ÿ][^\W_]{0,20}[.,:]?|[A-Z]|of|the|and|&|de|la|et|der|für")
_SHORTENED = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_]{0,12}\.")
_INITIAL = re.compile(r"[^\W\d_]\.")
_JOURNAL_WORD = re.compile(
    r"(?:J|Int|Am|Amer|Ann|Arch|Acta|Proc|Eur|Br|Brit|Curr|Adv|Clin|Nat|Phys|Biochim|Biochem|Chem|Med|Bull|Can|Jpn|Mol|"
    r"Appl|Trans|Trends|Rev|Psychol|Psychiatr(?:y)?|Neurosci|Res|Biol|Cell|Science|Nature|Lancet|BMJ|JAMA|N|PLoS|PLOS|"
    r"Cancer|Circulation|Exp|Environ|Ecol|Genet|Brain|Infect|Immunol|Microbiol|Philos|Pflugers|Zool|IEEE|"
    r"Q|Front|Bioorg|Biophys|Astrophys|Geophys|Econ|Health|Soc|Pharmacol|Cardiovasc|Dev|Anal|Eng|Mar|Hum|Semin|Vet|Evol)\.?"
)
_PUBLISHER = re.compile(
    r"^(?:(?P<place>[^\W\d_][^:.]{1,60}):\s(?P<named>[^;,.:()]{2,90})|(?P<alone>[^.;:()]{2,80}\b(?:Press|Publish(?:ing|ers?)|Verlag|Springer|"
    r"Elsevier|Wiley|Routledge|Books)\b[^.;:()]{0,40}|Springer|Elsevier|Wiley))"
)
_EDITION = re.compile(
    r"\s?\((?:\d{1,2}(?:st|nd|rd|th)|[Rr]ev\.?)\s(?:ed\.?|edition)[^()]{0,40}\)|[.,]\s\d{1,2}(?:st|nd|rd|th)\sed(?:itio)?n?\b\.?"
)
_AUFLAGE = re.compile(
    r"(?:(?<=\.)|,)\s\d{1,2}\.\s(?:[^\W\d_.]{3,20}\.?,?\s(?:und\s[^\W\d_.]{3,20}\.?\s)?)?Aufl(?:age|\.)?"
)
# Behind a book's title, before its pages: "Title. 2nd ed., Rest Press".
_EDITION_AND_PUBLISHER = re.compile(r"[.,]\s\d{1,2}(?:st|nd|rd|th)\sed(?:itio)?n?\b\.?,\s[^.,]{2,60}$")
_EDITION_LAST = re.compile(r"[.,]\s\d{1,2}(?:st|nd|rd|th)\sed(?:itio)?n?\b\.?$")
_EDITION_ON = re.compile(r"[.,]\s\d{1,2}(?:st|nd|rd|th)\sed(?:itio)?n?\b.*$", re.S)
_TRAILING_YEAR = re.compile(
    r"[.,;]?\s?(?:\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?,?\s)?\(?(?:1[5-9]\d\d|20\d\d)[a-z]?(?:\s[A-Z][a-z]{2,8}\.?)?(?:\s\d{1,2})?\)?[.,;:]?\s?$"
)
_TRAILING_MONTH = re.compile(
    r"[.,;]\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:[a-z]{1,6})?\.?(?:\s\d{1,2})?,?\s?$"
)
_DATE_ALONE = re.compile(
    r"(?:(?:first )?published|(?:last )?(?:updated|reviewed|modified)|posted)(?: online)?"
    r"[\s:]{0,2}(?:[A-Z][a-z]{2,8}\.?)?[\s\d,]{0,12}|(?:[A-Z][a-z]{2,8}\.?\s)?[\d\s,]{1,12}",
    re.I,
)
_EDITED = re.compile(
    r"(?P<before>[.?!]\s|\s\()(?:[^\W\da-z_][\w'’-]{1,30}(?:\s[^\W\da-z_][\w'’-]{1,30})?\s[A-Z]{1,4},\s){1,20}"
    r"(?:eds?|editors?)\b\.?\)?(?=[.,;]?\s|[.,;]?$)"
)
_EDITED_BY = re.compile(
    r"[.,]\s[Ee]dited\sby\s(?:[^\W\d_]\.\s?){0,3}[^,.]{2,80}(?:\set\sal\.)?(?:,\s[^,]{2,60}){0,3}(?=[.,]?\s?$)"
)
_ONLINE = re.compile(
    r"[.,;]?\s\(?(?:ahead\sof\sprint|published\sonline|preprint\sposted\sonline|epub\sahead\sof\sprint|advance\sonline\spublication"
    r"|online\sahead\sof\sprint)\b(?:\sfirst)?:?[\w\s,]{0,40}\)?[.,;]?\s?$",
    re.I,
)
# What is said of a title: its kind, its language, and GB/T 7714's letter for both.
_KIND = re.compile(r"\s\[[^\[\]]{3,60}\]$|\[[A-Z]{1,2}(?:/OL)?\]$|\s\(in [A-Z][a-z]{2,20}\)$")


def title_and_container(text: str, place: Place) -> tuple[str, str, str]:
    """Title, container and publisher of an entry whose authors (and year, if it followed) are taken off.

    >>> text = "Postural tachycardia: a review. J. Card. Phys. 20:352-8"
    >>> title_and_container(text, Place(volume="20", start=text.index("20"), end=len(text)))
    ('Postural tachycardia: a review', 'J. Card. Phys.', '')
    """
    text, place = _without_asides(text, place)
    front = (text[: place.start] if place.end else text).strip()
    behind = text[place.end :].strip(" .,;:)") if place.end else ""
    if (quoted := _QUOTED.match(text)) and _closes_title(text, quoted):
        title = next(quoted[name] for name in "abcde" if quoted[name])
        rest = front[quoted.start("rest") :] if len(front) > quoted.start("rest") else ""
        if (book := re.match(r"[Ii]n:?\s", rest)) and (editors := _EDITORS.match(rest[book.end() :])):
            rest = editors["book"]
        return _tidy(title), *_quoted_rest(re.sub(r"^[Ii]n:?\s", "", rest), place, behind)
    if book := _IN_BOOK.search(front, min(2, len(front))):
        title, rest = front[: book.start() + 1], front[book.end() :]
        if editors := _EDITORS.match(rest):
            rest = editors["book"]
        sentences = _BREAK.split(rest)
        container = _EDITION.sub("", sentences[0]).strip(" (,.;:")
        return _tidy(title), container, _publisher(behind or " ".join(sentences[1:]))
    front = _TRAILING_YEAR.sub("", front) if place.end else front
    if not place.volume:
        front = _EDITION_AND_PUBLISHER.sub("", front.rstrip(" ,;"))
    # GOST has the journal behind two strokes.
    title, strokes, container = front.partition(" // ")
    if strokes and len(title) >= 8:
        return _tidy(title), _container(container), ""
    if not place.volume and not place.pages and not place.article_number:
        return _without_place(front)
    title, container = _split(front)
    return _tidy(title), _container(container), ""


def _without_asides(text: str, place: Place) -> tuple[str, Place]:
    """The entry without its editors behind the title and without when it came online, before its place."""
    front = text[: place.start] if place.end else text
    kept = _ONLINE.sub("", _EDITED.sub(lambda match: match["before"].strip(), front))
    less = len(front) - len(kept)
    if not less:
        return text, place
    moved = replace(place, start=place.start - less, end=place.end - less) if place.end else place
    return kept + text[len(front) :], moved


def _quoted_rest(rest: str, place: Place, behind: str) -> tuple[str, str]:
    """Container and publisher behind a title in quotation marks."""
    rest = _EDITED_BY.sub("", rest)
    if not place.volume:
        pieces = [piece for piece in _BREAK.split(rest.strip(" .,;")) if piece]
        if len(pieces) > 1 and not all(_ABBREVIATED.fullmatch(word) for word in pieces[0].split()):
            return _container(pieces[0]), _publisher(behind or pieces[-1])
    return _container(rest), place.publisher or _publisher(behind)


def _closes_title(text: str, quoted: re.Match[str]) -> bool:
    """Whether the quotation is the title, not only its beginning: “Some friends”: a study."""
    end = next(quoted.end(name) for name in "abcde" if quoted[name])
    between = text[end : quoted.start("rest")]
    return (
        bool(re.search(r"[.,]", between))
        or text[end - 1] in "?!"
        or (not quoted["rest"][:1].islower() and quoted["rest"][:1] not in ":;")
    )


def _without_place(text: str) -> tuple[str, str, str]:
    """A book, a report or a web page: title, then its publisher or site."""
    pieces = [piece for piece in _BREAK.split(_AUFLAGE.sub("", text)) if piece.strip()]
    if not pieces:
        return "", "", ""
    # "Feeling numb? What helps. A site": the question is only the title's beginning.
    while len(pieces) > 2 and pieces[0].rstrip()[-1] in "?!":
        pieces[:2] = [f"{pieces[0]} {pieces[1]}"]
    title = _tidy(_EDITION.sub("", pieces[0]))
    rest = [
        _KIND.sub("", _TRAILING_YEAR.sub("", piece).strip(" .,;:"))
        for piece in pieces[1:]
        if not re.match(r"\d{1,2}(?:st|nd|rd|th) ed", piece)
    ]
    rest = [piece for piece in rest if piece and not _DATE_ALONE.fullmatch(piece)]
    if not rest:
        return (_TRAILING_YEAR.sub("", title) or title), "", ""
    if publisher := _publisher(rest[-1]):
        return title, rest[0] if len(rest) > 1 else "", publisher
    return title, rest[0], ""


def _split(front: str) -> tuple[str, str]:
    """Title and journal, at the end of the sentence that is the title's."""
    breaks = list(_BREAK.finditer(front))
    chosen = None
    end = len(front)
    for found in reversed(breaks[-12:]):
        piece = front[found.end() : end].split()
        if chosen and not all(_NAME_WORD.fullmatch(word) for word in piece):
            break
        chosen = found
        end = found.start()
        before = front[max(0, end - 40) : end].split()
        # "J. Chem. Phys.": a break within the journal's abbreviated name.
        within = (
            before
            and (
                _JOURNAL_WORD.fullmatch(before[-1])
                or _INITIAL.fullmatch(before[-1])
                or (
                    _SHORTENED.fullmatch(before[-1])
                    # No title is one shortened word.
                    and (
                        (piece[-1].endswith(".") and len(piece) < 3)
                        or (before[-2:-1] and before[-2][-1] in ".?!")
                    )
                )
            )
        )
        if not within:
            break
    if chosen and not _only_abbreviations(front[: chosen.start()]):
        return front[: chosen.start()], front[chosen.end() :]
    return _split_within(front)


def _only_abbreviations(text: str) -> bool:
    words = text.split()
    # One word with a full stop is a short title, unless journals' names begin with it.
    return (len(words) > 1 or bool(words and _JOURNAL_WORD.fullmatch(words[0]))) and all(
        _ABBREVIATED.fullmatch(word) for word in words
    )


def _split_within(front: str) -> tuple[str, str]:
    """No full stop parts the two: the journal begins at its first abbreviated word, or there is none."""
    words = front.split(" ")
    for place in range(1, len(words)):
        tail = words[place:]
        if (
            _JOURNAL_WORD.fullmatch(words[place].strip(","))
            and all(_ABBREVIATED.fullmatch(word.strip(",")) or word[:1].isupper() for word in tail if word)
            and any(word.endswith(".") for word in tail)
        ):
            return " ".join(words[:place]), " ".join(tail)
    title, comma, container = front.rstrip(" ,.;").rpartition(", ")
    if comma and len(title.split()) >= 3 and container[:1].isupper() and len(container.split()) <= 10:
        return title, container
    # A list that leaves titles out has the journal alone.
    if len(words) <= 6 and all(_ABBREVIATED.fullmatch(word) or word[:1].isupper() for word in words if word):
        return "", front
    return front, ""


def _container(text: str) -> str:
    text = _EDITION_ON.sub("", text.strip(" ,;:("))
    text = re.sub(r"\s\[(?:preprint|internet|online)\][.,]?$", "", text, flags=re.IGNORECASE)
    text = _TRAILING_MONTH.sub("", _TRAILING_YEAR.sub("", text))
    text = re.sub(r",?\s(?:[Vv]ol(?:ume)?\.?|[Nn]o\.?)$", "", text)
    text = text.strip(" ,;:(")
    words = text.split()
    # The full stop of an abbreviation belongs to it; that of a sentence does not.
    if text.endswith(".") and sum(word.endswith(".") for word in words) < 2:
        text = text[:-1]
    return text.strip()


def _publisher(text: str) -> str:
    match = _PUBLISHER.match(text.strip(" .,;:()"))
    if not match:
        return ""
    return (match["named"] or match["alone"] or "").strip(" ,.;")


def _tidy(text: str) -> str:
    text = text.strip(" ,;")
    if text.endswith("]."):
        text = text[:-1]
    text = _EDITION_LAST.sub("", _KIND.sub("", text)).strip(" ,;")
    if text.endswith(".") and not text.endswith("..."):
        text = text[:-1].rstrip()
    quoted = len(text) > 2 and text[0] in '"“' and text[-1] in '"”'
    if quoted and not any(mark in text[1:-1] for mark in '"“”'):
        text = text[1:-1].strip(" ,;.")
    return text
