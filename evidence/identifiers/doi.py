"""DOIs: read in whatever form they are pasted, made canonical, written as links.

A canonical DOI is ``10.<registrant>/<suffix>`` with the ASCII letters in lower case. DOIs compare
without regard to case, but only in ASCII (DOI Handbook, "Case sensitivity"): a KELVIN SIGN is no k.
Reading is idempotent: ``parse_doi(parse_doi(x)) == parse_doi(x)`` for every x it accepts. That
decides when percent-encoding is undone: once, and only in a form that is encoded as a whole, that
is in a link (which writes a literal ``%`` as ``%25``), or where even the slash behind the
registrant is written ``%2F``. A bare DOI is taken as it stands, with its ``%``, ``#`` and ``?``.
"""

from __future__ import annotations

import re
import string
import unicodedata
from urllib.parse import quote, unquote

from evidence.identifiers.errors import InvalidIdentifier
from evidence.identifiers.publishers import doi_in
from evidence.identifiers.text import clean, hyphens_to_ascii, trim_end, trim_start, unprintable
from evidence.identifiers.urls import is_web_address, split_url

# The Handle System has no limit; the longest of 31,000 real ones has 69 characters.
LONGEST_DOI = 2048

# A registrant's code and its subdivisions; or the ISBN-A, whose registrant is an ISBN's beginning
# (10.978.12345/67).
_REGISTRANT = r"10\.(?:\d{4,9}(?:\.\d{1,9})*|97[89]\.\d{2,8})"
_DOI = re.compile(rf"{_REGISTRANT}/(?P<suffix>.+)", re.ASCII | re.DOTALL)
_REGISTRANT_ALONE = re.compile(rf"{_REGISTRANT}/*", re.ASCII)
_ENCODED_SLASH = re.compile(rf"{_REGISTRANT}%2F", re.ASCII | re.IGNORECASE)
_URN_COLON = re.compile(rf"(?P<registrant>{_REGISTRANT}):", re.ASCII)
_SHORT_DOI = re.compile(r"10/\w+", re.ASCII)
_SHORT_LINK = re.compile(r"(?:https?://|//)?(?:dx\.)?doi\.org/(?:10/)?(\w+)/?", re.ASCII | re.IGNORECASE)
_DOI_INSIDE = re.compile(rf"(?<![\d.]){_REGISTRANT}(?:/|%2F)", re.ASCII | re.IGNORECASE)
# A second DOI or a link behind the first. One behind "/", "_" or "-" may be a part of the suffix.
_SECOND = re.compile(
    rf"(?<![\w./-]){_REGISTRANT}/|(?<=[a-z]){_REGISTRANT}/|https?:/|\bdoi: ?10\.",
    re.ASCII | re.IGNORECASE,
)

# The resolvers, and libraries' proxies of them: doi-org.ezproxy.example.edu, doi.org.proxy.example.edu.
_RESOLVER = (
    r"(?:https?:/{1,2}|//)?"
    r"(?:(?:www\.|dx\.)?doi\.org|hdl\.handle\.net|(?:(?:www|dx)[.-])?doi[.-]org\.[a-z0-9.-]{1,200})"
    r"(?::\d{1,5})?/+"
)
_FRONT = re.compile(
    rf"(?P<encoded>{_RESOLVER}|info:/?doi/|(?P<urn>urn:doi:))"
    r"|doi(?: (?:name|number|link|url))?(?![a-z.]) ?[:=]? ?",
    re.ASCII | re.IGNORECASE,
)
_LINK_IN_FRONT = re.compile(_RESOLVER, re.ASCII | re.IGNORECASE)
# HTML's &lt; &gt; and &amp;, also escaped more than once: SICIs come so out of web pages and XML.
_ENTITY = re.compile(r"&(?:amp;)*(lt|gt|amp);", re.IGNORECASE)
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&"}
# A SICI may end in "#", its check character: in a link that is not the beginning of a fragment.
_SICI_HASH = re.compile(r"(;\d-)#(?!\w)", re.ASCII)
_SICI_CUT = re.compile(r";\d-", re.ASCII)
_BEHIND_LINK = re.compile(r"[?#]|&utm_", re.IGNORECASE)

# A bare DOI that needs nothing but its case folded: nine in ten of those in reference lists, where
# reading them the long way would be half the work of reading a record.
_PLAIN_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9](?:[A-Za-z0-9._()-]{0,200}[A-Za-z0-9])?", re.ASCII)
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# DOI Handbook, "Encoding rules for URL presentation", and "&", which would end the DOI in a query.
_SAFE_IN_LINK = "/:;()._-~,=@!$*"


