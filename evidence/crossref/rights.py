"""Under what licence a work may be used, and who paid for it."""

from __future__ import annotations

from evidence.crossref.dates import partial_date
from evidence.crossref.fields import Fields
from evidence.identifiers import parse_doi
from evidence.records import Funder, Licence


def licences(record: Fields) -> tuple[Licence, ...]:
    """The licences, each for a version or a use of the work: ``vor`` (the published one), ``am``, ``tdm`` ….

    The address is kept as given: it is the licence's name, and two spellings may be two licences.
    """
    found = []
    for fields in record.objects("license"):
        url = fields.raw("URL")
        if not url.lower().startswith(("http://", "https://")):
            fields.remark("URL", "no web address; the licence is left out")
            continue
        found.append(
            Licence(
                url=url,
                version=fields.raw("content-version"),
                start=partial_date(fields, "start"),
                delay_in_days=fields.count("delay-in-days"),
            )
        )
    return tuple(found)


def funders(record: Fields) -> tuple[Funder, ...]:
    """Who paid, with the DOI that the funder has in the Open Funder Registry, and the grants' numbers.

    Of a funder with neither name nor DOI the name is its other identifier, mostly a link to ROR.
    """
    found = []
    for fields in record.objects("funder"):
        name, doi = fields.text("name"), _funder_doi(fields)
        if not name and not doi:
            name = next((link for identifier in fields.objects("id") if (link := identifier.raw("id"))), "")
        if name or doi:
            found.append(Funder(name=name, doi=doi, awards=_awards(fields)))
        else:
            fields.remark("name", "there is no name and no identifier; the funder is left out")
    return tuple(found)


def _funder_doi(fields: Fields) -> str:
    if fields.raw("DOI"):
        return fields.identifier("DOI", parse_doi)
    for identifier in fields.objects("id"):
        if identifier.raw("id-type").lower() == "doi":
            return identifier.identifier("id", parse_doi)
    return ""


def _awards(fields: Fields) -> tuple[str, ...]:
    awards = fields.texts("award")
    for info in fields.objects("award-info"):
        awards += info.texts("award-number")
    return tuple(dict.fromkeys(awards))
