"""Walking every page of a list, in every order and both ways, meets each row exactly once."""

from __future__ import annotations

import itertools
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.api.views import ClaimViews, ConceptViews, EvidenceViews, StudyViews
from evidence.models import Study
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

ORDERS = [
    (address, ordering)
    for address, view in (
        ("concepts", ConceptViews),
        ("studies", StudyViews),
        ("claims", ClaimViews),
        ("evidence", EvidenceViews),
    )
    for ordering in view.orderings
]


@pytest.fixture
def rows(db):
    """Eleven of each, with equal and with missing values in every column that is ordered by."""
    medications = [MedicationFactory(name=name) for name in ("Aspirin", "aspirin b", "Zinc")]
    symptoms = [SymptomFactory(name=f"Symptom {n}") for n in range(8)]
    for n, date in enumerate(
        ["2020", "2020-05", "2020", "", "", "", "2019", "2023-01-01", "", "2020", "1000"]
    ):
        study = StudyFactory(
            issued=date, title="Same title" if n % 2 else f"Title {n}", cited_by_count=n % 3 or None
        )
        claim = ClaimFactory(published=True, subject=medications[n % 3], object=symptoms[n % 4])
        EvidenceLineFactory(published=True, study=study, claim=claim)


def walk(reader, address, link="next", **query):
    """The ids on all pages from `address` on, in the order in which they come, and the last page."""
    page = reader.get(address, **query)
    pages = [page]
    while page[link]:
        page = reader.get(page[link])
        pages.append(page)
        assert len(pages) < 30, "the pages go round in circles"
    return [[row["id"] for row in one["results"]] for one in pages], page


@pytest.mark.parametrize(("address", "ordering"), ORDERS)
def test_each_row_comes_exactly_once(anybody, rows, address, ordering):
    whole = anybody.ids(f"{address}/", ordering=ordering, limit=200)
    assert len(whole) == len(set(whole)) == 11
    for limit in (1, 2, 5):
        pages, last = walk(anybody, f"{address}/", ordering=ordering, limit=limit)
        assert [pk for page in pages for pk in page] == whole
        assert {len(page) for page in pages[:-1]} == {limit}
        # And back: the same rows on the way, with the pages in the opposite order.
        back, first = walk(anybody, last["previous"], link="previous")
        assert [pk for page in reversed(back) for pk in page] == whole[: -len(pages[-1])]
        assert first["previous"] is None


def test_unknown_years_come_last_either_way(anybody, rows):
    for ordering in ("year", "-year"):
        years = [row["year"] for row in anybody.rows("studies/", ordering=ordering)]
        known = [year for year in years if year]
        assert years == [*known, None, None, None, None]
        assert known == sorted(known, reverse=ordering == "-year")


def test_more_equal_values_than_any_offset_are_walked_through(anybody):
    # Django REST Framework's cursor turns in circles from the thousandth equal value on.
    Study.objects.bulk_create(
        Study(doi=f"10.5555/many.{n}", lookup_status="not_checked", issued="2020") for n in range(1100)
    )
    pages, _ = walk(anybody, "studies/", limit=200)
    assert len({pk for page in pages for pk in page}) == sum(map(len, pages)) == 1100


def test_rows_added_and_removed_meanwhile_move_no_others(anybody):
    studies = [StudyFactory(issued="2020") for _ in range(4)]
    page = anybody.get("studies/", ordering="id", limit=2)
    studies[0].delete()
    added = StudyFactory(issued="2020")
    assert anybody.get(page["next"])["results"][0]["id"] == studies[2].pk
    pages, _ = walk(anybody, page["next"])
    assert pages == [[studies[2].pk, studies[3].pk], [added.pk]]