def parse_doi(text: str) -> str:
    """The canonical DOI in `text`: a bare DOI, one behind ``doi:``, ``DOI``, ``info:doi/`` or
    ``urn:doi:``, a link to a resolver, or a publisher's link that holds it (see `publishers`).

    Undoes what copying does to a DOI: brackets and quotes around it, the sentence's punctuation and
    slashes behind it, invisible characters, typographic dashes, HTML's ``&lt;``; in links also
    percent-encoding, queries and fragments. Raises `InvalidIdentifier` for everything else, among it
    spaces and control characters inside, ``..`` as a path part, two DOIs, and letters that only look
    like others (KELVIN SIGN, the ligature ﬁ). Other characters outside ASCII are kept: ISO 26324
    allows them.

    >>> parse_doi("<https://dx.doi.org/10.1016%2FJ.JAD.2022.12.105?utm_source=x>.")
    '10.1016/j.jad.2022.12.105'
    >>> parse_doi("doi: 10.1002/(SICI)1096-911X(199805)30:5<297::AID-MPO7>3.0.CO;2-A")
    '10.1002/(sici)1096-911x(199805)30:5<297::aid-mpo7>3.0.co;2-a'
    >>> parse_doi("10.1000/a#b?c%25d"), parse_doi("https://doi.org/10.1000/a%23b%3Fc%2525d")
    ('10.1000/a#b?c%25d', '10.1000/a#b?c%25d')
    """
    if _PLAIN_DOI.fullmatch(text):
        return text.lower()
    pasted = _opened(text)
    if short := _SHORT_LINK.fullmatch(pasted):
        raise InvalidIdentifier(text, _why_no_doi(f"10/{short[1]}"))
    rest, encoded = _without_front(pasted)
    if encoded:
        rest = _decoded(text, _without_query(text, rest))
    elif _ENCODED_SLASH.match(rest):
        rest = _decoded(text, rest)
    elif is_web_address(rest):
        # The address itself says what is wrong with it, if it is none.
        found = doi_in(split_url(rest))
        if found is None:
            raise InvalidIdentifier(
                text,
                "No DOI can be told for certain from this web address. Paste the DOI that the page shows.",
            )
        rest = found
    return _canonical(text, _mended(text, rest))


def registered_doi(text: str) -> str:
    """The canonical form of a DOI that a registry gave as such (Crossref's ``message.DOI``).

    Only its case is folded. Nothing is taken off, decoded or mended, because a few registered DOIs
    do end in punctuation (10.5488/cmp. is one) and would become another's; `parse_doi`, which reads
    what people paste, cannot name those. Raises `InvalidIdentifier` for what no DOI can be.

    >>> registered_doi("10.1023/MISSING_TITLE_AND_ISSUED"), registered_doi("10.5488/cmp.")
    ('10.1023/missing_title_and_issued', '10.5488/cmp.')
    """
    return text.lower() if _PLAIN_DOI.fullmatch(text) else _canonical(text, text)


def doi_url(doi: str) -> str:
    """The link that shows and resolves a canonical DOI, percent-encoded where a link needs it.

    Sources: Crossref's DOI display guidelines; DOI Handbook, "Encoding rules for URL presentation".

    >>> doi_url("10.1002/a<b>3.0.co;2-#")
    'https://doi.org/10.1002/a%3Cb%3E3.0.co;2-%23'
    """
    return "https://doi.org/" + quote(registered_doi(doi), safe=_SAFE_IN_LINK)


def doi_url_path(doi: str) -> str:
    """A DOI as one segment of an HTTP request's path, with its slashes encoded too.

    Raises `InvalidIdentifier` for what is no DOI, so that nothing else gets into a request's path.

    >>> doi_url_path("10.1000/a#b")
    '10.1000%2Fa%23b'
    """
    return quote(registered_doi(doi), safe="")


def begins_like_doi(text: str) -> bool:
    """Whether `text` says that it is a DOI, by what it begins with; not whether it is a valid one."""
    pasted = _opened(text)
    rest, _ = _without_front(pasted)
    if _LINK_IN_FRONT.match(pasted):
        # These hosts have pages and other handles too: https://hdl.handle.net/10986/31179.
        return rest.startswith(("10.", "10/")) or bool(_SHORT_LINK.fullmatch(pasted))
    return rest != pasted or bool(_DOI_INSIDE.match(rest) or _SHORT_DOI.match(rest))


