"""Whether what a reference says and what a record says are the same, but for how it is written."""

from __future__ import annotations

import re

from evidence.articles.documents import ListedReference
from evidence.words import LONGEST, are_initials, naming_words, run_together, shortens, words

_LINK = re.compile(r"https?://\S+|\b10\.\d{4,9}/\S+", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:n\s?[°º.]|no\.?|nr\.?|vol(?:ume)?\.?|bd\.?|band|jg\.?)\s?(?=\d)", re.IGNORECASE)
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]+\s*")
_ET_AL = re.compile(r"\bet\.?\s+al\b|\band others\b|\bu\.\s?a\.|…|\.\s?\.\s?\.", re.IGNORECASE)


def begins(text: str, whole: str) -> bool:
    """Whether `whole` begins with all the words of `text`: a title without its subtitle."""
    said = run_together(text)
    return bool(said) and run_together(whole).startswith(said)


def same_journal(said: str, name: str) -> bool:
    """Whether `said` is the journal's name, or a short form of it.

    Each word has to begin one of the name's, in their order, or to shorten it (``Natl``); or the whole is
    made of the words' first letters. What stands behind a colon or in brackets may be left out.

    >>> same_journal("J Affect Disord", "Journal of Affective Disorders")
    True
    >>> same_journal("JAMA", "Journal of the American Medical Association")
    True
    >>> same_journal("Journal of Anxiety Disorders", "Journal of Affective Disorders")
    False
    """
    for one in {said, _bare(said)}:
        for full in {name, _bare(name)}:
            if run_together(one) == run_together(full) or _shortens(one, full) or _shortens(full, one):
                return True
    return False


def _bare(name: str) -> str:
    return re.split(r"[:(\[=]", name, maxsplit=1)[0]


def _shortens(short: str, full: str) -> bool:
    said, meant = naming_words(short), naming_words(full)
    if not said or not meant:
        return False
    if are_initials(said, meant):
        return True
    return len(said) == len(meant) and all(map(shortens, said, meant))


def number(text: str) -> str:
    """A volume, an issue or a page as it is compared: no zeros in front, no case, no ``Suppl.``'s dot.

    >>> number("Suppl. 1"), number("0021")
    ('suppl1', '21')
    """
    joined = "".join(words(_NUMBERED.sub("", text.strip()))).replace("supplement", "suppl")
    return joined.lstrip("0") or joined


def first_page(text: str) -> str:
    """The first page of a span, or an article's number.

    >>> first_page("e2432387–e2432387"), first_page("2121–8"), first_page("S12-S19")
    ('e2432387', '2121', 's12')
    """
    return number(re.split(r"[,;]", _DASHES.split(text.strip(), maxsplit=1)[0])[0])


def last_page(text: str) -> str:
    """The last page of a span, written out where it is shortened; ``""`` where there is one page only.

    >>> last_page("1116–26"), last_page("75")
    ('1126', '')
    """
    # Cell Press puts the supplement behind: "2098-2112.e4".
    parts = _DASHES.split(re.sub(r"\.e?\d{1,3}$", "", re.split(r"[,;]", text.strip())[0]))
    if len(parts) != 2:
        return ""
    first, last = number(parts[0]), number(parts[1])
    if last.isdigit() and len(last) < len(first):
        return first[: len(first) - len(last)] + last
    return last


def besides_title(listed: ListedReference) -> str:
    """What the entry says besides its title and its links, where a journal's name may stand by chance.

    >>> besides_title(ListedReference(1, "Ek B. On Care. Care. https://doi.org/10.1/x", title="On Care"))
    'Ek B. . Care. '
    """
    text = _LINK.sub("", listed.raw[:LONGEST])
    return text.replace(listed.title, "", 1) if listed.title else text


def cuts_authors_short(raw: str) -> bool:
    """Whether the entry says that there are more authors: ``et al.``, ``…``."""
    return bool(_ET_AL.search(raw[:LONGEST]))
