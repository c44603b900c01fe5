"""Reference lists and citations: order, letters behind years, hostile text, retractions, styles of a site."""

from pathlib import Path
from typing import Any

import pytest

from evidence.citations.catalogue import LOCALES, Catalogue, UnknownLocale, UnknownStyle
from evidence.citations.processor.elements import StyleError
from evidence.citations.rendering import Cited, cite, render

CATALOGUE = Catalogue()


def work(family: str, year: int, title: str = "A title", **more: Any) -> Cited:
    retracted = more.pop("retracted", False)
    csl = {
        "id": f"{family}-{year}-{title}",
        "type": "article-journal",
        "title": title,
        "author": [{"family": family, "given": "Ann Bea"}],
        "issued": {"date-parts": [[year]]},
        "container-title": "Journal",
        **more,
    }
    return Cited(csl, "[Retracted]" if retracted else "")


def texts(works: list[Cited], **options: Any) -> list[str]:
    return [entry.text for entry in render(works, catalogue=CATALOGUE, **options)]


def test_author_date_styles_sort_and_tell_works_of_one_year_apart() -> None:
    works = [work("Zorn", 2020, "Later"), work("Berg", 2020, "Second"), work("Berg", 2020, "First")]
    entries = render(works, catalogue=CATALOGUE, style="apa")
    assert [entry.place for entry in entries] == [2, 1, 0]
    assert [entry.text.split(". ", 3)[2] for entry in entries] == ["(2020a)", "(2020b)", "(2020)"]
    assert cite(works, [[1, 2], [0]], catalogue=CATALOGUE) == ["(Berg, 2020a, 2020b)", "(Zorn, 2020)"]


def test_undated_works_of_the_same_authors_get_letters_too() -> None:
    undated = [Cited({**work("Berg", 2020, title).csl, "issued": {}}) for title in ("A one", "B two")]
    assert texts(undated) == [
        "Berg, A. B. (n.d.-a). A one. Journal.",
        "Berg, A. B. (n.d.-b). B two. Journal.",
    ]


def test_numbered_styles_keep_the_order_and_draw_runs_together() -> None:
    works = [work(name, 2020) for name in ("Zorn", "Berg", "Abel", "Cole")]
    assert [text.split(" ")[:2] for text in texts(works, style="nlm")] == [
        ["1.", "Zorn"],
        ["2.", "Berg"],
        ["3.", "Abel"],
        ["4.", "Cole"],
    ]
    assert cite(works, [[0, 1, 2], [3, 0]], catalogue=CATALOGUE, style="vancouver-brackets") == [
        "[1–3]",
        "[1,4]",
    ]
    assert cite(works, [[0, 1, 2]], catalogue=CATALOGUE, style="ama", output="html") == ["<sup>1–3</sup>"]


@pytest.mark.parametrize("output", ["text", "html", "markdown"])
def test_a_hostile_title_is_inert(output: str) -> None:
    title = "<script>alert(1)</script> & *bold* [x](javascript:y) \ue001\ue003 ![i](http://e.example/a)"
    hostile = work(
        title, 2020, title, custom={"title_html": "<img src=x onerror=y><i>T</i>&#xE001;&lt;b&gt;"}
    )
    for one in (hostile, work(title, 2020, title)):
        (text,) = texts([one], output=output)
        assert not any("\ue000" <= letter <= "\uf8ff" for letter in text)
        if output == "html":
            assert "<script" not in text
            assert "<img" not in text
        if output == "markdown":
            assert "](" not in text.replace("\\](", "").replace("\\]\\(", "")
            assert "<script" not in text.replace("\\<", "")


def test_only_italics_and_indices_of_a_title_are_kept() -> None:
    title = work("Berg", 2020, "x", custom={"title_html": "<i>E. coli</i> <b>and</b> CO<sub>2</sub> &lt;5"})
    (html,) = texts([title], output="html", style="nlm")
    assert "<i>E. coli</i> and CO<sub>2</sub> &lt;5." in html
    (markdown,) = texts([title], output="markdown", style="nlm")
    assert "*E. coli* and CO<sub>2</sub> \\<5." in markdown


