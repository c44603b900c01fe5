"""DOIs in the web addresses of publishers and indexes.

Only where a site is known to put the whole DOI into its addresses, and only where its end is
certain: what such a site puts behind the DOI (``/full``, ``.pdf``, ``/figures/2``) is listed, and an
address with anything else behind it is no DOI but a page. Nothing is derived (nature.com's
addresses hold only the suffix) and nothing is guessed.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from evidence.identifiers.urls import WebAddress

# A suffix in one part; or a SICI, which has its slashes in the middle and a check character at the end.
_ONE_PART = r"10\.\d{4,9}/[^/\s]+?"
_SICI = r"10\.\d{4,9}/[^<>\s]+<[^<>/\s]*>\d\.\d\.[a-z]{2};\d-[^/\s]"
# Ends that no rule accounts for: a file's ending, a SICI whose last character went with the fragment,
# and anywhere, bytes that were no UTF-8. Where the DOI ends, or what it is, is not known then.
_UNCERTAIN = re.compile(
    r".*(?:\ufffd.*|;\d-|\.(?:pdf|x?html?|xml|epub|full|full-text|short|abstract|long|jpe?g|png|gif|docx?|xlsx?|pptx?|csv|txt|zip))",
    re.IGNORECASE,
)
_SESSION = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)


def _path(lead: str, tail: str = "", doi: str = "") -> re.Pattern[str]:
    """A path: `lead`, the DOI (of the shape `doi` where it is not one of the usual two), maybe `tail`."""
    shapes = "|".join(filter(None, (doi, _SICI, _ONE_PART)))
    return re.compile(rf"(?:{lead})(?P<doi>{shapes})(?:{tail})?/?", re.ASCII | re.IGNORECASE)


_ATYPON = _path(
    r"/doi/(?:(?:abs|full|pdf|epdf|pdfplus|pdfdirect|epub|reader|ref|references|citedby|figure|suppl"
    r"|full-xml|book)/)?"
)
_WILEY = _path(
    r"(?:/wol\d)?/doi/(?:(?:abs|full|pdf|epdf|pdfdirect|epub|am-pdf|full-xml|book)/)?",
    r"/(?:full|abstract|summary|pdf|epdf|fullpdf|references|citedby|otherversions|suppinfo)",
)
_BIOMED_CENTRAL = _path(
    r"/(?:articles|(?:counter|track)/(?:pdf|epub))/",
    r"\.pdf|\.epub|/(?:figures|tables)/\d{1,3}|/(?:metrics|comments|abstract|fulltext\.html)",
)
_OPENRXIV = re.compile(
    # The preprint's version is no part of its DOI.
    r"(?:/content/|/lookup/doi/)(?:early/\d{4}/\d\d/\d\d/)?"
    r"(?P<doi>10\.\d{4,9}/(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8})"
    r"(?:v\d{1,2})?(?:\.(?:abstract|short|full|full-text|full\.pdf|supplementary-material))?/?",
    re.ASCII,
)
_DE_GRUYTER = _path(r"/document/doi/", r"/(?:html|pdf|epub|xml)")
_ANY_LOOKUP = _path(r"/lookup/doi/|/cgi/doi/")
_ROOT = _path("/")

# Host (without "www."; with a dot in front: its subdomains too) -> where the path has the DOI.
_PATHS: dict[str, tuple[re.Pattern[str], ...]] = {
    ".onlinelibrary.wiley.com": (_WILEY,),
    "cochranelibrary.com": (
        _path(
            r"/(?:cdsr|central|cca)/doi/",
            r"/(?:full|abstract|information|references|related-content|appendices|supinfo|pdf|epdf)"
            r"(?:/[\w-]{1,20}){0,3}",
            r"10\.1002/central/CN-\d+",
        ),
    ),
    "link.springer.com": (
        _path(
            r"/(?:(?:article|chapter|book|protocol|referencework|referenceworkentry|epdf)/)?",
            r"/(?:fulltext\.html|metrics|cover|tables/\d{1,3}|figures/\d{1,3})",
            r"10\.1140/epj[a-z]+/[\w-]+",
        ),
        _path(r"/content/(?:pdf|epub)/", r"\.pdf|\.epub", r"10\.1140/epj[a-z]+/[\w-]+?"),
    ),
    ".biomedcentral.com": (_BIOMED_CENTRAL,),
    ".springeropen.com": (_BIOMED_CENTRAL,),
    ".frontiersin.org": (
        _path(r"/(?:journals/[\w-]{1,80}/)?articles?/", r"/(?:full|abstract|pdf|epub|xml/nlm)"),
    ),
    "academic.oup.com": (
        _path(r"/(?:[\w-]+/)?article-lookup/doi/"),
        re.compile(
            r"/(?:[\w-]+/)?(?:advance-)?article(?:-abstract|-lookup|-pdf)?/doi/"
            # A journal's name, then a part that is no plain number: such a number is the site's own.
            r"(?P<doi>10\.\d{4,9}/[a-z]+/(?=[\w-]*[a-z.])[\w.-]+?)(?:/\d+(?:/[\w-]+\.pdf)?)?/?",
            re.ASCII | re.IGNORECASE,
        ),
    ),
    "jamanetwork.com": (
        _path(r"/journals/[\w-]+/(?:fullarticle|article-abstract|articlepdf)/(?=10\.1001/)"),
    ),
    ".bmj.com": (_ANY_LOOKUP,),
    "annfammed.org": (_ANY_LOOKUP,),
    "biorxiv.org": (_OPENRXIV,),
    "medrxiv.org": (_OPENRXIV,),
    "annualreviews.org": (_ATYPON, _path(r"/content/journals/")),
    "emerald.com": (_path(r"/insight/content/doi/", r"/full/(?:html|xml|pdf)"),),
    "degruyter.com": (_DE_GRUYTER,),
    "degruyterbrill.com": (_DE_GRUYTER,),
    ".thieme-connect.com": (_path(r"/products/ejournals/(?:abstract|html|pdf)/", r"\.pdf"),),
    ".thieme-connect.de": (_path(r"/products/ejournals/(?:abstract|html|pdf)/", r"\.pdf"),),
    "psycnet.apa.org": (_path("/doi/"),),
    "journals.aps.org": (_path(r"/[a-z]+/(?:abstract|pdf|references|cited-by)/"),),
    "link.aps.org": (_path(r"/(?:doi|abstract|article|accepted|pdf)/"),),
    "jstor.org": (_path(r"/stable/(?:pdf/)?", r"\.pdf"),),
    ".plos.org": (_path(r"/\w+/article/info:doi/"),),
    "dx.plos.org": (_path("/", doi=r"10\.1371/annotation/[\w-]+"),),
    "api.wiley.com": (_path(r"/onlinelibrary/(?:tdm|chorus)/v1/articles/"),),
    ".ama-assn.org": (_ANY_LOOKUP,),
    ".cshlp.org": (_ANY_LOOKUP,),
    "api.crossref.org": (_path(r"(?:/v1)?/works/", r"/(?:transform|agency)(?:/[\w.+/-]{1,80})?"),),
    **dict.fromkeys(("doi.acm.org", "doi.apa.org", "doi.wiley.com", "journals.lww.com"), (_ROOT,)),
    **dict.fromkeys(
        (
            ".psychiatryonline.org",
            ".tandfonline.com",
            "acpjournals.org",
            "ahajournals.org",
            "ascopubs.org",
            "atsjournals.org",
            "birpublications.org",
            "dl.acm.org",
            "epubs.siam.org",
            "journals.asm.org",
            "journals.physiology.org",
            "journals.sagepub.com",
            "journals.uchicago.edu",
            "liebertpub.com",
            "nejm.org",
            "pnas.org",
            "pubs.acs.org",
            "pubs.rsna.org",
            "pubsonline.informs.org",
            "royalsocietypublishing.org",
            "science.org",
            "worldscientific.com",
        ),
        (_ATYPON,),
    ),
}

# Host -> the parameter that holds the DOI.
_PARAMETERS = {
    ".plos.org": "id",
    "scopus.com": "doi",
    "psycnet.apa.org": "doi",
    ".jamanetwork.com": "doi",
    "doi.apa.org": "doi",
}
_PARAMETER_VALUE = re.compile(rf"(?:info:doi/)?(?P<doi>{_SICI}|{_ONE_PART})", re.ASCII | re.IGNORECASE)


def doi_in(address: WebAddress) -> str | None:
    """The DOI that a known site's address holds, as it is written there; None where there is none,
    or where its end is not certain.

    >>> from evidence.identifiers.urls import split_url
    >>> doi_in(split_url("https://onlinelibrary.wiley.com/doi/10.1002/sys.21414/full"))
    '10.1002/sys.21414'
    >>> doi_in(split_url("https://onlinelibrary.wiley.com/doi/10.1002/sys.21414/someday"))
    """
    path = _SESSION.sub("", unquote(address.path))
    hosts = _keys(address.host)
    candidates = [rule.fullmatch(path) for host in hosts for rule in _PATHS.get(host, ())]
    candidates += [
        _PARAMETER_VALUE.fullmatch(address.query_value(_PARAMETERS[host]))
        for host in hosts
        if host in _PARAMETERS
    ]
    for found in candidates:
        if found and not _UNCERTAIN.fullmatch(found["doi"]):
            return found["doi"]
    return None


def _keys(host: str) -> list[str]:
    """What a host is listed under: itself, itself and its parents with a dot in front."""
    host = host.removeprefix("www.")
    labels = host.split(".")
    return [host, *("." + ".".join(labels[i:]) for i in range(len(labels) - 1))]
