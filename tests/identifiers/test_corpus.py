"""Every DOI and every link of the real records."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.identifiers import (
    InvalidIdentifier,
    Scheme,
    doi_url,
    identify,
    parse_doi,
    parse_orcid,
    registered_doi,
)

pytestmark = pytest.mark.corpus


def _records(folder: Path) -> Iterator[dict]:
    for name in ("works_odd", "works_modern", "works_earlier_versions"):
        with gzip.open(folder / "crossref" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    with gzip.open(
        folder / "retractions" / "crossref_works_with_updates.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        yield from map(json.loads, lines)


@pytest.fixture(scope="module")
def records(shared_dir):
    found = list(_records(shared_dir))
    assert len(found) > 2_000
    return found


def test_every_registered_doi_is_canonical_when_folded(records):
    for record in records:
        assert registered_doi(record["DOI"]) == record["DOI"].lower()


def test_every_registered_doi_reads_back_from_paste_and_link(records):
    exceptions = set()
    for record in records:
        doi = record["DOI"].lower()
        for pasted in (record["DOI"], f"DOI: {record['DOI']}.", record["URL"], doi_url(doi), f"({doi})"):
            if parse_doi(pasted) != doi:
                exceptions.add(doi)
    # The one that ends in punctuation; see `registered_doi`.
    assert exceptions == {"10.5488/cmp."}


def test_every_deposited_reference_doi_is_read_or_has_a_space_in_it(records):
    given = {
        reference["DOI"]
        for record in records
        for reference in record.get("reference", [])
        if "DOI" in reference
    }
    assert len(given) > 20_000
    for text in given:
        try:
            doi = parse_doi(text)
        except InvalidIdentifier:
            assert " " in text
        else:
            assert parse_doi(doi) == parse_doi(doi_url(doi)) == doi
            # Only typographic hyphens, entities and the last full stop are ever changed.
            plain = text.lower().replace("‐", "-").replace("–", "-").replace("&lt;", "<").replace("&gt;", ">")
            assert doi == plain.rstrip(".")


def test_a_publishers_link_to_the_record_never_gives_another_doi(records):
    """The links of a record lead to it; where one holds a DOI that we read, it is the record's own."""
    read = 0
    for record in records:
        links = [link["URL"] for link in record.get("link", [])]
        links.append(record.get("resource", {}).get("primary", {}).get("URL", ""))
        for link in filter(None, links):
            identifier = identify(link)
            if identifier.scheme is Scheme.DOI:
                assert identifier.value == record["DOI"].lower(), link
                read += 1
    assert read > 1_000


def test_every_orcid_is_read(records):
    orcids = {
        person["ORCID"]
        for record in records
        for role in ("author", "editor", "chair", "translator")
        for person in record.get(role, [])
        if "ORCID" in person
    }
    assert len(orcids) > 500
    assert all(parse_orcid(orcid) == orcid.rpartition("/")[2] for orcid in orcids)
