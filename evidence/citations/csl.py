"""A `Work` as CSL-JSON, the form that citations are made from.

The result is valid for the CSL project's schema of input data (csl-data.json, 1.0.2): no field that
it does not name, and nothing empty.
"""

from __future__ import annotations

import html
from typing import Any

from evidence.citations.csl_types import csl_type
from evidence.records import PartialDate, Person, Role, Work

_ROLES = tuple((role.value, role) for role in Role)
# Where one of these ends a title, no colon stands before the subtitle.
_ENDS_A_SENTENCE = (":", "?", "!", ".", "…")


def work_to_csl(work: Work, *, pmid: str = "", pmcid: str = "", url: str = "") -> dict[str, Any]:
    """The CSL-JSON item of `work`.

    `pmid`, `pmcid` and `url` are what else it is known by; without a DOI, the work's own address
    serves for `url`. `id` is the strongest of them, or the title.

    - `issued` is the date that reference lists give: that of the printed volume where there is one,
      else the earliest. The online date, where it is another, stands in `available-date`.
    - `title` is plain text, with the subtitle. Where the title has italics or indices,
      ``custom["title_html"]`` has them.
    - An article number is in `number`, from which APA cites it, and in `page` too unless there are
      pages, because most other styles look only there.
    """
    address = url or ("" if work.doi else work.url)
    title = _with_subtitle(work.title, work.subtitle)
    item: dict[str, Any] = {
        "id": _id(work, pmid, pmcid, address, title),
        "type": csl_type(work.work_type, work.work_subtype),
        "title": title,
        **{name: _names(work, role) for name, role in _ROLES},
        **_dates(work),
        "original-title": work.original_title,
        "container-title": work.container_title,
        "container-title-short": work.container_title_short,
        "publisher": _publisher(work),
        "publisher-place": work.publisher_place,
        "genre": _genre(work),
        "edition": work.edition,
        "volume": work.volume,
        "issue": work.issue,
        "page": work.page or work.article_number,
        "number": work.article_number,
        "language": work.language,
        "ISSN": work.issn[0] if work.issn else "",
        "ISBN": work.isbn[0] if work.isbn else "",
        "DOI": work.doi,
        "PMID": pmid,
        "PMCID": pmcid,
        "URL": address,
        "custom": _custom(work),
    }
    return {key: value for key, value in item.items() if value or key == "id"}


def _id(work: Work, pmid: str, pmcid: str, url: str, title: str) -> str:
    return work.doi or (pmid and f"pmid:{pmid}") or pmcid or url or title


def _names(work: Work, role: Role) -> list[dict[str, str]]:
    return [_name(person) for person in work.contributors if person.role is role]


def _name(person: Person) -> dict[str, str]:
    # A processor sorts and prints by the family name: someone with one name only has none.
    if person.literal or not person.family:
        return {"literal": person.literal or " ".join(part for part in (person.given, person.suffix) if part)}
    name = {"family": person.family, "given": person.given, "suffix": person.suffix}
    return {part: text for part, text in name.items() if text}


def _dates(work: Work) -> dict[str, Any]:
    issued = work.reference_date
    dates: dict[str, Any] = {"issued": _date(issued)}
    if work.published_online != issued:
        dates["available-date"] = _date(work.published_online)
    return dates


def _date(date: PartialDate | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [date.date_parts]} if date else None


def _publisher(work: Work) -> str:
    """Who brought it out. For preprints the server (bioRxiv), not the laboratory that runs it."""
    return (work.work_type == "posted-content" and work.institution) or work.publisher or work.institution


def _genre(work: Work) -> str:
    return "Preprint" if work.work_type == "posted-content" and work.work_subtype == "preprint" else ""


def _with_subtitle(title: str, subtitle: str) -> str:
    """Both as one, unless the title holds the subtitle already, as it often does."""
    if not title or not subtitle or subtitle.casefold() in title.casefold():
        return title or subtitle
    return f"{title} {subtitle}" if title.endswith(_ENDS_A_SENTENCE) else f"{title}: {subtitle}"


def _custom(work: Work) -> dict[str, str]:
    if work.title_html == html.escape(work.title, quote=False):
        return {}
    with_subtitle = _with_subtitle(work.title, work.subtitle)
    # Only what follows the title is added, so that the two never differ but for the markup.
    behind = with_subtitle[len(work.title) :] if with_subtitle.startswith(work.title) else ""
    return {"title_html": work.title_html + html.escape(behind, quote=False)} if work.title_html else {}
