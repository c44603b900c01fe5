"""BibTeX and BibLaTeX: every entry has its account, whatever is wrong in the file."""

from __future__ import annotations

import pytest

from evidence.citations.readers import Bibliography, Entry, read_bibliography
from evidence.citations.readers.bibtex_names import read_names
from evidence.citations.readers.latex import latex_to_markup
from evidence.records import PartialDate, Person, Role, Work


def read(text: str) -> Bibliography:
    return read_bibliography(text.encode())


def entries(text: str) -> tuple[Entry, ...]:
    return read(text).entries


def work(fields: str, kind: str = "article") -> Work:
    (entry,) = entries(f"@{kind}{{key,\n{fields}\n}}")
    assert entry.work is not None, entry.reason
    return entry.work


def test_reads_an_article() -> None:
    text = r"""@article{nowak2021,
  author = {Nowak, Anna and {Zinc Group} and van den Berg, Jr., Tor and others},
  title = {{\'E}tudes of \emph{E. coli} \& zinc: {DNA}},
  journal = {Journal of Invented Results},
  year = 2021, month = mar, volume = "12", number = {3}, pages = {45--67},
  issn = {0028-0836},
  doi = {https://doi.org/10.5555/a\_b},
  pmid = {21103140},
  keywords = {zinc},
}"""
    (entry,) = entries(text)
    assert entry.work == Work(
        doi="10.5555/a_b",
        work_type="journal-article",
        title="Études of E. coli & zinc: DNA",
        title_html="Études of <i>E. coli</i> &amp; zinc: DNA",
        container_title="Journal of Invented Results",
        volume="12",
        issue="3",
        page="45-67",
        issued=PartialDate(2021, 3),
        issn=("0028-0836",),
        contributors=(
            Person(given="Anna", family="Nowak"),
            Person(literal="Zinc Group"),
            Person(given="Tor", family="van den Berg", suffix="Jr."),
        ),
        remarks=("author: there are more than the record names (“others”).",),
    )
    assert [str(found) for found in entry.identifiers] == ["doi:10.5555/a_b", "pmid:21103140"]
    assert (entry.number, entry.line, entry.label, entry.raw) == (1, 1, "nowak2021", text)


def test_biblatex_is_told_by_its_words() -> None:
    bibliography = read(
        "@online{a,\n title={A}, date={2020-02-30}, url={https://example.org/x_y}, eprint={21103140},"
        " eprinttype={pubmed}\n}"
    )
    (entry,) = bibliography.entries
    assert bibliography.format == "biblatex"
    assert entry.work is not None
    assert (entry.work.work_type, str(entry.work.issued)) == ("webpage", "2020-02")
    assert [str(found) for found in entry.identifiers] == ["pmid:21103140"]
    assert entry.work.url == "https://example.org/x_y"


def test_strings_are_joined() -> None:
    text = '@string{j = "Journal of "}\n@STRING(z = j # {Zinc})\n@article{k, title = {T} # " and " # z}'
    assert entries(text)[0].work.title == "T and Journal of Zinc"  # type: ignore[union-attr]


def test_name_that_no_string_defines_is_kept_with_a_remark() -> None:
    (entry,) = entries("@article{k, title = {T}, journal = jama}")
    assert entry.work is not None
    assert entry.work.container_title == "jama"
    assert "jama" in entry.remarks[0]


def test_comments_and_preambles_are_no_entries() -> None:
    text = (
        '% @article{no, title={No}}\n@comment{@article{no, title={No}}}\n@preamble{ {x} # "y" }\n'
        "Mail me@example (now).\n@article{yes, title={Yes}}\n"
    )
    assert [(entry.label, entry.line) for entry in entries(text)] == [("yes", 5)]


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("@article{b, title = {No end\n", "brace is not closed"),
        ('@article{b, title = "No end\n', "Quotation marks are not closed"),
        ("@article{b, title {No}}\n", "“=” is missing at line 4"),
        ("@article{b, = {No}}\n", "a field’s name was expected"),
        ("@article{b, title = , x = {y}}\n", "a value was expected"),
    ],
)
def test_broken_entry_is_refused_and_the_next_is_read(broken: str, why: str) -> None:
    first, second, third = entries(f"@book{{a, title={{A}}}}\n\n\n{broken}\n@book{{c, title={{C}}}}\n")
    assert (first.label, third.label) == ("a", "c")
    assert second.work is None
    assert (second.line, second.label, second.raw) == (4, "b", broken.strip())
    assert why in second.reason
    assert third.work is not None
    assert third.line == 4 + broken.count("\n") + 1


def test_key_that_comes_again_is_read_again() -> None:
    first, second = entries("@book{k, title={A}}\n@book{k, title={B}}")
    assert first.remarks == ()
    assert second.work is not None
    assert second.work.title == "B"
    assert second.remarks == ("The key “k” was used at line 1 already.",)