def holds_doi(text: str) -> bool:
    """Whether a DOI stands anywhere in `text`, among other words."""
    return bool(_DOI_INSIDE.search(text))


def _opened(text: str) -> str:
    """`text` cleaned, without the brackets and quotes it begins with."""
    pasted = _without_entities(hyphens_to_ascii(clean(text)))
    # How MEDLINE files mark which of an article's numbers is the DOI.
    if pasted[-6:].lower() == " [doi]":
        pasted = pasted[:-6].rstrip()
    return trim_start(pasted)


def _without_front(pasted: str) -> tuple[str, bool]:
    """What stands behind labels and resolvers (also several: doi:https://doi.org/https://doi.org/…),
    and whether any of them means that it is percent-encoded."""
    position, encoded, urn = 0, False, False
    while front := _FRONT.match(pasted, position):
        position = front.end()
        encoded = encoded or front["encoded"] is not None
        urn = urn or front["urn"] is not None
    rest = pasted[position:].lstrip()
    return (_URN_COLON.sub(r"\g<registrant>/", rest, count=1) if urn else rest), encoded


def _without_query(text: str, rest: str) -> str:
    rest = _SICI_HASH.sub(r"\1%23", rest, count=1)
    behind = _BEHIND_LINK.search(rest)
    if not behind:
        return rest
    rest = rest[: behind.start()]
    if behind[0] == "#" and _SICI_CUT.fullmatch(rest[-3:]):
        raise InvalidIdentifier(
            text,
            "The # in this link may belong to the DOI. Write it as %23, or paste the DOI without the link.",
        )
    return rest


def _decoded(text: str, rest: str) -> str:
    try:
        return unquote(rest, errors="strict")
    except UnicodeDecodeError:
        raise InvalidIdentifier(
            text, "The percent-encoding in this DOI is not UTF-8. Copy it again from the source."
        ) from None


def _without_entities(text: str) -> str:
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[1].lower()], text)


def _mended(text: str, rest: str) -> str:
    rest = _without_entities(hyphens_to_ascii(clean(rest)))
    # Looked for before the punctuation goes, which two dots at the end would be taken for.
    if _DOI.match(rest) and ".." in re.split(r"[/\\]", rest):
        raise InvalidIdentifier(text, "A DOI has no part that is only dots. Copy it again from the source.")
    rest = trim_end(rest, also="/")
    first = _DOI.fullmatch(rest)
    if first and _SECOND.search(rest, first.start("suffix")):
        raise InvalidIdentifier(text, "This looks like two DOIs. Paste one a line.")
    for c in rest:
        if not c.isascii() and not c.isspace() and unicodedata.normalize("NFKC", c) != c:
            name = unicodedata.name(c, f"U+{ord(c):04X}")
            raise InvalidIdentifier(
                text, f"The “{c}” in this DOI ({name}) only looks like another character. Type that one."
            )
    return rest


def _canonical(text: str, doi: str) -> str:
    match = _DOI.fullmatch(doi)
    if not match:
        raise InvalidIdentifier(text, _why_no_doi(doi))
    suffix = match["suffix"].translate(_LOWER)
    if bad := unprintable(suffix):
        raise InvalidIdentifier(text, f"There is {bad} in this DOI. Paste the DOI alone, in one piece.")
    if not {".", ".."}.isdisjoint(re.split(r"[/\\]", suffix)):
        raise InvalidIdentifier(text, "A DOI has no part that is only dots. Copy it again from the source.")
    if len(doi) > LONGEST_DOI:
        raise InvalidIdentifier(
            text, f"This has more than {LONGEST_DOI:,} characters, so it is no DOI. Paste the DOI alone."
        )
    return doi[: match.start("suffix")] + suffix


def _why_no_doi(doi: str) -> str:
    if not doi:
        return "There is no DOI here. Write one like 10.1000/182."
    if _SHORT_DOI.match(doi):
        return "This is a shortDOI. Open it at doi.org and paste the whole DOI, like 10.1000/182."
    if _REGISTRANT_ALONE.fullmatch(doi):
        return "This is only the first half of a DOI. There must be something behind the slash."
    if holds_doi(doi):
        return "There is other text around this DOI. Paste the DOI alone, beginning with its 10."
    return "This is not a DOI. A DOI begins with 10. and four or more digits, like 10.1000/182."
