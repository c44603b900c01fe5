"""What the language of search means, held through HTTP: ``search/``, and ``q=`` of the lists."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from evidence.models import Direction
from evidence.search import FACETS, finding
from tests.factories import (
    ClaimFactory,
    ConceptFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """With words that PostgreSQL's English would lose; beside it one that has only those that it keeps."""
    StudyFactory(title="Syndrome and vitamin, hepatitis", abstract="Down-regulated.", authors=["Meier, Zoe"])
    return StudyFactory(
        title="Vitamin A and Down syndrome in hepatitis A",
        abstract="The naïve α-synuclein of Crohn’s disease raises IL-6 and TNF/alpha.",
        container_title="Zeitschrift für Größe",
        authors=["Ménière, Zoë"],
    )


FOUND = (
    '"down syndrome"', '"vitamin a"', "vitamin a hepatitis", '"hepatitis a" -b', "Ménière", "meniere",
    "MENIERE zoe",
    "naive", "naïve", "grosse", "Größe", "IL-6", '"il 6"', "tnf alpha", "crohn's", "Crohn disease", "menie*",
    "synuc* vita*", '"in hepatitis"', "nothing OR naive", "nothing | meniere", "naive -nothing",
    '-"vitamin b" naive', '"the naïve',
)  # fmt: skip
NOT_FOUND = (
    '"syndrome down"', "vitamin -a", '-"down syndrome" naive', "synuc", "il-7", "nothing naive",
    "naive -meniere", "'c:1'", "naive & nothing", "...", "menie",
)  # fmt: skip


@pytest.mark.parametrize("address", ["search/", "studies/"])
@pytest.mark.parametrize(("q", "expected"), [*((q, True) for q in FOUND), *((q, False) for q in NOT_FOUND)])
def test_a_query_finds_what_it_says(anybody, study, address, q, expected):
    rows = anybody.get(address, q=q)["results"]
    found = [row.get("study", row)["id"] for row in rows]
    assert found == [study.pk] if expected else study.pk not in found


def test_where_words_stand_weighs(anybody):
    numbness = SymptomFactory(name="Quelling", synonyms=["stilling"])
    linked = EvidenceLineFactory(
        published=True, claim=ClaimFactory(published=True, object=numbness), study__title="Another"
    ).study
    whole = StudyFactory(title="Quelling today")
    named = StudyFactory(title="Stilling today")
    spoken = StudyFactory(title="Third", abstract="Quelling.", issued="2001")
    journal = StudyFactory(title="Fourth", container_title="Quelling", issued="2000")
    author = StudyFactory(title="Fifth", authors=["Quelling, A."], issued="1999")
    hits = anybody.get("search/", q="quelling")["results"]
    assert [hit["study"]["id"] for hit in hits] == [
        each.pk for each in (whole, named, linked, spoken, journal, author)
    ]
    assert [hit["rank"] for hit in hits] == [10, 9, 0, 0, 0, 0]


def test_of_equal_words_notices_evidence_and_the_year_decide(anybody):
    retracted = NoticeFactory(study__title="Numb", study__issued="2026").study
    corrected = NoticeFactory(kind="correction", study__title="Numb", study__issued="2020").study
    older, newer = StudyFactory(title="Numb", issued="1990"), StudyFactory(title="Numb", issued="2021")
    backed = EvidenceLineFactory(published=True, study__title="Numb", study__issued="1950").study
    hits = anybody.get("search/", q="numb")["results"]
    assert [hit["study"]["id"] for hit in hits] == [
        each.pk for each in (backed, newer, corrected, older, retracted)
    ]


def test_it_is_said_what_was_looked_for_with_the_words(anybody):
    ssri = MedicationFactory(name="SSRI", synonyms=["serotonin reuptake inhibitor"])
    MedicationFactory(name="Sertraline", synonyms=["Zoloft"], parent=ssri)
    SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"])
    study = StudyFactory(title="Zoloft and emotional blunting")
    answer = anybody.get("search/", q="ssris emotional numbness")
    assert [hit["study"]["id"] for hit in answer["results"]] == [study.pk]
    assert answer["recognised"] == [
        {"words": "ssris", "also": ["SSRI", "serotonin reuptake inhibitor"], "narrower": ["Sertraline"]},
        {"words": "emotional numbness", "also": ["emotional blunting"], "narrower": []},
    ]
    assert answer["results"][0]["title_html"] == (
        "<mark>Zoloft</mark> and <mark>emotional</mark> <mark>blunting</mark>"
    )
    # As it stands, where the asker says so.
    for q in ('"emotional numbness"', "ssri*", "nothing OR ssri"):
        assert anybody.get("search/", q=q)["recognised"] == []


def test_the_other_lists_understand_the_same(anybody):
    claim = ClaimFactory(
        published=True,
        statement="It numbs.",
        object=SymptomFactory(name="Emotional numbness", synonyms=["Ménière’s blunting"]),
        subject=MedicationFactory(name="Zoloft"),
    )
    for q in ("meniere blunting", '"emotional numbness"', "numb* -flat", "zoloft OR nothing"):
        assert anybody.ids("claims/", q=q) == [claim.pk], q
    for q in ("meniere blunting", "numb", "emotion*"):
        assert anybody.ids("symptoms/", q=q) == [claim.object_id], q
    assert anybody.ids("claims/", q="numbness -emotional") == []


