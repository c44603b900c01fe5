"""What the database writes is what the serializer describes, whatever stands in the rows."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from evidence.api import serializers
from evidence.models import DoiAlias, LookupStatus, NoticeKind, Study, StudyDesign
from evidence.services.roles import Role
from tests.factories import (
    ClaimFactory,
    ContributorFactory,
    EvidenceLineFactory,
    NoticeFactory,
    StudyFactory,
    UserFactory,
)

from .writers import Writer

pytestmark = pytest.mark.django_db


def described(study, serializer, user=None):
    """The row as the serializer gives it, as `Django REST Framework` sends that."""
    from rest_framework.renderers import JSONRenderer
    from rest_framework.utils import json

    request = Request(APIRequestFactory().get("/"))
    from django.contrib.auth.models import AnonymousUser

    rows = Study.objects.with_evidence_count(user or AnonymousUser())
    data = serializer(rows.get(pk=study.pk), context={"request": request}).data
    return json.loads(JSONRenderer().render(data))


def check(reader, study, user=None):
    (listed,) = (row for row in reader.rows("studies/", limit=200) if row["id"] == study.pk)
    assert listed == described(study, serializers.StudySerializer, user)
    alone = reader.get(f"studies/{study.pk}/")
    assert alone == described(study, serializers.StudyDetailSerializer, user)
    # In the same order, too: people read it.
    assert list(listed) == list(serializers.StudySerializer().fields)
    assert list(alone) == list(serializers.StudyDetailSerializer().fields)


@pytest.mark.parametrize(
    "named",
    [
        {"doi": "10.5555/plain"},
        {"doi": "10.1002/a<b>3.0.co;2-#"},
        {"doi": "10.5555/ä%2f“x”[1]?&+'|^`{}\\"},
        {"doi": "10.5555/(sici)1:2*3!4$5,6=7@8~9"},
        {"doi": None, "pmid": "21103140"},
        {"doi": None, "pmcid": "PMC8650205"},
        {"doi": None, "url": "https://example.org/a?b=c&d=%20"},
        {"doi": None, "title": "Only a title"},
        {"doi": "10.5555/both", "pmid": "21103140", "pmcid": "PMC8650205", "url": "https://example.org/"},
    ],
)
def test_a_study_by_each_of_its_names(anybody, named):
    check(anybody, StudyFactory(**named))


def test_a_study_of_which_everything_is_known(anybody):
    moment = datetime.datetime(2026, 3, 1, 12, 30, 15, tzinfo=datetime.UTC)
    study = StudyFactory(
        found=True,
        authors=["Ma, Hui", "The Group"],
        title='Quotes " and \\ and </script> and \u2028',
        title_html="<i>x</i>",
        design=StudyDesign.COHORT,
        issn=["0165-0327", "1573-2517"],
        isbn=["9780262033848"],
        funders=[{"name": "A fund", "award": ["1", None]}],
        csl={"type": "article-journal", "title": "T", "author": [{"family": "Ma", "given": "Hui"}], "n": 1.5},
        cited_by_count=0,
        abstract="a\nb\tc",
        published_print="2023-04",
        issued="2022-12-31",
        checked_at=moment,
        fetched_at=moment.replace(microsecond=120000),
        last_attempt_at=moment.replace(microsecond=1),
        last_attempt_outcome="answered",
    )
    ContributorFactory(study=study, position=9, given="Wanda", family="de la Tour", suffix="Jr.", orcid="0000-0002-1825-0097")  # fmt: skip  # noqa: E501
    for number, kind in enumerate(NoticeKind):
        NoticeFactory(study=study, kind=kind, notice_doi=f"10.5555/n{number}", date=["", "2024", "2024-03"][number % 3])  # fmt: skip  # noqa: E501
    NoticeFactory(study=study, notice_doi="10.5555/gone", gone_since=moment, sources=["publisher", "curator"])
    DoiAlias.objects.create(study=study, doi="10.5555/b")
    DoiAlias.objects.create(study=study, doi="10.5555/a")
    check(anybody, study)


@pytest.mark.parametrize("status", [one for one in LookupStatus if one != LookupStatus.NO_DOI])
def test_each_word_about_its_look_up(anybody, status):
    check(anybody, StudyFactory(lookup_status=status, checked_at=timezone.now(), last_attempt_error="“x”"))


@pytest.mark.parametrize("design", StudyDesign.values)
def test_each_design(anybody, design):
    check(anybody, StudyFactory(design=design))


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TEXT, publisher=TEXT, container_title=TEXT, abstract=TEXT, page=TEXT, funder=TEXT)
def test_any_text(anybody, title, funder, **texts):
    check(
        anybody, StudyFactory(title=title or "T", funders=[{"name": funder}], csl={"title": title}, **texts)
    )


def test_evidence_is_counted_for_whoever_asks(anybody, curator):
    study = StudyFactory()
    claim = ClaimFactory(published=True)
    EvidenceLineFactory(study=study, claim=claim, published=True)
    EvidenceLineFactory(study=study, claim=ClaimFactory())
    check(anybody, study)
    check(curator, study, curator.user)
    assert anybody.get(f"studies/{study.pk}/")["evidence_count"] == 1
    assert curator.get(f"studies/{study.pk}/")["evidence_count"] == 2


def test_a_study_that_was_just_added_has_the_tag_that_reading_gives(crossref):
    writer = Writer(Role.CURATOR)
    sent = writer.send("POST", "studies/", {"identifier": "PMID 21103140"})
    assert sent["ETag"] == writer.etag(sent["Location"])


@pytest.mark.parametrize("number", [1, 5])
def test_a_page_costs_one_query_and_so_does_a_row_alone(anybody, number, django_assert_num_queries):
    for _ in range(number):
        NoticeFactory(study=StudyFactory(authors=["Ma, Hui"]))
    with django_assert_num_queries(1):
        assert len(anybody.rows("studies/")) == number
    doi = Study.objects.first().doi
    with django_assert_num_queries(1):
        anybody.get(f"studies/doi:{doi}/")


class TestFields:
    """``fields=`` and ``omit=``, at lists and rows of every kind."""

    ADDRESSES = ("studies", "claims", "evidence", "concepts", "conditions", "medications", "symptoms")

    @pytest.fixture
    def rows(self):
        line = EvidenceLineFactory(claim=ClaimFactory(published=True), published=True)
        UserFactory()
        return {"studies": line.study_id, "claims": line.claim_id, "evidence": line.pk}

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_of_lists(self, anybody, rows, address):
        (whole, *_) = anybody.rows(f"{address}/", ordering="id") or [None]
        if whole is None:
            pytest.skip("there is no such concept")
        (row, *_) = anybody.rows(f"{address}/", ordering="id", fields="url,id")
        assert row == {"id": whole["id"], "url": whole["url"]}
        assert list(row) == ["id", "url"]
        (row, *_) = anybody.rows(f"{address}/", ordering="id", omit="url, updated_at")
        assert row == {name: value for name, value in whole.items() if name not in ("url", "updated_at")}

    @pytest.mark.parametrize("address", ["studies", "claims", "evidence"])
    def test_of_a_row_alone(self, anybody, rows, address):
        at = f"{address}/{rows[address]}/"
        whole = anybody.get(at)
        part = {"id": whole["id"], "updated_at": whole["updated_at"]}
        assert anybody.get(at, fields="id,updated_at") == part
        assert anybody.get(at, omit="url").keys() == whole.keys() - {"url"}

    @pytest.mark.parametrize("address", ["claims", "evidence"])
    def test_the_tag_says_which_version_whatever_is_shown_of_it(self, anybody, rows, address):
        at = f"{address}/{rows[address]}/"
        assert anybody.response(at, fields="id")["ETag"] == anybody.response(at)["ETag"]

    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize(
        ("query", "named"),
        [
            ({"fields": "id,nothing"}, "fields"),
            ({"omit": "nothing"}, "omit"),
            ({"fields": ","}, "fields"),
            ({"fields": "id", "omit": "url"}, "omit"),
        ],
    )
    def test_what_is_no_field_is_named_with_those_that_are(self, anybody, address, query, named):
        (error,) = anybody.refused(f"{address}/", **query)["errors"]
        assert error["parameter"] == named
        assert len(query) == 2 or "updated_at" in error["allowed"]

    def test_nothing_left_is_refused(self, anybody):
        everything = ",".join(serializers.StudySerializer().fields)
        assert anybody.refused("studies/", omit=everything)["errors"][0]["parameter"] == "omit"
