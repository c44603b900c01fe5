# Markup is easier to read in the lines that it has.
# ruff: noqa: E501
"""Articles without a reference list, whose citations are links; and entries whose identifier only a link has."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest

from evidence.articles.reading import UnreadableArticle, read_article
from evidence.articles.rules import RULES
from evidence.articles.rules.facts import Checked, Policy, ResolvedReference, SentenceFacts, Status
from evidence.records import Person, Work
from tests.articles.test_reading_hostile import is_coherent
from tests.hanging import must_end

PAGE = """<!doctype html><html><body><nav><a href="https://doi.org/10.5555/nav">HIDDEN</a></nav><main><article>
<h1>Rest, as <a href="https://doi.org/10.5555/heading">one book</a> has it</h1>
<div class="author-box"><p>By Ada Berg, who wrote <a href="https://doi.org/10.5555/author">a thesis</a> and sleeps well.</p></div>
<p>Rest helps: <a href="https://doi.org/10.5555/REST.1">a trial of 20 people</a> found so. So did
<a href="https://pubmed.ncbi.nlm.nih.gov/11111111/?from=x">one in 2019</a> and <a href="https://www.ncbi.nlm.nih.gov/pubmed/22222222">another</a>.</p>
<p>It is safe.<sup><a href="https://pmc.ncbi.nlm.nih.gov/articles/PMC3333333/">4</a></sup> Not for all (<a href="https://europepmc.org/article/MED/44444444">source</a>).
<a href="https://doi.org/10.5555/rest.1">The trial.</a> Then <a href="https://www.tandfonline.com/doi/full/10.5555/rest.6">Berg et al. 2020</a>, in
<a href="https://www.example.org/rest">our guide</a> and <a href="#top">above</a>.</p>
<p>Related: <a href="https://doi.org/10.5555/related">Sleep at sea</a></p>
<h2>Further reading</h2><ul><li><a href="https://doi.org/10.5555/further">Sleep on land</a></li></ul>
<h2>More</h2><p><a href="https://pubmed.ncbi.nlm.nih.gov/55555555/">Rest is not sleep, they say</a></p>
<p>We write of rest often, and say all that there is to say of it, at any length, for whoever reads it.</p></article></main>
<div class="related-articles"><p><a href="https://doi.org/10.5555/aside">HIDDEN</a></p></div></body></html>"""
PLACE = {one: place for place, one in enumerate(("10.5555/rest.1", "11111111", "22222222", "PMC3333333", "44444444", "10.5555/rest.6", "55555555"))}  # fmt: skip


def named(reference):
    return reference.doi or reference.pmid or reference.pmcid


def test_links_are_citations_where_there_is_no_list():
    read = read_article(PAGE, filename="rest.html")
    is_coherent(read)
    assert {named(one): place for place, one in enumerate(read.references)} == PLACE
    assert [one.number for one in read.references] == [1, 2, 3, 4, 5, 6, 7]
    assert [(one.marker, *one.references) for one in read.citations] == [
        ("a trial of 20 people", 0),
        ("one in 2019", 1),
        ("another", 2),
        ("4", 3),
        ("source", 4),
        ("The trial.", 0),
        ("Berg et al. 2020", 5),
        ("Rest is not sleep, they say", 6),
    ]
    assert {one.style for one in read.citations} == {"link"}
    first = read.references[0]
    assert (first.raw, first.url, first.title) == (
        "a trial of 20 people https://doi.org/10.5555/REST.1",
        "https://doi.org/10.5555/REST.1",
        "",
    )
    assert read.references[5].raw == ("Berg et al. 2020 https://www.tandfonline.com/doi/full/10.5555/rest.6")
    said = [
        read.text[read.sentences[one.sentence].start : read.sentences[one.sentence].end]
        for one in read.citations
    ]
    assert said[0] == "Rest helps: a trial of 20 people found so."
    assert said[3] == "It is safe.4"
    assert said[5] == "The trial."
    assert said[7] == "Rest is not sleep, they say"
    assert "HIDDEN" not in read.text
    # It cites in another way: that is nothing to remark on.
    assert read.remarks == ()
    assert read.cites_by_links


def test_markdown_has_them_too():
    read = read_article(
        "# Rest\n\nRest helps, [a trial](https://doi.org/10.5555/a) says, and <https://doi.org/10.5555/b>.\n\n"
        "See [us](https://example.org).\n",
        filename="rest.md",
    )
    assert [one.raw for one in read.references] == [
        "a trial https://doi.org/10.5555/a",
        "https://doi.org/10.5555/b",
    ]
    assert [one.references for one in read.citations] == [(0,), (1,)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "rest.md",
            "# Rest\n\nIt helps [1], [so they say](https://doi.org/10.5555/text).[2]\n\n## References\n\n"
            "1. [Berg C. Rest at work. J Rest. 2009;20(3):352-8.](https://doi.org/10.5555/b1)\n"
            "2. [Low PA. Rest and sleep.](https://pubmed.ncbi.nlm.nih.gov/11111111)\n",
        ),
        (
            "rest.html",
            "<article><h1>Rest</h1><p>It helps [1], <a href='https://doi.org/10.5555/text'>so they say</a>.[2]</p><h2>Sources</h2><ol>"
            "<li><a href='https://doi.org/10.5555/b1'>Berg C. Rest at work. J Rest. 2009;20(3):352-8.</a></li>"
            "<li><a href='https://pubmed.ncbi.nlm.nih.gov/11111111'>Low PA. Rest and sleep.</a></li></ol></article>",
        ),
        (
            "rest.html",
            "<article><h1>Rest</h1><p>It helps [1], <a href='https://doi.org/10.5555/text'>so they say</a>.[2]</p><h2>Sources</h2><ul>"
            "<li><a href='https://doi.org/10.5555/b1'>Rest at work</a></li>"
            "<li><a href='https://pubmed.ncbi.nlm.nih.gov/11111111'>Rest and sleep</a></li></ul></article>",
        ),
    ],
    ids=["markdown", "page", "titles alone"],
)
def test_entries_keep_the_identifier_of_their_link(name, text):
    read = read_article(text, filename=name)
    assert [(one.doi, one.pmid) for one in read.references] == [("10.5555/b1", ""), ("", "11111111")]
    assert [one.references for one in read.citations] == [(0,), (1,)]
    assert not any(one.is_link for one in read.references)


def test_what_is_written_out_comes_before_the_link():
    entries = (
        "<li>Berg C. Rest. J Rest. 2009;20:3. <a href='https://doi.org/10.5555/other'>doi:10.5555/b1</a></li>"
        "<li>Low PA. Rest. J Rest. 2010;21:4. doi: <a href='https://doi.org/10.5555/b2'>10.55/b2</a></li>"
    )
    read = read_article(
        f"<h1>Rest</h1><p>It helps [1,2].</p><h2>References</h2><ol>{entries}</ol>", filename="a.html"
    )
    assert [(one.doi, one.doi_as_given) for one in read.references] == [
        ("10.5555/b1", "doi:10.5555/b1"),
        ("", "10.55/b2"),
    ]


WORK = Work(
    doi="10.5555/rest.1", work_type="journal-article", title="Effects of lying down on invented adults",
    container_title="Journal of Rest", volume="3", page="1-9", contributors=(Person(family="Dale", given="Eva"),),
)  # fmt: skip


def test_the_rules_ask_links_for_nothing():
    read = read_article(PAGE, filename="rest.html")
    known = [
        ResolvedReference(
            Status.RESOLVED,
            # Two of the links lead to one work that is stored; all are in Crossref.
            work=replace(WORK, doi=one.doi or f"10.5555/{named(one)}"),
            study=7 if place < 2 else place + 10,
            notices_known=True,
            pmid=one.pmid,
            pmcid=one.pmcid,
        )
        for place, one in enumerate(read.references)
    ]
    facts = tuple(SentenceFacts() for _ in read.sentences)
    checked = Checked(read, tuple(known), facts, Policy(today=date(2026, 11, 1)))
    told = {finding.rule: finding.found for rule in RULES.values() for finding in rule.check(checked)}
    # PubMed's old address is one indeed; and of figures nothing is stored to look in.
    assert told.pop("obsolete-identifier-form") == "PubMed's old address"
    told.pop("figure-without-evidence", None)
    assert told == {}


@pytest.mark.parametrize(
    "piece",
    [
        "<a href=https://doi.org/10.5555/a>",
        "<a href=https://doi.org/10.5555/a>a</a>",
        "<a href=https://doi.org/10.5555/a>a</a> b. ",
        "<p><a href=https://doi.org/10.5555/a>a</a>",
        "<div class=author><a href=https://doi.org/10.5555/a>a</a>",
        "<h2>Related</h2><a href=https://doi.org/10.5555/a>a</a>",
        "<h2>Sources</h2><li><a href=https://doi.org/10.5555/a>a</a>",
        "Related ",
        "More on ",
    ],
)
@pytest.mark.parametrize("before", ["", "<h2>Sources</h2><ul>"])
def test_repetitions_end(piece, before):
    # Some are nested too deeply, and refused.
    with must_end(), suppress(UnreadableArticle):
        is_coherent(read_article(before + piece * (30_000 // len(piece)), filename="a.html"))


@pytest.mark.parametrize(
    "piece", ["a", "A ", "A & ", "10.5555/", "pubmed/", "%20", "https://doi.org/10.5555/a "]
)
def test_long_links_end(piece):
    long = piece * (30_000 // len(piece))
    with must_end():
        for href, words in (
            (long, "a"),
            (f"https://doi.org/10.5555/{long}", "a"),
            ("https://doi.org/10.5555/a", long),
        ):
            read_article(f"<p>Rest. <a href='{href}'>{words}</a> It is.</p>", filename="a.html")


@pytest.mark.parametrize("lead", ["[@{}]: ", "- [@{}] ", "1. [@{}]: "])
def test_keys_of_pandoc_lead_to_their_entries(lead):
    entries = "\n".join(
        lead.format(key) + entry
        for key, entry in (
            ("low2009", "Low PA, Ek B. Rest at work. J Rest. 2009;20(3):352-8."),
            ("berg:2010", "Berg C. Rest at home. J Rest. 2010;21(3):1-8."),
        )
    )
    read = read_article(
        "# Rest\n\nRest helps [@low2009]. As @berg:2010 says, it does [see @low2009; @berg:2010, p. 3]. Ask a@low2009 or"
        f" @nobody.\n\n## References\n\n{entries}\n",
        filename="rest.md",
    )
    assert [(one.marker, one.references) for one in read.citations] == [
        ("[@low2009]", (0,)),
        ("@berg:2010", (1,)),
        ("[see @low2009; @berg:2010, p. 3]", (0, 1)),
    ]
    is_coherent(read)
    assert [(one.title, one.year) for one in read.references] == [
        ("Rest at work", "2009"),
        ("Rest at home", "2010"),
    ]
    assert read.references[0].raw == "Low PA, Ek B. Rest at work. J Rest. 2009;20(3):352-8."


@pytest.mark.parametrize(
    "piece", ["@a", "@a ", "[@a", "[@a]: ", "[@a]: b\n", "- [@a] ", "@a.", "@a-", " ", "[@a; "]
)
def test_repetitions_of_keys_end(piece):
    with must_end():
        read_article(
            f"# Rest\n\n{piece * (30_000 // len(piece))}\n\n[@a]: Low PA. Rest. J Rest. 2009;2:3.\n",
            filename="a.md",
        )
