"""Whether a reference means a work: by our own score, whatever Crossref ranks first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.citations.match_words import abbreviates, numbers_of
from evidence.citations.matching import ACCEPT, PROPOSE, Described, best, score
from evidence.records import Notice, NoticeKind, PartialDate, Person, Role, Work
from evidence.words import within, words
from tests.hanging import must_end

WORK = Work(
    doi="10.5555/blunting",
    work_type="journal-article",
    title="Emotional blunting in invented adults: a cohort study",
    container_title="Journal of Invented Psychiatric Results",
    volume="12",
    issue="3",
    page="100-109",
    published_print=PartialDate(2023, 3),
    published_online=PartialDate(2022, 12),
    contributors=(Person(family="Müller", given="Ada"), Person(family="Berg", given="Jo")),
)
RAW = (
    "Muller A, Berg J. Emotional blunting in invented adults: a cohort study. "
    "J Invented Psychiatr Results. 2023;12(3):100-9."
)


def value(raw=RAW, work=WORK, **parts):
    return score(Described(raw, **parts), work).value


@pytest.mark.parametrize(
    "raw",
    [
        RAW,
        # The online year, another order, APA.
        "Müller, A., & Berg, J. (2022). Emotional blunting in invented adults: A cohort study. "
        "Journal of Invented Psychiatric Results, 12(3), 100–109.",
        # Divided at the end of a line, as PDFs have it.
        RAW.replace("invented adults", "in-\nvented adults"),
        # Without a title, as physicists write.
        "A. Müller and J. Berg, J. Invented Psychiatr. Results 12, 100 (2023).",
        # A letter is wrong.
        RAW.replace("blunting", "bluntng"),
    ],
)
def test_the_work_itself_is_accepted(raw):
    assert value(raw) >= ACCEPT


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ("year", {"published_print": PartialDate(2019), "published_online": None}),
        ("authors", {"contributors": (Person(family="Otherwise"),)}),
        ("where it was published", {"container_title": "Other Annals", "volume": "3", "page": "7"}),
        ("notice", {"title": f"Retraction: {WORK.title}"}),
        ("notice", {"title": f"Comment on “{WORK.title}”"}),
        ("notice", {"notices": (Notice(NoticeKind.RETRACTION, "10.5555/paper", WORK.doi),)}),
        ("number", {"title": f"{WORK.title}. Part II"}),
        ("title", {"title": "Emotional blunting in invented children: a trial", "page": "55"}),
        ("where", {"work_type": "posted-content", "container_title": "", "volume": "", "page": ""}),
        ("its authors are not known", {"contributors": (), "page": "7"}),
    ],
)
def test_a_work_that_is_only_like_it_is_left_to_a_person_with_what_differs(said, changes):
    given = score(Described(RAW), replace(WORK, **changes))
    assert given.value < ACCEPT
    assert any(said in difference for difference in given.differences)


@pytest.mark.parametrize("kind", ["component", "peer-review", "journal-issue"])
def test_parts_and_containers_are_never_meant(kind):
    assert value(work=replace(WORK, work_type=kind)) == 0


def test_another_work_is_nothing():
    other = "Roe R. Sleep of invented students. Annals of Rest. 2011;4:5-6."
    assert value(other) < PROPOSE


def test_a_reference_to_a_notice_is_not_to_the_paper():
    raw = RAW.replace("Emotional", "Retraction: Emotional")
    assert value(raw) < ACCEPT
    notice = replace(WORK, doi="10.5555/notice", title=f"Retraction: {WORK.title}")
    assert value(raw, notice) >= ACCEPT


@pytest.mark.parametrize("title", ["Withdrawal after invented SSRIs", "Effects of withdrawal in adults"])
def test_a_paper_on_withdrawal_is_no_notice(title):
    work, raw = replace(WORK, title=title), RAW.replace(WORK.title, title)
    assert value(raw, work) >= ACCEPT
    assert value(raw, work, title=title, authors=("Muller",), year="2023") >= ACCEPT


def test_a_year_beside_it_needs_the_place():
    assert value(RAW.replace("2023", "2024")) >= ACCEPT
    assert value(RAW.replace("2023", "2024").replace("12(3):100-9", "99:1")) < ACCEPT


def test_a_book_is_known_by_author_title_and_year():
    book = Work(
        doi="10.5555/book",
        work_type="book",
        title="The invented handbook of numbness",
        issued=PartialDate(2010),
        contributors=(Person(role=Role.EDITOR, family="Roe"),),
    )
    assert value("Roe R, ed. The invented handbook of numbness. Example Press; 2010.", book) >= ACCEPT
    assert value("Roe R, ed. Numbness. 2010.", replace(book, title="Numbness")) < ACCEPT


def test_parts_that_are_known_are_compared_as_parts():
    parts = {
        "authors": ("Müller",),
        "year": "2023",
        "title": WORK.title,
        "container_title": "J Invented Psychiatr Results",
        "volume": "12",
        "page": "100-109",
    }
    assert value("", **parts) >= ACCEPT
    # The raw text may hold the number elsewhere; the part says that it is no volume.
    assert score(Described(RAW, **{**parts, "volume": "3"}), WORK).differences == ("volume",)
    assert value("", **{**parts, "title": "Emotional blunting"}) < ACCEPT
    numbered = replace(WORK, page="", article_number="e77")
    assert value("", numbered, **{**parts, "page": "", "article_number": "e77"}) >= ACCEPT


def test_of_two_that_fit_as_well_neither_is_taken():
    twin = replace(WORK, doi="10.5555/twin")
    found = best(Described(RAW), [twin, WORK, replace(WORK, title="Another")])
    assert {work.doi for work, _ in found} == {"10.5555/twin", "10.5555/blunting"}
    assert all(PROPOSE <= given.value < ACCEPT for _, given in found)
    assert "another work fits as well" in found[0][1].differences


def test_the_best_comes_first_whatever_the_order():
    other = replace(WORK, doi="10.5555/other", title=f"{WORK.title}. Part II")
    assert next(work.doi for work, _ in best(Described(RAW), [other, WORK])) == WORK.doi


@pytest.mark.parametrize(
    ("short", "full", "does"),
    [
        ("N Engl J Med", "The New England Journal of Medicine", True),
        ("JAMA", "Journal of the American Medical Association", True),
        ("Proc Natl Acad Sci", "Proceedings of the National Academy of Sciences", True),
        ("Science", "Science Translational Medicine", False),
        ("J Med", "Medical Journal", False),
        ("", "Journal", False),
    ],
)
def test_abbreviations_of_journals(short, full, does):
    assert abbreviates(short, full) is does


def test_roman_numbers_count_where_they_number():
    assert numbers_of("Part I of vitamin C and IX trials, 03") == {"1", "9", "3"}


@given(st.text(), st.text())
def test_any_texts_have_a_score(raw, title):
    work = replace(WORK, title=title)
    given = score(Described(raw), work)
    assert 0 <= given.value <= 1
    assert best(Described(raw), [work]) == ([(work, given)] if given.value >= PROPOSE else [])


@given(st.text(min_size=1))
def test_a_text_stands_in_itself(text):
    assert within(text, text) == (1.0 if words(text) else 0.0)


@pytest.mark.parametrize("piece", ["a", "a ", "1", "part ii ", "Retraction: ", ". ", "(2020) ", "-\n"])
def test_hostile_repetition_comes_to_an_end(piece):
    with must_end():
        value(piece * 100_000)
        value(work=replace(WORK, title=piece * 100_000, container_title=piece * 100_000))
