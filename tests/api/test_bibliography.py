"""``POST bibliography/`` and ``GET styles/``."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from evidence.citations.prepared import Prepared
from evidence.citations.processor.engine import Written
from evidence.models import RenderedReference
from evidence.services.citing import kept
from evidence.services.work_rows import rebuild_csl
from tests.factories import NoticeFactory, StudyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(anybody):
    def ask(status=200, **body):
        response = anybody.client.post("/api/v1/bibliography/", json.dumps(body), "application/json")
        assert response.status_code == status, response.content.decode()
        return response.json()

    return ask


@pytest.fixture
def studies():
    made = []
    for number, family in enumerate(("Zorn", "Berg", "Berg"), start=1):
        study = StudyFactory(
            doi=f"10.5555/b.{number}",
            title=f"Title {number}",
            container_title="Journal",
            volume="",
            page="",
            issued="2020",
            work_type="journal-article",
            authors=[f"{family}, Ann"],
        )
        rebuild_csl([study])
        made.append(study)
    return made


def test_entries_in_the_order_of_the_style_with_what_asked_for_them(ask, studies):
    StudyFactory(doi="10.5555/other")
    answer = ask(
        identifiers=["10.5555/b.1", "doi:10.5555/B.3", "10.5555/b.2", "https://doi.org/10.5555/b.1"],
        in_text=True,
    )
    assert [entry["text"] for entry in answer["entries"]] == [
        "Berg, A. (2020a). Title 2. Journal. https://doi.org/10.5555/b.2",
        "Berg, A. (2020b). Title 3. Journal. https://doi.org/10.5555/b.3",
        "Zorn, A. (2020). Title 1. Journal. https://doi.org/10.5555/b.1",
    ]
    assert [entry["inputs"] for entry in answer["entries"]] == [[2], [1], [0, 3]]
    assert [entry["in_text"] for entry in answer["entries"]] == [
        "(Berg, 2020a)",
        "(Berg, 2020b)",
        "(Zorn, 2020)",
    ]
    assert [entry["number"] for entry in answer["entries"]] == [1, 2, 3]


def test_a_numbered_style_keeps_the_order(ask, studies):
    answer = ask(identifiers=["10.5555/b.3", "10.5555/b.1"], style="vancouver", output="html")
    assert [entry["text"][:7] for entry in answer["entries"]] == ["1. Berg", "2. Zorn"]
    assert answer["style"] == "nlm-citation-sequence"


def test_each_entry_says_when_it_was_checked_and_what_notices_there_are(ask, studies):
    NoticeFactory(study=studies[0], kind="retraction")
    (entry,) = ask(identifiers=["10.5555/b.1"])["entries"]
    assert "Title 1 [Retracted]." in entry["text"]
    assert entry["study"]["notices"][0]["kind"] == "retraction"
    assert entry["study"]["checked_at"] is None
    assert entry["study"]["lookup_status"] == "not_checked"
    (entry,) = ask(identifiers=["10.5555/b.1"], say_retracted=False)["entries"]
    assert "Retracted" not in entry["text"]


def test_what_cannot_be_resolved_is_told_in_its_place(ask, studies):
    answer = ask(identifiers=["", "10.5555/b.1", "10.5555/not-here", "no identifier"])
    assert len(answer["entries"]) == 1
    assert [(one["place"], one["status"]) for one in answer["unresolved"]] == [
        (0, "malformed"),
        (2, "not_stored"),
        (3, "malformed"),
    ]


def test_wrong_bodies_are_told_what_there_is(ask):
    for wrong, pointer, named in (
        ({"style": "nowhere"}, "#/style", "apa"),
        ({"locale": "tlh"}, "#/locale", "en-GB"),
        ({"output": "docx"}, "#/output", "docx"),
        ({"identifiers": ["x"] * 1001}, "#/identifiers", "1000"),
        ({"identifiers": []}, "#/identifiers", ""),
        ({"colour": 1}, "#/colour", "colour"),
    ):
        (error,) = ask(400, **{"identifiers": ["10.5555/b.1"], **wrong})["errors"]
        assert error["pointer"] == pointer
        assert named in error["detail"]


def test_a_list_is_the_same_from_what_was_kept(ask, studies, django_assert_num_queries):
    asked = {"identifiers": ["10.5555/b.1", "10.5555/b.3", "10.5555/b.2"], "style": "apa"}
    first = ask(**asked)
    assert RenderedReference.objects.count() == 3
    # Aliases, DOIs, studies, notices, what was kept, studies and notices shown.
    with django_assert_num_queries(7):
        assert ask(**asked) == first
    assert RenderedReference.objects.count() == 3


def test_the_oldest_of_what_was_kept_goes(ask, studies, settings):
    ask(identifiers=["10.5555/b.1", "10.5555/b.2"])
    settings.CITATION_CACHE_ROWS = 1
    ask(identifiers=["10.5555/b.3"])
    kept.sweep("default")
    (left,) = RenderedReference.objects.all()
    assert "Title 3" in left.parts


def test_a_database_that_takes_no_writes_still_answers():
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    works = kept.KeptInDatabase()
    works.put({b"\x01" * 32: Prepared((), (), "", "", Written("", "", ""))})
    assert works.get([b"\x01" * 32]) == {}


def test_styles(anybody):
    answer = anybody.get("styles/")
    names = {style["name"]: style for style in answer["styles"]}
    assert "vancouver" in names["nlm-citation-sequence"]["aliases"]
    assert names["apa"]["kind"] == "author-date"
    assert {"en-US", "en-GB", "de", "fr", "es"} <= {*answer["locales"]}
    assert answer["default"] == "apa"


def test_a_thousand_identifiers_of_every_kind_take_as_many_queries_as_thirteen(
    ask, studies, django_assert_num_queries
):
    by_pmid = StudyFactory(doi=None, pmid="21103140", title="By PMID")
    known = ["10.5555/b.1", "https://doi.org/10.5555/B.1", "PMID 21103140", "doi:10.5555/b.2"]
    strange = [
        "10.5555/not-here",
        "PMC99999999",
        "https://nowhere.example/a?b=c#d",
        "<script>alert(1)</script>",
        "10.5555/b.1' OR '1'='1",
        "\u202e10.5555/b.1",
        "9" * 5000,
        "\n",
        "१२३४५६७८",
    ]
    inputs = [(known + strange)[place % 13] for place in range(1000)]
    ask(identifiers=inputs)
    # For each scheme, then as above.
    with django_assert_num_queries(13):
        ask(identifiers=inputs[:13])
    with django_assert_num_queries(13):
        answer = ask(identifiers=inputs)
    assert len(answer["entries"]) == 3
    # Nothing is lost: every place is in an entry or among what could not be resolved.
    places = [place for entry in answer["entries"] for place in entry["inputs"]]
    places += [one["place"] for one in answer["unresolved"]]
    assert sorted(places) == list(range(1000))
    assert by_pmid.pk in {entry["study"]["id"] for entry in answer["entries"]}
    assert {one["status"] for one in answer["unresolved"]} == {"malformed", "not_stored"}