def test_unknown_type_is_kept() -> None:
    (entry,) = entries("@novelty{k, title={A}}")
    assert entry.work is not None
    assert entry.work.work_type == ""
    assert "@novelty" in entry.remarks[0]


def test_crossref_and_xdata_are_inherited() -> None:
    chapter, _, _, lost = entries(
        "@incollection{c, title={Part}, author={Li, Wei}, crossref={B}, xdata={x}}\n"
        "@book{b, title={Whole}, editor={Berg, Tor}, publisher={House}, year=2001}\n"
        "@xdata{x, location={Oslo}}\n@inbook{d, title={Lost}, crossref={gone}}"
    )
    assert chapter.work is not None
    found = chapter.work
    assert (found.title, found.container_title, found.publisher) == ("Part", "Whole", "House")
    assert (found.publisher_place, str(found.issued)) == ("Oslo", "2001")
    assert [person.role for person in found.contributors] == [Role.AUTHOR, Role.EDITOR]
    assert lost.remarks == ("crossref: there is no entry “gone”.",)


def test_entry_that_is_no_study_is_refused() -> None:
    (entry,) = entries("@xdata{x, publisher={House}}")
    assert entry.work is None
    assert "fields for other entries" in entry.reason


def test_joins_that_grow_without_end_are_refused() -> None:
    strings = "".join(f"@string{{a{i + 1} = a{i} # a{i}}}\n" for i in range(60))
    bibliography = read("@string{a0 = {ha}}\n" + strings + "@book{k, title = a60}\n@book{l, title={L}}")
    assert [entry.label for entry in bibliography.entries] == ["k", "l"]
    assert "too long" in bibliography.remarks[0]


def test_article_number_thesis_and_address_in_a_command() -> None:
    assert work("title={T}, eid={e12}").article_number == "e12"
    thesis = work("title={T}, school={University of X}, year={2001}", "phdthesis")
    assert (thesis.work_type, thesis.institution) == ("dissertation", "University of X")
    assert (
        work(r"title={T}, howpublished={\url{https://example.org/a}}", "misc").url == "https://example.org/a"
    )


def test_preprint_and_what_a_misc_stood_in() -> None:
    found = work("title={T}, type={Preprint}, organization={bioRxiv}", "online")
    assert (found.work_type, found.work_subtype, found.container_title) == (
        "posted-content",
        "preprint",
        "bioRxiv",
    )
    assert work("title={T}, howpublished={Field Notes}", "misc").container_title == "Field Notes"


@pytest.mark.parametrize(
    ("latex", "markup"),
    [
        (
            r"Erd{\H o}s, {\AA}ngstr{\"o}m, \v{C}apek, na\"{\i}ve, \c{c}a, \'e",
            "Erdős, Ångström, Čapek, naïve, ça, é",
        ),
        (r"H$_2$O and x$^{10}$, $\alpha$-beta", "H<sub>2</sub>O and x<sup>10</sup>, α-beta"),
        (r"{\it in vitro} \textbf{bold}", "<i>in vitro</i> <b>bold</b>"),
        (r"``quoted'' -- 50\% \& more---or", "“quoted” – 50% &amp; more—or"),
        (r"\href{https://example.org}{Example} \url{x}", "Example x"),
        (r"$p < 0.05$ and a~b", "p < 0.05 and a b"),
        (r"open {brace and close} } too", "open brace and close  too"),
        (r"\foo{kept}", "kept"),
    ],
)
def test_latex(latex: str, markup: str) -> None:
    assert latex_to_markup(latex) == markup


def test_unknown_command_is_a_remark() -> None:
    found = work(r"title={A \foo{b}}")
    assert found.title == "A b"
    assert "\\foo" in found.remarks[0]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Ludwig van Beethoven", Person(given="Ludwig", family="van Beethoven")),
        ("van Beethoven, Ludwig", Person(given="Ludwig", family="van Beethoven")),
        ("King, Jr., Martin L.", Person(given="Martin L.", family="King", suffix="Jr.")),
        ("van der Vaart III, Rafael", Person(given="Rafael", family="van der Vaart", suffix="III")),
        ("{W.M.P. van der} Aalst", Person(given="W.M.P. van der", family="Aalst")),
        ("Brownstein C D", Person(given="C D", family="Brownstein")),
        ("{A and B}", Person(literal="A and B")),
        ("Plato", Person(family="Plato")),
        ("National Centre for Zinc", Person(literal="National Centre for Zinc")),
        ("family=Berg, given=Tor, prefix=van den", Person(given="Tor", family="van den Berg")),
    ],
)
def test_names(text: str, person: Person) -> None:
    assert read_names(text, Role.AUTHOR) == ([person], False)


def test_and_in_any_case_divides_names_but_not_in_words() -> None:
    people, _ = read_names("Sand, A AND Anderson, B and Andrade, C", Role.EDITOR)
    assert [person.family for person in people] == ["Sand", "Anderson", "Andrade"]
