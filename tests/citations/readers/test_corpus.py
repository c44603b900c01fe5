"""The real files in ../shared/bibliographies: each record has its account, and twins agree."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from evidence.citations.csl import work_to_csl
from evidence.citations.readers import Bibliography, UnreadableFile, read_bibliography
from evidence.crossref.normalise import normalise
from evidence.records import Work
from tests.crossref.corpus import real_messages

pytestmark = pytest.mark.corpus

JABREF = "jabref__jablib_src_test_resources_org_jabref_logic_importer_fileformat_"
# What is no bibliography: the data of one of papis's documents, in YAML.
NO_BIBLIOGRAPHIES = {"papis__tests_commands_resources_ken.yaml"}

# A second, simple way to count a format's records.
COUNTS = {
    "ris": r"^[ \t]*TY +- ",
    "nbib": r"^PMID- ?\d",
    "ciw": r"^PT ",
    "endnote-xml": r"<record>",
    "pubmed-xml": r"<Pubmed(?:Book)?Article>",
    "identifiers": r"^(?!#)\S",
    "bibtex": r"^[ \t]*@(?!comment|string|preamble)\w+\s*\{",
    "biblatex": r"^[ \t]*@(?!comment|string|preamble)\w+\s*\{",
}


def read(shared_dir: Path, name: str) -> Bibliography:
    return read_bibliography((shared_dir / "bibliographies" / name).read_bytes())


def works(shared_dir: Path, name: str) -> list[Work]:
    return [entry.work for entry in read(shared_dir, name).entries if entry.work]


def test_every_record_of_every_file_has_its_account(shared_dir: Path) -> None:
    files = sorted((shared_dir / "bibliographies").iterdir())
    assert len(files) > 60
    records, refused = 0, []
    for file in files:
        data = file.read_bytes()
        if file.name in NO_BIBLIOGRAPHIES:
            with pytest.raises(UnreadableFile):
                read_bibliography(data)
            continue
        bibliography = read_bibliography(data)
        text = data.decode("utf-8-sig")
        if bibliography.format == "csl-json":
            value = json.loads(text)
            lists = [value] if isinstance(value, list) else [v for v in value.values() if isinstance(v, list)]
            expected = sum(map(len, lists))
        else:
            expected = len(re.findall(COUNTS[bibliography.format], text, re.MULTILINE | re.IGNORECASE))
        assert len(bibliography.entries) == expected, file.name
        lines = text.split("\n")
        for entry in bibliography.entries:
            assert entry.raw.split("\n")[0].strip() in lines[entry.line - 1], (file.name, entry.line)
            assert "\\" not in entry.work.title if entry.work else True, (file.name, entry.line)
        records += expected
        refused += [(file.name, entry.line, entry.reason) for entry in bibliography.entries if not entry.work]
    assert records > 480
    # Entries with nothing but authors, a key or a comment.
    assert len(refused) <= 8, refused
    assert all("neither a title nor an identifier" in reason for _, _, reason in refused), refused


def agree(found: Work, expected: Work, *names: str) -> None:
    """That both have the same in these fields, as far as both have anything."""
    for name in names:
        first, second = getattr(found, name), getattr(expected, name)
        if name == "title":
            first, second = first.rstrip("."), second.rstrip(".")
        if first and second:
            assert first == second, name


FIELDS = ("title", "container_title", "volume", "page", "doi", "issued", "language", "isbn", "issn")


@pytest.mark.parametrize(
    "name", ["EndnoteXmlImporterTestArticle2", "EndnoteXmlImporterTestLabelAndMultiTitle"]
)
def test_endnote_agrees_with_jabref(shared_dir: Path, name: str) -> None:
    found = works(shared_dir, f"{JABREF}{name}.xml")
    expected = works(shared_dir, f"{JABREF}{name}.bib")
    assert len(found) == len(expected) > 1
    for one, other in zip(found, expected, strict=True):
        agree(one, other, *FIELDS, "work_type", "issue", "contributors")


def test_nbib_agrees_with_jabref(shared_dir: Path) -> None:
    (found,) = read(shared_dir, f"{JABREF}NbibImporterTest.nbib").entries
    (expected,) = read(shared_dir, f"{JABREF}NbibImporterTest.bib").entries
    assert found.work is not None
    assert expected.work is not None
    agree(found.work, expected.work, *FIELDS, "work_type", "edition")
    assert found.identifiers == expected.identifiers
    # JabRef keeps the body ("CN - corporater") in a field of its own, and we among the authors.
    *people, body = found.work.contributors
    assert tuple(people) == expected.work.contributors
    assert body.literal == "corporater"


def test_both_exports_of_web_of_science_agree(shared_dir: Path) -> None:
    first = {
        work.doi: work
        for work in works(shared_dir, "synthesisr__tests_testthat_testdata_WoS_ciw_example.ciw")
    }
    second = works(shared_dir, "synthesisr__tests_testthat_testdata_WoS_txt_example.txt")
    both = [work for work in second if work.doi in first]
    assert len(both) >= 3
    assert all(first[work.doi] == work for work in both)


def test_every_crossref_record_survives_csl_json(shared_dir: Path) -> None:
    items = [work_to_csl(normalise(message)) for message in real_messages(shared_dir)]
    entries = read_bibliography(json.dumps(items).encode()).entries
    assert len(entries) == len(items) > 2000
    lost = [
        (item["id"], name)
        for item, entry in zip(items, entries, strict=True)
        for back in [work_to_csl(entry.work) if entry.work else {}]
        for name in item.keys() | back.keys()
        if item.get(name) != back.get(name)
    ]
    assert lost == []
