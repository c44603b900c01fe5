"""Files for other programs: what is in them, keys, and text that means harm."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from evidence.citations.writers import WRITERS, Cited
from evidence.csv_cells import restored

RECORDS = json.loads((Path(__file__).parent / "golden" / "records.json").read_text("utf-8"))
HOSTILE = [
    "x\nER  - \nTY  - JOUR\nTI  - Another",
    "x\r\n@article{evil, title={y}}",
    "x}, note = {evil",
    "{{{{ unbalanced",
    "}}}} unbalanced",
    "\\input{/etc/passwd} $x$ % comment",
    "=cmd|' /C calc'!A0",
    "@SUM(A1)",
    "</script><script>alert(1)</script>",
    "]]> <!ENTITY x SYSTEM 'file:///etc/passwd'> &x;",
    "a\u2028b\u2029c\x00d\x1be\ud800f",
]


def work(**more: Any) -> dict[str, Any]:
    return {
        "id": "10.5555/numb.1",
        "type": "article-journal",
        "title": "Numbness after SSRIs in Leeds",
        "author": [{"family": "Berg", "given": "Anna"}, {"literal": "The RECOVERY Group"}],
        "issued": {"date-parts": [[2020, 7, 4]]},
        "container-title": "Journal of Invented Results",
        "volume": "12",
        "issue": "3",
        "page": "45-52",
        "DOI": "10.5555/numb.1",
        "PMID": "123456",
        **more,
    }


def written(name: str, *items: dict[str, Any], label: str = "") -> str:
    return "".join(WRITERS[name].write([Cited(item, label) for item in items]))


def test_bibtex_is_readable() -> None:
    assert written("bibtex", work(), label="[Retracted]") == (
        "@article{berg2020numbness_6688,\n"
        "  author = {Berg, Anna and {The RECOVERY Group}},\n"
        "  title = {Numbness after {SSRIs} in {Leeds}},\n"
        "  journal = {Journal of Invented Results},\n"
        "  year = {2020},\n"
        "  month = jul,\n"
        "  day = {4},\n"
        "  volume = {12},\n"
        "  number = {3},\n"
        "  pages = {45--52},\n"
        "  doi = {10.5555/numb.1},\n"
        "  pmid = {123456},\n"
        "  note = {Retracted},\n"
        "}\n\n"
    )


def test_keys_are_stable_and_never_alike() -> None:
    one, other = work(), work(id="10.5555/other")
    first = written("bibtex", one).split("{", 1)[1].split(",")[0]
    keys = [
        line.split("{", 1)[1].rstrip(",\n")
        for line in written("bibtex", other, one, one, one).split("\n")
        if line[:1] == "@"
    ]
    assert keys[1] == first
    assert len({*keys}) == 4


def test_ris_is_ended_as_the_specification_has_it() -> None:
    lines = written("ris", work(), work()).split("\r\n")
    assert lines[0] == "TY  - JOUR"
    assert lines.count("ER  - ") == 2
    assert "AU  - Berg, Anna" in lines
    assert "DA  - 2020/07/04/" in lines


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert(text: str) -> None:
    item = work(title=text, author=[{"family": text, "given": text}, {"literal": text}], publisher=text)
    item["container-title"] = text
    files = {name: written(name, item, work()) for name in WRITERS}

    ris = files["ris"].split("\r\n")
    assert sum(line.startswith("TY  -") for line in ris) == 2
    assert sum(line.startswith("ER  -") for line in ris) == 2
    assert "\n" not in "".join(ris)
    for name in ("bibtex", "biblatex"):
        depth, entries, before = 0, 0, ""
        for sign in files[name]:
            entries += sign == "@" and depth == 0 and before in ("", "\n")
            depth += (sign == "{") - (sign == "}")
            before = sign
            assert depth >= 0
        assert (depth, entries) == (0, 2)
        assert "\\input" not in files[name]
    rows = list(csv.reader(io.StringIO(files["csv"])))
    assert len(rows) == 3
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    root = ElementTree.fromstring(files["endnote-xml"])
    assert len(root.findall("records/record")) == 2
    for name in ("csl-json", "json-ld"):
        assert "<" not in files[name]
        json.loads(files[name].encode("utf-8", "replace"))


def test_csv_cells_are_restored_exactly() -> None:
    cells = dict(zip(*list(csv.reader(io.StringIO(written("csv", work(title="=1+1"))))), strict=True))
    assert cells["title"] == "'=1+1"
    assert restored(cells["title"]) == "=1+1"
    assert cells["authors"] == "Berg, Anna; The RECOVERY Group"


@pytest.mark.parametrize("name", WRITERS)
def test_every_record_is_in_every_file(name: str) -> None:
    text = written(name, *RECORDS)
    counted = {
        "csl-json": lambda: len(json.loads(text)),
        "json-ld": lambda: len(json.loads(text)["@graph"]),
        "ris": lambda: text.count("\r\nER  - "),
        "bibtex": lambda: text.count("\n}\n"),
        "biblatex": lambda: text.count("\n}\n"),
        "endnote-xml": lambda: text.count("<record>"),
        "csv": lambda: len(list(csv.reader(io.StringIO(text)))) - 1,
    }
    assert counted[name]() == len(RECORDS)


def test_titles_keep_italics_and_indices_where_the_format_has_them() -> None:
    item = work(title="E. coli in H2O", custom={"title_html": "<i>E. coli</i> in H<sub>2</sub>O &lt;5"})
    assert r"\emph{E. coli} in H\textsubscript{2}O <5" in written("bibtex", item)
    assert '<style face="italic">E. coli</style>' in written("endnote-xml", item)