@pytest.mark.parametrize("ordering", ["-year", "year", "-id", "title", "-cited_by_count", "-updated_at"])
def test_a_walk_meets_each_row_once_while_others_are_added(anybody, rows, ordering):
    there = anybody.ids("studies/", ordering=ordering)
    seen, dates = [], itertools.cycle(["2024", "", "2019", "1999"])
    page = anybody.get("studies/", ordering=ordering, limit=3)
    while page["next"]:
        seen += [row["id"] for row in page["results"]]
        # Before, behind and at the place that is reached.
        StudyFactory(issued=next(dates), title="Same title", cited_by_count=len(seen) % 3 or None)
        page = anybody.get(page["next"])
    seen += [row["id"] for row in page["results"]]
    assert len(seen) == len(set(seen))
    assert [pk for pk in seen if pk in there] == there


@pytest.mark.parametrize(("known", "limit"), [(4, 2), (4, 4), (3, 2), (4, 3), (0, 2), (2, 5)])
def test_where_known_years_end_the_unknown_follow(anybody, known, limit):
    # However the end of a page and the end of the years lie to each other.
    for number in range(7):
        StudyFactory(issued="2020" if number < known else "")
    whole = anybody.ids("studies/", limit=200)
    for _ in range(2):  # and the same by what is kept
        pages, _last = walk(anybody, "studies/", limit=limit)
        assert [pk for page in pages for pk in page] == whole


def test_a_deep_page_begins_at_the_index(anybody):
    StudyFactory.create_batch(4, issued="2020")
    following = anybody.get("studies/", limit=2)["next"]
    with CaptureQueriesContext(connection) as asked:
        anybody.get(following)
    statements = [one["sql"] for one in asked if "evidence_study" in one["sql"]]
    assert re.search(r'\("evidence_study"."year", "evidence_study"."id"\) < \(2020, \d+\)', statements[0])
    assert not any(" OR " in one.partition("LIMIT")[0] for one in statements[:1])


@pytest.mark.parametrize(
    ("ordering", "index"),
    [
        ("-year", "study_year_id"),
        ("year", "study_year_id"),
        ("-cited_by_count", "study_cited_id"),
        ("cited_by_count", "study_cited_id"),
    ],
)
def test_every_page_either_way_comes_from_the_index(anybody, rows, ordering, index):
    with CaptureQueriesContext(connection) as asked:
        _, last = walk(anybody, "studies/", ordering=ordering, limit=3)
        walk(anybody, last["previous"], link="previous")
    pages = {one["sql"] for one in asked if "row_to_json" in one["sql"] and "LIMIT" in one["sql"]}
    assert len(pages) > 6
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        for sql in pages:
            found = re.search(r"FROM \((SELECT .* LIMIT \d+)\) AS found", sql)
            cursor.execute(f"EXPLAIN {found[1]}")
            plan = "\n".join(line for (line,) in cursor)
            assert index in plan, plan
            assert "Sort" not in plan, plan


def test_the_filters_hold_on_every_page(anybody):
    for number in range(6):
        NoticeFactory(study=StudyFactory(design="cohort" if number % 2 else "case_report"))
    pages, _ = walk(anybody, "studies/", design="cohort", notice="retraction", limit=1)
    wanted = Study.objects.filter(design="cohort").order_by("-pk").values_list("pk", flat=True)
    assert [pk for page in pages for pk in page] == list(wanted)


def test_fifty_rows_unless_asked_otherwise_and_two_hundred_at_most(anybody):
    Study.objects.bulk_create(Study(doi=f"10.5555/{n}", lookup_status="not_checked") for n in range(201))
    assert len(anybody.rows("studies/")) == 50
    assert len(anybody.rows("studies/", limit=200)) == 200


@pytest.mark.parametrize("limit", ["0", "-1", "201", "1.5", "ten", "²", "9" * 5000, "1e3", " "])
def test_an_impossible_limit_is_refused(anybody, limit):
    problem = anybody.refused("studies/", limit=limit)
    assert [error["parameter"] for error in problem["errors"]] == ["limit"]


def test_an_unknown_order_is_refused_with_the_possible_ones(anybody):
    (error,) = anybody.refused("claims/", ordering="-created_by")["errors"]
    assert error["parameter"] == "ordering"
    assert error["allowed"] == list(ClaimViews.orderings)


