"""Citations that would read the same, told apart. What is expected is what citeproc-js 2.4.63 gives."""

from typing import Any

import pytest

from evidence.citations.catalogue import Catalogue
from evidence.citations.rendering import Cited, cite, render

CATALOGUE = Catalogue()
MANY = "Berg,Ann Cole,Bo Dunn,Cy Eden,Di Frey,Ed Gale,Fi Hart,Gus Ives,Hal"


def work(names: str, year: int, title: str = "A title") -> Cited:
    csl: dict[str, Any] = {
        "id": f"{names}-{year}-{title}",
        "type": "article-journal",
        "title": title,
        "author": [dict(zip(("family", "given"), name.split(","), strict=True)) for name in names.split()],
        "issued": {"date-parts": [[year]]},
        "container-title": "J One",
        "volume": "1",
        "page": "1-9",
    }
    return Cited(csl)


WORKS = [
    work(MANY, 2020),
    work(MANY.replace("Eden,Di", "Zeno,Zac"), 2020),
    work("Berg,A.", 2019),
    work("Berg,Anders", 2018),
    work("Cole,Bo", 2018),
    work("Cole,Carl", 2017),
    work("Cole,Bo", 2018, "B title"),
    work("Novak,Ann", 2011),
    work("Novak,A.", 2012),
]


@pytest.mark.parametrize(
    ("style", "wanted"),
    [
        (
            # The same initials tell nobody apart: only those of the two called Cole are given.
            "apa",
            "(Berg, Cole, Dunn, Eden, et al., 2020) (Berg, Cole, Dunn, Zeno, et al., 2020) (Berg, 2019) "
            "(Berg, 2018) (B. Cole, 2018a) (C. Cole, 2017) (B. Cole, 2018b) (Novak, 2011) (Novak, 2012)",
        ),
        (
            # Where initials are the same the given name stands in full.
            "chicago-author-date",
            "(Ann Berg, Cole, Dunn, Eden, et al. 2020) (Ann Berg, Cole, Dunn, Zeno, et al. 2020) "
            "(A. Berg 2019) (Anders Berg 2018) (B. Cole 2018a) (C. Cole 2017) (B. Cole 2018b) "
            "(Ann Novak 2011) (A. Novak 2012)",
        ),
        (
            "harvard-cite-them-right",
            "(Berg, Cole, Dunn, Eden, et al., 2020) (Berg, Cole, Dunn, Zeno, et al., 2020) (Berg, 2019) "
            "(Berg, 2018) (Cole, 2018a) (Cole, 2017) (Cole, 2018b) (Novak, 2011) (Novak, 2012)",
        ),
    ],
)
def test_citations_are_told_apart_as_citeproc_js_does_it(style: str, wanted: str) -> None:
    cited = cite(WORKS, [[place] for place in range(len(WORKS))], catalogue=CATALOGUE, style=style)
    assert " ".join(cited) == wanted


def test_a_style_without_years_in_citations_gives_given_names() -> None:
    cited = cite(WORKS[2:4] + WORKS[7:], [[0], [1], [2], [3]], catalogue=CATALOGUE, style="mla")
    assert cited == ["(A. Berg)", "(Anders Berg)", "(Ann Novak)", "(A. Novak)"]


def test_letters_stand_in_the_list_and_given_names_do_not_change_it() -> None:
    texts = [entry.text for entry in render(WORKS[4:7], catalogue=CATALOGUE, style="apa")]
    assert texts == [
        "Cole, B. (2018a). A title. J One, 1, 1–9.",
        "Cole, B. (2018b). B title. J One, 1, 1–9.",
        "Cole, C. (2017). A title. J One, 1, 1–9.",
    ]