def test_a_retracted_work_says_so_unless_that_is_switched_off() -> None:
    retracted = work("Berg", 2020, "Numb", retracted=True)
    assert "Numb [Retracted]. " in texts([retracted])[0]
    assert "Retracted" not in texts([retracted], say_retracted=False)[0]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_language_has_its_words(locale: str) -> None:
    book = Cited({"id": "b", "type": "book", "title": "T", "edition": "2"})
    words = {"en-US": "2nd ed.", "en-GB": "2nd edn", "de": "2. Aufl.", "fr": "2ᵉ éd.", "es": "2.ª ed."}
    assert words[locale] in texts([book], locale=locale)[0]


def test_every_style_that_is_listed_works() -> None:
    names = [info.name for info in CATALOGUE.styles()]
    assert {"apa", "bmj", "ieee", "jama", "nature", "the-lancet", "modern-language-association"} <= {*names}
    for name in names:
        assert "Berg" in texts([work("Berg", 2020)], style=name)[0]


def test_an_unknown_style_or_language_names_those_that_there_are() -> None:
    with pytest.raises(UnknownStyle, match=r"'\.\./apa'.*There are:.* bmj"):
        texts([work("Berg", 2020)], style="../apa")
    with pytest.raises(UnknownLocale, match=r"'tlh'.*en-GB, de"):
        texts([work("Berg", 2020)], locale="tlh")


def test_a_site_adds_styles_and_dependent_ones_are_resolved(tmp_path: Path) -> None:
    head = '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info>'
    (tmp_path / "house.csl").write_text(
        f'{head}<title>House</title></info><citation><layout><text variable="title"/></layout></citation>'
        '<bibliography><layout prefix="House: " suffix="."><text variable="title"/></layout></bibliography>'
        "</style>"
    )
    parent = '<link rel="independent-parent" href="http://www.zotero.org/styles/{}"/>'
    for name, of in (("ours", "house"), ("like-apa", "apa"), ("orphan", "nowhere")):
        (tmp_path / f"{name}.csl").write_text(
            f"{head}<title>{name}</title>{parent.format(of)}</info></style>"
        )
    (tmp_path / "broken.csl").write_text("<style>")
    catalogue = Catalogue(tmp_path)
    (entry,) = render([work("Berg", 2020)], catalogue=catalogue, style="ours")
    assert entry.text == "House: A title."
    (entry,) = render([work("Berg", 2020)], catalogue=catalogue, style="like-apa")
    assert entry.text == "Berg, A. B. (2020). A title. Journal."
    with pytest.raises(StyleError, match="nowhere"):
        render([work("Berg", 2020)], catalogue=catalogue, style="orphan")
    assert {"house", "ours", "apa"} <= {info.name for info in catalogue.styles()}
    assert "broken" not in {info.name for info in catalogue.styles()}


def test_a_dash_for_names_that_repeat_keeps_the_full_stop_behind_it() -> None:
    people = [{"family": name, "given": "Ann"} for name in ("Berg", "Cole", "Dunn")]
    works = [Cited({**work("Berg", 2020, title).csl, "author": people}) for title in ("A one", "B two")]
    # As citeproc-js has it; the stop is that of "et al." no more.
    assert [text.split(" “")[0] for text in texts(works, style="mla")] == ["Berg, Ann, et al.", "———."]


def test_an_apa_list_of_many_authors_is_not_made_longer_to_tell_works_apart() -> None:
    people = [{"family": f"Author{letter}", "given": "A"} for letter in "ABCDEFGHIJKLMNOPQRSTUVWXY"]
    works = [Cited({**work("x", 2020, f"{count}").csl, "author": people[:count]}) for count in (20, 21, 25)]
    ends = [text.split(" (2020")[0].split("AuthorS, A., ")[1] for text in texts(works)]
    assert ends == ["& AuthorT, A.", "… AuthorU, A.", "… AuthorY, A."]