def cursor(*content: object) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "é",
        "%%%",
        cursor(),
        cursor("-year", 0, 2020),
        cursor("-year", 2, 2020, 1),
        cursor("-year", 0, "MMXX", 1),
        cursor("-year", 0, [2020], 1),
        cursor("-year", 0, {"a": 1}, 1),
        cursor("-year", 0, 2020, None),
        cursor("-year", 0, float("inf"), 1),
        cursor("id", 0, 1),
        cursor([], 0, 2020, 1),
        urlsafe_b64encode(b'["-year",0,2020,' + b"9" * 1200 + b"x]").decode(),
        urlsafe_b64encode(b"[" * 1400).decode(),
        urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_that_no_answer_gave_is_refused(anybody, text):
    (error,) = anybody.refused("studies/", cursor=text)["errors"]
    assert error["parameter"] == "cursor"


@pytest.mark.parametrize("number", [10**18, 10**25, -(10**25), 10**100])
def test_a_cursor_with_a_giant_number_is_no_fault(anybody, number):
    StudyFactory()
    assert anybody.response("studies/", cursor=cursor("-year", 0, number, number)).status_code == 200


# In UTC they lie in the years 0 and 10000.
BEYOND = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]


@pytest.mark.parametrize(
    "moment", ["2026-01-01", "2026-01-01T00:00:00", "yesterday", 5, "\0", "9999-99-99", *BEYOND]
)
def test_a_cursor_with_an_impossible_moment_is_refused(anybody, moment):
    anybody.refused("claims/", ordering="updated_at", cursor=cursor("updated_at", 0, moment, 1))


@pytest.mark.parametrize("character", ["\0", "\ud800"])
def test_a_cursor_with_what_no_stored_text_holds_is_refused(anybody, character):
    anybody.refused("concepts/", cursor=cursor("name", 0, f"a{character}b", 1))


@pytest.mark.parametrize("ordering", ["title", "-title"])
def test_titles_longer_than_any_address_are_walked_through(anybody, ordering):
    for number in range(7):
        StudyFactory(title="語" * 5000 + str(number % 3))
    StudyFactory(title="")
    pages, last = walk(anybody, "studies/", ordering=ordering, limit=2)
    assert len({pk for page in pages for pk in page}) == sum(map(len, pages)) == 8
    back, _ = walk(anybody, last["previous"], link="previous")
    assert [pk for page in reversed(back) for pk in page] == [pk for page in pages[:-1] for pk in page]
    # A web server refuses a request whose first line is longer (gunicorn: 4,094 bytes).
    assert len(last["previous"]) < 2000


def test_claims_about_concepts_with_the_longest_names_are_walked_through(anybody):
    subject, object_ = MedicationFactory(name="語" * 200), SymptomFactory(name="é" * 200)
    for number in range(3):
        ClaimFactory(published=True, subject=subject, object=object_, statement=f"Claim {number}")
    pages, _ = walk(anybody, "claims/", ordering="subject", limit=1)
    assert len({pk for page in pages for pk in page}) == len(pages) == 3


def test_a_cursor_of_another_order_is_refused(anybody):
    StudyFactory(issued="2020")
    StudyFactory(issued="2020")
    link = anybody.get("studies/", ordering="-year", limit=1)["next"]
    text = link.partition("cursor=")[2].partition("&")[0]
    (error,) = anybody.refused("studies/", ordering="year", cursor=text)["errors"]
    assert "-year" in error["detail"]


def test_the_cursor_holds_no_more_than_the_place(anybody):
    study = StudyFactory(issued="2020")
    StudyFactory(issued="2019")
    link = anybody.get("studies/", limit=1)["next"]
    text = link.partition("cursor=")[2].partition("&")[0]
    assert json.loads(urlsafe_b64decode(text + "==")) == ["-year", 0, 2020, study.pk]
