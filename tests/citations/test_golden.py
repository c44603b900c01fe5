"""Reference lists against citeproc-js's, line by line, where the style's manual does not say otherwise."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from evidence.citations.catalogue import Catalogue
from evidence.citations.rendering import Cited, render

GOLDEN = Path(__file__).parent / "golden"
RECORDS: list[dict[str, Any]] = json.loads((GOLDEN / "records.json").read_text("utf-8"))
STYLES = {
    "apa": "en-US",
    "american-medical-association": "en-US",
    "chicago-author-date": "en-US",
    "harvard-cite-them-right": "en-GB",
    "nlm-citation-sequence": "en-US",
}
# Between a person and a group stands the same comma as between two persons whose first is inverted: APA's
# Publication Manual, 7th edition, 9.8, and the Chicago Manual, 18th edition, 13.23. citeproc-js has none.
MANUAL = {
    ("apa", "person-and-group"): ("Moreau, L. &amp;", "Moreau, L., &amp;"),
    ("chicago-author-date", "person-and-group"): ("Moreau, Louise and", "Moreau, Louise, and"),
}
CATALOGUE = Catalogue()


def expected(style: str) -> dict[str, str]:
    lines = dict(line.split("\t", 1) for line in (GOLDEN / f"{style}.txt").read_text("utf-8").splitlines())
    for (of_style, record), (given, manual) in MANUAL.items():
        if of_style == style:
            assert given in lines[record]
            lines[record] = lines[record].replace(given, manual)
    return lines


def upright(line: str) -> str:
    """citeproc-js sets italics in italics by a style, we by ending the outer ones."""
    return re.sub(r'<span style="font-style:normal;">(.*?)</span>', r"</i>\1<i>", line)


@pytest.mark.parametrize("style", STYLES)
def test_every_record_reads_as_citeproc_js_and_the_manual_have_it(style: str) -> None:
    wanted = expected(style)
    differing = []
    for record in RECORDS:
        (entry,) = render(
            [Cited(record)],
            catalogue=CATALOGUE,
            style=style,
            locale=STYLES[style],
            output="html",
            # citeproc-js knows what a style says; what an editor does beside: test_editing.py.
            as_given=True,
        )
        line = re.sub(r"^(?:1\.|\[1\]|\(1\)) ", "", entry.text)
        if line != upright(wanted[record["id"]]):
            differing.append((record["id"], line, wanted[record["id"]]))
    assert len(RECORDS) >= 60
    assert differing == []