@pytest.mark.parametrize("form", ["{}", "https://doi.org/{}", "doi:{}", "{} "])
def test_a_pasted_identifier_goes_to_its_record(anybody, form):
    study = StudyFactory(doi="10.5555/a(b)<c>", pmid="12345", title="Numb")
    StudyFactory(title=f"About {study.doi}")
    for q in (form.format(study.doi), "PMID: 12345"):
        answer = anybody.get("search/", q=q, year="1800")
        assert [hit["study"]["id"] for hit in answer["results"]] == [study.pk]
        assert answer["identifier"]


def test_what_is_marked_is_safe(anybody):
    StudyFactory(
        title='<script>alert("numb")</script> & <mark>numb</mark>',
        abstract="<img src=x onerror=alert(1)> numb </mark><b>",
    )
    (hit,) = anybody.get("search/", q="numb script")["results"]
    assert hit["title_html"] == (
        "&lt;<mark>script</mark>&gt;alert(&quot;<mark>numb</mark>&quot;)&lt;/<mark>script</mark>&gt; &amp; "
        "&lt;mark&gt;<mark>numb</mark>&lt;/mark&gt;"
    )
    assert hit["extract_html"] == (
        "&lt;img src=x onerror=alert(1)&gt; <mark>numb</mark> &lt;/mark&gt;&lt;b&gt;"
    )


def test_an_extract_shows_some_of_the_words_where_it_has_not_all(anybody):
    StudyFactory(title="Numb", abstract="They felt it.")
    StudyFactory(title="Numb and felt", abstract="Nothing of it.")
    extracts = [hit["extract_html"] for hit in anybody.get("search/", q="numb felt")["results"]]
    assert sorted(extracts) == ["", "They <mark>felt</mark> it."]


def test_facets_agree_with_filters_that_are_set(anybody):
    numbness = ConceptFactory(kind="symptom", name="Numbness")
    for number, (year, design) in enumerate(
        [("2019", "cohort"), ("2020", "cohort"), ("2020", ""), ("2021", "")]
    ):
        study = StudyFactory(
            title="Numb", issued=year, design=design, container_title=f"Journal {number % 2}"
        )
        if number:
            claim = ClaimFactory(published=True, object=numbness, statement=f"Claim {number}")
            EvidenceLineFactory(
                published=True, claim=claim, study=study, direction=list(Direction)[number % 2]
            )
    NoticeFactory(study=study)
    StudyFactory(title="Other", issued="2020")
    parameter = {"condition": "concept", "medication": "concept", "symptom": "concept"}
    checked = set()
    for chosen in ({}, {"year": "2020"}, {"design": "none"}, {"concept": "numbness", "year": "2020-2021"}):
        for facet, buckets in anybody.get("search/", q="numb", **chosen)["facets"].items():
            name = parameter.get(facet, facet)
            if name in chosen:
                continue
            for bucket in buckets:
                narrowed = anybody.get("search/", q="numb", **chosen, **{name: bucket["value"]})
                assert narrowed["count"] == len(narrowed["results"]) == bucket["count"], (
                    chosen,
                    facet,
                    bucket,
                )
                checked.add(facet)
    assert checked == {*FACETS} - {"condition"}


def test_more_than_are_counted_is_said_and_the_newest_are_shown(anybody, monkeypatch):
    monkeypatch.setattr(finding, "MOST_COUNTED", 3)
    years = ["2001", "", "1950", "2003", "1999"]
    studies = {year: StudyFactory(title="Numb", issued=year, published_print="") for year in years}
    answer = anybody.get("search/", q="numb", limit=2)
    assert (answer["count"], answer["at_least"]) == (3, True)
    rest = anybody.get("search/", q="numb", limit=2, cursor=answer["cursor"])
    shown = [hit["study"]["id"] for hit in (*answer["results"], *rest["results"])]
    assert shown == [studies[year].pk for year in ("2003", "2001", "1999")]
    assert rest["cursor"] is None
    assert {bucket["value"]: bucket["count"] for bucket in answer["facets"]["year"]} == {
        "2003": 1, "2001": 1, "1999": 1,
    }  # fmt: skip
    # Narrowed to what can be counted, it is exact.
    answer = anybody.get("search/", q="numb", year="1900-2001")
    assert (answer["count"], answer["at_least"]) == (3, False)
    # Phrases and any text at all, likewise.
    assert anybody.get("search/", q='numb OR "numb numb"')["at_least"] is True
    assert anybody.get("search/")["at_least"] is True


@pytest.mark.parametrize(
    "parameter", ["journal", "work_type", "concept", "year", "cursor", "facets", "fields", "limit", "notices"]
)
@pytest.mark.parametrize("text", ["\0", "%", "'", "\\", "x" * 300, "�", "😀|", "|", ",", "-", "1e9", "'c:1'"])
def test_any_other_parameter_is_answered_or_refused(anybody, parameter, text):
    StudyFactory(title="Numb")
    response = anybody.client.get("/api/v1/search/", QUERY_STRING=f"q=numb&{parameter}={quote(text)}")
    assert response.status_code in (200, 400)
    if response.status_code == 400:
        assert [error["parameter"] for error in response.json()["errors"]] == [parameter]
