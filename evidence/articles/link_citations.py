"""Links to works elsewhere: all that an article without a reference list cites by, and in a list what
entries only lead to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from evidence.articles.blocks import Layout, Placed
from evidence.articles.documents import Citation, ListedReference
from evidence.identifiers import LONGEST_URL, Identifier, InvalidIdentifier, Scheme, identify, parse_url

# Every address that may have an identifier in it has one of these.
_MAY_LEAD = re.compile(r"10\.\d{4}|ncbi\.nlm\.nih\.gov|europepmc\.org", re.I)
# A link of fewer characters is a word beside the entry: "View", "Full text".
_SHORTEST_TITLE = 10
_WORKS = (Scheme.DOI, Scheme.PMID, Scheme.PMCID)
# Addresses that only lead on to another: what Google Docs, mailers and searches make of links; and where in
# their query that stands.
_LEADS_ON = re.compile(
    r"https?://(?:www\.google\.[a-z.]{2,6}/url\?|[\w.-]{1,60}\.safelinks\.protection\.outlook\.com/\?"
    r"|l\.facebook\.com/l\.php\?|scholar\.google\.[a-z.]{2,6}/scholar_url\?)",
    re.I,
)
_LEADS_ON_AS = ("q", "url", "u")
# What stands beside the article, in it: proposals of what else to read, and who wrote it.
_BESIDE = re.compile(
    r"(?:related(?: articles?| content| reading| stud(?:y|ies)| posts?)?|read (?:more|next|also)"
    r"|further reading|keep reading|you (?:may|might) also (?:like|enjoy)"
    r"|(?:recommended|suggested)(?: reading| articles?)?"
    r"|more (?:on|from|about) [^:\n]{1,60}|learn more"
    r"|about the (?:authors?|reviewers?|writers?)|share(?: this)?)"
    r"(?:\s?:|$)",
    re.I,
)
# Links that are marks, not words of a sentence: "2", "source", "Berg et al. 2019".
_MARK = re.compile(
    r"[\[(]?(?:\d{1,3}|trusted source|sources?|study|studies|link|ref(?:erence)?|pubmed|doi|pmc|crossref"
    r"|[^\W\d_][\w'’-]{1,30}(?:\set\sal\.?|\s(?:and|&)\s[^\W\d_][\w'’-]{1,30})?,?\s\(?(?:1[5-9]|20)\d\d[a-z]?)"
    r"[\])]{0,2}(?:\s?https?://\S+)?",
    re.I,
)


def led_on(address: str) -> str:
    """Where an address leads in the end, if it says so itself; else the address.

    >>> led_on("https://www.google.com/url?q=https://doi.org/10.5555/a&sa=D"), led_on("https://doi.org/10.5555/a")
    ('https://doi.org/10.5555/a', 'https://doi.org/10.5555/a')
    """
    if len(address) > LONGEST_URL or not _LEADS_ON.match(address):
        return address
    try:
        query = parse_qs(urlsplit(address).query, max_num_fields=50)
    except ValueError:
        return address
    found = (value for name in _LEADS_ON_AS for value in query.get(name, ()))
    return next((value for value in found if value.startswith(("http://", "https://"))), address)


def leads_to(address: str) -> Identifier | None:
    """The work that a web address leads to by its DOI, PMID or PMCID; None for every other page.

    >>> str(leads_to("https://pubmed.ncbi.nlm.nih.gov/21103140/")), leads_to("https://www.example.org/a")
    ('pmid:21103140', None)
    """
    if len(address) > LONGEST_URL or not _MAY_LEAD.search(address):
        return None
    try:
        found = identify(address)
    except InvalidIdentifier:
        return None
    return found if found.scheme in _WORKS else None


def link_citations(
    layout: Layout, body: Sequence[Placed]
) -> tuple[tuple[ListedReference, ...], list[Citation]]:
    """For an article without a reference list: the works that links in its sentences lead to, numbered in
    the order of their first links, and a citation of each link. A work that is linked again is the same."""
    places: dict[Identifier, int] = {}
    references: list[ListedReference] = []
    citations: list[Citation] = []
    blocks = _cited_in(layout, body)
    starts = [block.start for block in blocks]
    for start, end, address in sorted(layout.addresses):
        at = bisect_right(starts, start) - 1
        work = leads_to(address)
        if at < 0 or end > blocks[at].end or work is None or (citations and start < citations[-1].end):
            continue
        words = layout.text[start:end]
        if work not in places:
            places[work] = len(references)
            references.append(
                ListedReference(
                    number=len(references) + 1,
                    raw=words if address in words else f"{words} {address}",
                    start=start,
                    end=end,
                    url=_canonical(address),
                    is_link=True,
                    **_identifiers(work),
                )
            )
        citations.append(Citation(words, start, end, references=(places[work],), style="link"))
    return tuple(references), citations


def is_mark(citation: Citation) -> bool:
    """Whether a link is a mark like others, which says nothing by itself, and no part of the sentence."""
    return citation.style != "link" or bool(_MARK.fullmatch(citation.marker))


def with_link(
    parsed: ListedReference, addresses: Sequence[tuple[int, int, str]], span: tuple[int, int]
) -> ListedReference:
    """An entry with the identifier, or else the web address, that only its link has (`addresses` in their
    order); what is written out comes first, be it right or wrong."""
    if parsed.doi or parsed.pmid or parsed.pmcid or parsed.doi_as_given:
        return parsed
    title = (0, "")
    for start, end, address in addresses[bisect_left(addresses, (span[0], 0, "")) :]:
        if end > span[1]:
            break
        if work := leads_to(address):
            return replace(parsed, **_identifiers(work))
        # The link that is the title, not that of a word beside it.
        title = max(title, (end - start, address), key=lambda one: one[0])
    if not parsed.url and title[0] >= _SHORTEST_TITLE:
        return replace(parsed, url=_canonical(title[1]))
    return parsed


def is_linked(layout: Layout, start: int, end: int) -> bool:
    """Whether most of what stands there is a link to a work, as entries of lists are."""
    place = bisect_left(layout.addresses, (start, 0, ""))
    covered = 0
    for begin, stop, address in layout.addresses[place:]:
        if stop > end:
            break
        if leads_to(address):
            covered = max(covered, stop - begin)
    return covered * 2 >= end - start > 0


def _cited_in(layout: Layout, body: Sequence[Placed]) -> list[Placed]:
    """The blocks in which a link may be a citation: no headings, and not what is beside the article."""
    result: list[Placed] = []
    beside = 0
    for block in body:
        begins = layout.text[block.start : min(block.end, block.start + 100)]
        says_beside = bool(_BESIDE.match(begins.strip()))
        if block.kind == "heading":
            level = block.level or 1
            if not beside or level <= beside:
                beside = level if says_beside else 0
        elif not beside and not says_beside:
            result.append(block)
    return result


def _identifiers(work: Identifier) -> dict[str, Any]:
    return {work.scheme.value: work.value}


def _canonical(address: str) -> str:
    try:
        return parse_url(address)
    except InvalidIdentifier:
        return ""
