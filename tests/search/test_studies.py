"""Studies by words: which are found, in what order, with what counted and marked."""

from __future__ import annotations

import time
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from evidence import search
from evidence.models import Direction
from evidence.search import Filters, finding, reach
from evidence.search.marking import _sought
from tests.factories import (
    ConceptFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


def found(text, **kwargs):
    return search.studies(text, user=ANYBODY, **kwargs)


def ids(text, **kwargs):
    return [hit.id for hit in found(text, **kwargs).hits]


class TestLanguage:
    @pytest.fixture
    def study(self):
        return StudyFactory(
            title="Vitamin A and Down syndrome in hepatitis C",
            abstract="SSRIs/SNRIs raise IL-6.The naïve α-synuclein of Crohn’s disease; p<0.05",
            container_title="Zeitschrift für Größe",
            authors=["Ménière, Zoë", "Łoś, Đorđe"],
        )

    @pytest.mark.parametrize(
        "text",
        [
            "vitamin a", '"vitamin a"', "down syndromes", '"hepatitis C"', "SNRIs", "IL-6", '"il 6"',
            "il6 OR il-6", "ssri", "SSRIs", "naive", "NAÏVE", "synuclein", "Crohn's disease",
            '"Crohn disease"', "grosse", "Größe", "größ*", "meniere zoe", "los dorde", "2020", "syn*",
            "vitamin -b", "nothing OR vitamin", "ＶＩＴＡＭＩＮ",
        ],
    )  # fmt: skip
    def test_finds(self, study, text):
        assert ids(text) == [study.pk]

    @pytest.mark.parametrize(
        "text",
        [
            "vitamin b",
            '"a vitamin"',
            "vitamin -a",
            '-"hepatitis c" vitamin',
            "syn",
            "il-7",
            "c:1",
            "'c:1'",
            "y:2020",
        ],
    )  # fmt: skip
    def test_does_not_find(self, study, text):
        assert ids(text) == []

    def test_without_a_word_nothing_is_found_and_without_anything_all(self, study):
        assert ids("!!! ... -") == []
        assert ids("") == ids("  ") == [study.pk]

    def test_an_identifier_gives_its_study(self, study):
        here = found(f"https://doi.org/{study.doi}", filters=Filters(year_from=2050))
        assert (here.hits[0].id, here.count, here.identifier.value) == (study.pk, 1, study.doi)
        missing = found("10.5555/missing")
        assert (missing.hits, missing.count, str(missing.identifier)) == ((), 0, "doi:10.5555/missing")


class TestConcepts:
    def test_other_names_and_narrower_concepts_are_found_with_them(self):
        ssri = MedicationFactory(name="SSRI", synonyms=["serotonin reuptake inhibitor"])
        MedicationFactory(name="Sertraline", synonyms=["Zoloft"], parent=ssri)
        spoken = [
            StudyFactory(title=title) for title in ("Zoloft", "Serotonin reuptake inhibitors", "An SSRI")
        ]
        linked = EvidenceLineFactory(published=True, claim__subject=ssri, study__title="Untold").study
        StudyFactory(title="Reuptake of the inhibitor serotonin")

        result = found("ssris")

        assert {hit.id for hit in result.hits} == {*(study.pk for study in spoken), linked.pk}
        assert result.hits[0].id == spoken[2].pk, "the very word comes first"
        (known,) = result.recognised
        assert (known.words, known.also, known.narrower) == (
            "ssris", ("SSRI", "serotonin reuptake inhibitor"), ("Sertraline",)
        )  # fmt: skip
        assert [concept.slug for concept in known.concepts] == ["ssri"]

    def test_the_longest_name_is_taken(self):
        numbness = SymptomFactory(name="Emotional numbness", synonyms=["Emotional blunting"])
        SymptomFactory(name="Numbness")
        StudyFactory(title="Emotional blunting in adults")
        result = found("emotional numbness adults")
        assert [known.concepts[0].id for known in result.recognised] == [numbness.pk]
        assert len(result.hits) == 1

    @pytest.mark.parametrize(
        "text", ['"emotional numbness"', "emotional numbness*", "x OR numbness -emotional"]
    )
    def test_what_is_marked_as_meant_so_is_taken_so(self, text):
        SymptomFactory(name="Emotional numbness", synonyms=["Numbness", "Emotional blunting"])
        StudyFactory(title="Emotional blunting")
        assert found(text).recognised == ()
        assert ids(text) == []

    def test_drafts_link_no_study(self):
        numbness = SymptomFactory(name="Emotional numbness")
        EvidenceLineFactory(claim__object=numbness, study__title="Untold")
        assert ids("emotional numbness") == []

    def test_a_misspelt_name_is_put_right(self):
        MedicationFactory(name="Sertraline")
        assert found("adults sertalin -mice").suggestions == ("adults Sertraline -mice",)
        assert found("xyz").suggestions == ()
        assert found("sertraline").suggestions == ()


class TestRanking:
    def test_the_title_counts_then_notices_then_evidence_then_the_year(self):
        titled = StudyFactory(title="Numb", issued="1990")
        spoken = StudyFactory(title="Other", abstract="numb", issued="2026")
        retracted = NoticeFactory(study__title="Numb", study__issued="2026").study
        backed = EvidenceLineFactory(published=True, study__title="Numb", study__issued="1980").study
        newer = StudyFactory(title="Numb", issued="1991")
        assert ids("numb") == [study.pk for study in (backed, newer, titled, retracted, spoken)]

    def test_pages_follow_each_other(self):
        for number in range(7):
            StudyFactory(title="Numb", issued=f"{2010 + number // 2}")
        whole, paged, cursor = ids("numb"), [], ""
        for _ in range(4):
            result = found("numb", limit=2, cursor=cursor)
            paged += [hit.id for hit in result.hits]
            cursor = result.cursor
            assert result.count == 7
        assert paged == whole
        assert cursor == ""

    @pytest.mark.parametrize("cursor", ["x", "e30", "WzEsMiwzLDQsNV0", "WzEsdHJ1ZSwzLDQsMWU5OV0", "é"])
    def test_a_cursor_of_no_search_is_refused(self, cursor):
        with pytest.raises(search.BadCursor):
            found("numb", cursor=cursor)

    def test_of_more_than_are_counted_the_newest_are_ranked(self, monkeypatch):
        monkeypatch.setattr(finding, "MOST_COUNTED", 3)
        old = StudyFactory(title="Numb", issued="", published_print="")
        newer = [
            StudyFactory(title="Other", abstract="numb", issued=f"{year}") for year in (2001, 1950, 2003)
        ]
        result = found("numb")
        assert (result.count, result.at_least) == (3, True)
        assert [hit.id for hit in result.hits] == [newer[2].pk, newer[0].pk, newer[1].pk]
        assert sum(bucket.count for bucket in result.facets["year"]) == 3
        newer[0].delete()
        result = found("numb")
        assert (result.count, result.at_least, result.hits[0].id) == (3, False, old.pk)

    @pytest.mark.parametrize("text", ["numb", 'numb OR "emotional blunting"', ""])
    def test_asked_again_the_newest_are_found_in_one_pass_and_are_the_same(
        self, monkeypatch, django_assert_num_queries, text
    ):
        monkeypatch.setattr(finding, "MOST_COUNTED", 4)
        # So few have other spellings looked for.
        monkeypatch.setattr(finding, "_FEW", 0)
        for number, year in enumerate((1999, 2001, 2003, 2001, 2001, 2003, 1950)):
            StudyFactory(title=f"Numb {number}", issued=f"{year}", abstract="Emotional blunting")
        first = found(text)
        assert (first.count, first.at_least) == (4, True)
        with django_assert_num_queries(1):
            again = found(text)
        assert again == first
        newest = StudyFactory(title="Numb at last", issued="2024")
        assert newest.pk in {hit.id for hit in found(text).hits}
        assert found(text).count == 4

    def test_how_far_the_newest_reach_is_known_for_a_minute(self, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(finding, "MOST_COUNTED", 1)
        monkeypatch.setattr(finding, "_FEW", 0)
        StudyFactory(title="Numb", issued="2001")
        StudyFactory(title="Numb", issued="2003")
        result = found("numb")
        monkeypatch.setattr(reach, "monotonic", lambda: time.monotonic() + 61)
        with django_assert_num_queries(2):
            assert found("numb") == result


class TestFacets:
    @pytest.fixture
    def lines(self):
        numbness = ConceptFactory(kind="symptom", name="Numbness")
        first = EvidenceLineFactory(
            published=True, claim__object=numbness, direction="disputes", study__title="Numb one",
            study__design="cohort", study__issued="2019", study__container_title="Mood",
            study__licence_url="http://creativecommons.org/licenses/by-nc/4.0/",
        )  # fmt: skip
        EvidenceLineFactory(published=True, claim__object=numbness, study__title="Numb two")
        NoticeFactory(kind="correction", study__title="Numb three", study__work_type="book")
        NoticeFactory(study__title="Numb four")
        StudyFactory(title="Flat")
        return first

    def test_each_agrees_with_its_filter(self, lines):
        filters = {
            "year": lambda value: Filters(year_from=int(value), year_to=int(value)),
            "design": lambda value: Filters(design=value),
            "direction": lambda value: Filters(direction=Direction(value)),
            "notices": lambda value: Filters(notices=value),
            "work_type": lambda value: Filters(work_type=value),
            "journal": lambda value: Filters(journal=value),
            "open_licence": lambda value: Filters(open_licence=value == "true"),
            "medication": lambda value: Filters(concepts=(int(value),)),
            "symptom": lambda value: Filters(concepts=(int(value),)),
        }
        facets = found("numb").facets
        assert facets.keys() == filters.keys()
        for name, buckets in facets.items():
            for bucket in buckets:
                assert bucket.count == found("numb", filters=filters[name](bucket.value)).count > 0, bucket
        assert [(b.label, b.count) for b in facets["symptom"]] == [("Numbness", 2)]
        assert {b.label: b.count for b in facets["design"]} == {"Not judged": 3, "Cohort study": 1}
        assert {b.value: b.count for b in facets["notices"]} == {"none": 2, "other": 1, "grave": 1}

    def test_filters_hold_together_and_count_what_is_left(self, lines):
        numbness = lines.claim.object_id
        result = found("numb", filters=Filters(concepts=(numbness,), year_from=2015, year_to=2019))
        assert [hit.id for hit in result.hits] == [lines.study_id]
        assert [(b.value, b.count) for b in result.facets["journal"]] == [("Mood", 1)]
        assert found("", filters=Filters(notices="any")).count == 2
        assert found("numb", facets=()).facets == {}


class TestMarking:
    def mark(self, text, **study):
        StudyFactory(**study)
        hit = found(text).hits[0]
        return hit.title, hit.extract

    def test_words_are_marked_as_they_were_written(self):
        title, extract = self.mark(
            "meniere il-6", title="Ménière’s IL-6 and MENIERE", abstract="In Ménière—an “IL-6” disease."
        )
        assert title == "<mark>Ménière</mark>’s <mark>IL</mark>-<mark>6</mark> and <mark>MENIERE</mark>"
        assert extract == "In <mark>Ménière</mark>—an “<mark>IL</mark>-<mark>6</mark>” disease."

    def test_a_long_text_gives_the_piece_with_the_words(self):
        _, extract = self.mark("numb", title="T", abstract="before " * 200 + "felt numb " + "after " * 200)
        assert extract.startswith("… before")
        assert "felt <mark>numb</mark> after" in extract
        assert extract.endswith("after …")
        assert len(extract) < 500

    def test_markup_in_a_text_is_text(self):
        title, extract = self.mark(
            "numb", title="<mark>x</mark>\ue000 numb \ue001<img src=x onerror=y>", abstract="none of it"
        )
        assert title == "&lt;mark&gt;x&lt;/mark&gt;\ue000 <mark>numb</mark> \ue001&lt;img src=x onerror=y&gt;"
        assert extract == ""

    @pytest.mark.parametrize(
        ("text", "title", "marked"),
        [
            ("straße numb", "Straße ﬁne, numb", "<mark>Straße</mark> ﬁne, <mark>numb</mark>"),
            ("happy skies", "Happiness of a sky", "<mark>Happiness</mark> of a <mark>sky</mark>"),
            ("blunt", "Blunts_ blunting bluntx", "<mark>Blunts</mark>_ <mark>blunting</mark> bluntx"),
            ("bl* -sharp", "Blunt as blueness", "<mark>Blunt</mark> as <mark>blueness</mark>"),
            ('"felt numb"', "Numb, felt (numb)", "Numb, <mark>felt</mark> (<mark>numb</mark>)"),
            ("a numb OR felt", "A numb arm", "<mark>A</mark> <mark>numb</mark> arm"),
            ("crohn's disease", "Crohn’s disease", "<mark>Crohn</mark>’s <mark>disease</mark>"),
            ("ssri", "SSRIs & SNRIs", "<mark>SSRIs</mark> &amp; SNRIs"),
            ("o'brien", "O'Brien", "<mark>O</mark>&#x27;<mark>Brien</mark>"),
        ],
    )  # fmt: skip
    def test_a_word_is_marked_where_it_is_found(self, text, title, marked):
        assert self.mark(text, title=title)[0] == marked

    def test_names_that_were_looked_for_too_are_marked_where_they_stand_whole(self):
        SymptomFactory(name="Numbness", synonyms=["emotional blunting"])
        title, extract = self.mark(
            "numbness", title="Emotional blunting, not emotional", abstract="Blunting came first."
        )
        assert title == "<mark>Emotional</mark> <mark>blunting</mark>, not emotional"
        assert extract == ""

    def test_a_piece_is_the_one_with_most_of_what_was_asked(self):
        _, extract = self.mark(
            "numb felt arms",
            title="arms",
            abstract=f"felt {'before ' * 100}numb, he felt {'between ' * 100}felt {'after ' * 100}",
        )
        assert "<mark>numb</mark>, he <mark>felt</mark> between" in extract

    def test_what_begins_like_a_thousand_words_of_a_text_is_found_in_it(self):
        _, extract = self.mark("numb*", title="T", abstract="numbing " * 499 + "x" * 4000)
        assert extract.startswith("<mark>numbing</mark> <mark>numbing</mark>")
        assert extract.count("<mark>") < 60


@given(st.text(max_size=200))
def test_letters_are_sought_in_their_places(text):
    assert len(_sought(text)) == len(text)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=80))
def test_whatever_a_title_is_nothing_is_added_to_it_but_marks(db, title):
    assume(title.strip())
    study = StudyFactory(title=title)
    hit = next((hit for hit in found(f"numb OR {title}", limit=1).hits if hit.id == study.pk), None)
    study.delete()
    if hit:
        assert unescape(hit.title.replace("<mark>", "").replace("</mark>", "")) == title


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered(db, text):
    found(text, limit=1)
    found(f'a "{text} OR -{text}* {text}', limit=1)
