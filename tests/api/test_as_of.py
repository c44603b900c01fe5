"""``as_of``: the answers are those that would have been given then; nothing unpublished is in them."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from evidence.models import State
from evidence.services.quoting import check_line
from tests.factories import ClaimFactory, EvidenceLineFactory, SymptomFactory
from tests.history.rewriting import BEGAN, change, date_back, day, delete, just_before
from tests.history.story import write_story

LISTS = ("concepts", "conditions", "medications", "symptoms", "claims", "evidence")


@pytest.fixture
def story(db):
    return write_story()


def test_a_claim_is_as_it_was_and_says_what_it_is_today(anybody, story):
    address = f"claims/{story.claim.pk}/"
    anybody.refused(address, status=404)
    answer = anybody.get(address, as_of="2026-01-11")
    assert answer["statement"] == "Sertraline can numb."
    assert answer["certainty"] == "low"
    assert (answer["state"], answer["state_today"]) == ("published", "withdrawn")
    assert answer["object"]["name"] == "Emotional numbness"
    assert answer["evidence_counts"] == {"supporting": 1, "disputing": 0, "neutral": 0}
    (line,) = answer["evidence"]
    assert (line["id"], line["state_today"]) == (story.supporting.pk, "withdrawn")
    assert answer["as_of"]["moment"] == "2026-01-11T23:59:59.999999Z"


@pytest.mark.parametrize(
    ("moment", "supporting", "disputing"),
    [("2026-01-13", 1, 0), ("2026-01-14", 1, 1), ("2026-01-16", 0, 1), ("2026-01-17T00:00:00+02:00", 0, 1)],
)
def test_the_evidence_grows_and_shrinks(anybody, story, moment, supporting, disputing):
    (claim,) = anybody.rows("claims/", as_of=moment)
    assert claim["evidence_counts"] == {"supporting": supporting, "disputing": disputing, "neutral": 0}
    lines = anybody.rows("evidence/", as_of=moment, claim=story.claim.pk)
    assert len(lines) == supporting + disputing
    assert claim["id"] == lines[0]["claim"]["id"]


def test_moments_are_exact(anybody, story):
    address = f"evidence/{story.disputing.pk}/"
    anybody.refused(address, status=404, as_of=just_before(day(14)))
    answer = anybody.get(address, as_of=day(14).isoformat())
    assert (answer["state"], answer["state_today"]) == ("published", "published")
    assert answer["as_of"]["moment"] == "2026-01-14T12:00:00Z"
    # The claim was withdrawn: its evidence went with it.
    assert anybody.get(address, as_of=just_before(day(18)))["id"] == story.disputing.pk
    anybody.refused(address, status=404, as_of=day(18).isoformat())


def test_studies_are_as_known_today_and_say_so(anybody, story):
    answer = anybody.get(f"evidence/{story.supporting.pk}/", as_of="2026-01-11")
    assert answer["study"]["as_of"] == "today"
    assert [notice["kind"] for notice in answer["study"]["notices"]] == ["retraction"]
    assert "today" in answer["as_of"]["note"]
    assert anybody.ids("evidence/", as_of="2026-01-11", notice="retraction") == [story.supporting.pk]


def test_without_it_nothing_is_said_of_it(anybody, story):
    line = EvidenceLineFactory(published=True)
    for address in (f"claims/{line.claim.pk}/", f"evidence/{line.pk}/", f"concepts/{story.ssri.pk}/"):
        answer = anybody.get(address)
        assert answer["as_of"] is None
        assert "state_today" not in answer
        assert "as_of=" not in str(answer)
        assert "as_of" not in answer.get("study", {})
    for name in LISTS:
        assert anybody.get(f"{name}/")["as_of"] is None


def test_a_concept_has_the_names_and_the_place_of_then(anybody, story):
    then = anybody.get("concepts/emotional-numbness/", as_of="2026-01-11")
    assert (then["name"], then["synonyms"]) == ("Emotional numbness", [])
    assert then["claim_counts"] == {"as_subject": 0, "as_object": 1}
    later = anybody.get(f"symptoms/{story.numbness.pk}/", as_of="2026-01-12")
    assert (later["name"], later["synonyms"]) == ("Emotional blunting", ["feeling flat"])
    assert [code["code"] for code in later["codes"]] == ["HP:0030213"]
    anybody.refused("concepts/emotional-numbness/", status=404)
    assert anybody.get("medications/ssri/", as_of="2026-01-19")["children"][0]["name"] == "Sertraline"
    assert anybody.get("medications/ssri/", as_of="2026-01-20")["children"] == []
    assert anybody.get("medications/sertraline/", as_of="2026-01-19")["parent"]["name"] == "SSRI"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"concept": "emotional numbness"}, True),
        ({"symptom": "emotional-numbness"}, True),
        ({"subject": "ssri"}, False),
        ({"subject": "ssri", "descendants": "true"}, True),
        ({"medication": "ssri", "descendants": "true", "object": "emotional numbness"}, True),
        ({"predicate": "causes_adverse_effect"}, True),
        ({"predicate": "treats"}, False),
        ({"certainty": "low"}, True),
        ({"certainty": "high"}, False),
        ({"direction": "supports"}, True),
        ({"direction": "disputes"}, False),
        ({"q": "numbness"}, True),
        ({"q": "blunting"}, False),
        ({"q": "flat"}, False),
        ({"ordering": "-published_at"}, True),
    ],
)
def test_filters_of_claims_ask_for_what_was_said_then(anybody, story, query, found):
    assert anybody.ids("claims/", as_of="2026-01-11", **query) == ([story.claim.pk] if found else [])


def test_names_of_later_are_no_names_of_then(anybody, story):
    (error,) = anybody.refused("claims/", as_of="2026-01-11", concept="emotional blunting")["errors"]
    assert error["parameter"] == "concept"
    assert anybody.ids("claims/", as_of="2026-01-12", concept="feeling flat") == [story.claim.pk]
    # Sertraline stands below SSRI until the 20th, and the claim until the 18th.
    assert anybody.ids("medications/", as_of="2026-01-19", parent="ssri") == [story.sertraline.pk]
    assert anybody.ids("medications/", as_of="2026-01-20", parent="ssri") == []
    assert anybody.ids("concepts/", as_of="2026-01-11", q="blunting") == []
    assert anybody.ids("symptoms/", as_of="2026-01-11", code="hpo:HP:0030213") == [story.numbness.pk]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"direction": "supports"}, True),
        ({"direction": "disputes"}, False),
        ({"symptom": "emotional numbness", "medication": "ssri", "descendants": "true"}, True),
        ({"year": "2020"}, True),
        ({"ordering": "-year"}, True),
    ],
)
def test_filters_of_evidence_ask_for_what_was_said_then(anybody, story, query, found):
    ids = anybody.ids("evidence/", as_of="2026-01-11", **query)
    assert ids == ([story.supporting.pk] if found else [])


@pytest.mark.parametrize("name", ["claims", "evidence"])
def test_what_does_not_go_with_it_is_refused(anybody, story, name):
    (error,) = anybody.refused(f"{name}/", as_of="2026-01-11", state="withdrawn")["errors"]
    assert error["parameter"] == "state"
    assert "as_of" in error["detail"]
    (error,) = anybody.refused("studies/", as_of="2026-01-11")["errors"]
    assert error["parameter"] == "as_of"


def test_addresses_lead_to_what_was_known_then(anybody, story):
    (claim,) = anybody.rows("claims/", as_of="2026-01-11")
    for address in (claim["url"], claim["evidence_url"], claim["subject"]["url"], claim["html_url"]):
        assert parse_qs(urlsplit(address).query)["as_of"] == ["2026-01-11"]
    assert anybody.get(claim["url"])["state_today"] == "withdrawn"
    assert [line["id"] for line in anybody.rows(claim["evidence_url"])] == [story.supporting.pk]
    (line,) = anybody.get(claim["url"])["evidence"]
    assert "as_of" not in line["study"]["url"]


def test_pages_stay_at_the_moment(anybody, story):
    more = [ClaimFactory(published=True, subject=story.ssri, object=story.numbness) for _ in range(4)]
    date_back(day(15))
    for claim in more:
        change(claim, day(17), state=State.WITHDRAWN)
    for query, total in (({"as_of": "2026-01-16"}, 5), ({"as_of": "2026-01-16", "ordering": "-id"}, 5)):
        seen, answer = [], anybody.get("claims/", limit=2, **query)
        while True:
            seen += [row["id"] for row in answer["results"]]
            assert answer["as_of"]["moment"].startswith("2026-01-16T23:59:59")
            if not answer["next"]:
                break
            answer = anybody.get(answer["next"])
        assert len(seen) == len(set(seen)) == total


@pytest.mark.parametrize(
    "moment",
    [
        "yesterday",
        "2026-02-30",
        "2026-1-1",
        "2026-01-11T12:00:00",
        "20260111",
        "2026-01-11T25:00:00Z",
        "0000-01-01",
    ],
)
def test_what_is_no_moment_is_refused(anybody, story, moment):
    (error,) = anybody.refused("claims/", as_of=moment)["errors"]
    assert error["parameter"] == "as_of"
    assert "2026-03-01T12:00:00Z" in error["detail"]


@pytest.mark.parametrize("moment", ["2025-12-31", "0001-01-01", "2026-01-10T08:59:59.5Z", "9999-12-31"])
def test_outside_history_is_refused_with_the_range(anybody, story, moment):
    (error,) = anybody.refused("claims/", as_of=moment)["errors"]
    assert "from 2026-01-10T09:00:00Z to now" in error["detail"]


def test_tomorrow_is_refused_and_today_is_now(anybody, story):
    today = timezone.now().date()
    assert anybody.get("claims/", as_of=str(today))["results"] == []
    anybody.refused("claims/", as_of=str(today + timedelta(days=1)))
    assert anybody.get("claims/", as_of=BEGAN.isoformat())["results"]


def test_before_anything_is_written_down_there_is_no_range(anybody):
    (error,) = anybody.refused("claims/", as_of="2026-01-11")["errors"]
    assert "Nothing is written down yet" in error["detail"]


def test_a_day_on_which_nothing_was_published_is_empty(anybody, story):
    assert anybody.rows("claims/", as_of="2026-01-18") == []
    assert anybody.rows("evidence/", as_of="2026-01-18") == []


def test_rows_that_were_here_when_history_began_are_known_from_then_on(anybody, story):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE evidence_claimevent SET pgh_label = 'found' WHERE pgh_label = 'insert'")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert anybody.ids("claims/", as_of="2026-01-11") == [story.claim.pk]


def test_what_is_deleted_since_is_told_to_be(anybody, story):
    line, lone = EvidenceLineFactory(published=True, claim=story.claim), SymptomFactory(name="Lone")
    address, concept = f"evidence/{line.pk}/", lone.pk
    date_back(day(15))
    delete(line, day(16))
    delete(lone, day(16))
    assert anybody.get(address, as_of="2026-01-15")["state_today"] is None
    anybody.refused(address, status=404, as_of="2026-01-16")
    assert anybody.get("concepts/lone/", as_of="2026-01-15")["id"] == concept
    anybody.refused("concepts/lone/", status=404, as_of="2026-01-16")


def test_the_outcome_of_a_quotes_check_is_that_of_then(anybody, story):
    line = EvidenceLineFactory(published=True, claim=story.claim, quote="They felt flat.", locator="p. 1")
    date_back(day(15))
    line.study.abstract = "They felt flat."
    line.study.save()
    check_line(line)
    date_back(day(16))
    then = anybody.get(f"evidence/{line.pk}/", as_of="2026-01-15")["quote_check"]
    assert (then["outcome"], then["checked_at"]) == (None, None)
    later = anybody.get(f"evidence/{line.pk}/", as_of="2026-01-17")["quote_check"]
    assert (later["outcome"], later["checked_at"]) == ("exact", None)


def test_what_was_never_published_is_found_at_no_moment(anybody, curator, story):
    """Not even by those who see drafts: it was not part of what was known."""
    claim = ClaimFactory(subject=story.ssri, object=story.numbness, statement="quetzaldraft")
    EvidenceLineFactory(published=True, claim=claim, explanation="quetzalofdraft")
    line = EvidenceLineFactory(claim=story.claim, explanation="quetzalline", direction="neutral")
    date_back(day(11))
    change(claim, day(13), state=State.SUBMITTED)
    change(line, day(13), state=State.SUBMITTED)
    change(claim, day(15), state=State.REJECTED)
    for reader in (anybody, curator):
        for moment in (11, 12, 13, 14, 15, 16, 20):
            query = {"as_of": f"2026-01-{moment}"}
            texts = [reader.response(f"{name}/", **query).content.decode() for name in LISTS]
            for name in LISTS:
                texts += [
                    reader.response(row["url"]).content.decode() for row in reader.rows(f"{name}/", **query)
                ]
            assert "quetzal" not in "".join(texts)
            assert reader.rows("claims/", q="quetzaldraft", **query) == []
            assert reader.rows("claims/", direction="neutral", **query) == []
            assert reader.rows("evidence/", claim=claim.pk, **query) == []
            reader.refused(f"claims/{claim.pk}/", status=404, **query)
            reader.refused(f"evidence/{line.pk}/", status=404, **query)
            ssri = reader.get(f"concepts/{story.ssri.pk}/", **query)
            assert ssri["claim_counts"] == {"as_subject": 0, "as_object": 0}
