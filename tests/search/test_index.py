"""The tables of search follow every write, by whatever way it comes."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from evidence.models import Claim, Concept, ConceptKey, EvidenceLine, State, Study, StudyConcept, StudySearch
from evidence.search import index
from tests.factories import (
    ClaimFactory,
    ConceptFactory,
    ContributorFactory,
    EvidenceLineFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

pytestmark = pytest.mark.django_db
NOTHING = dict.fromkeys((part.table for part in index.PARTS), 0)


@pytest.fixture(autouse=True)
def all_is_right_in_the_end(db):
    yield
    assert index.differences() == NOTHING


def execute(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def has(study, words):
    """Whether the study's row of search has these words, one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT words @@ search_phrase(%s) FROM search_study WHERE study_id = %s", [words, study.pk]
        )
        return cursor.fetchone()[0]


class TestStudies:
    def test_a_study_has_the_words_of_all_its_parts(self):
        study = StudyFactory(
            title="Emotional blunting",
            abstract="Half felt numb.",
            container_title="Journal of Mood",
            authors=["Ménière, Zoë", "The RECOVERY Group"],
        )
        for words in (
            "blunting", "felt numb", "mood", "2020", "meniere", "MÉNIÈRE", "zoe", "recovery group",
        ):  # fmt: skip
            assert has(study, words), words

    def test_changes_by_sql_and_by_django_reach_it(self):
        study = StudyFactory(title="Before", authors=["Ma, Hui"])
        execute("UPDATE evidence_study SET title = 'After' WHERE id = %s", study.pk)
        assert has(study, "after")
        assert not has(study, "before")
        study.contributors.update(family="Goodwin")
        assert has(study, "goodwin")
        assert not has(study, "ma")
        study.contributors.all().delete()
        assert not has(study, "goodwin")

    def test_copy_and_merge_reach_it(self):
        known = StudyFactory(doi="10.5555/known", title="Old title")
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE staging (doi text, title text) ON COMMIT DROP")
            rows = "10.5555/known\tNew title\n10.5555/other\tOther title\n"
            cursor.cursor.copy_expert("COPY staging FROM STDIN", io.StringIO(rows))
            empty = [
                field.column
                for field in Study._meta.concrete_fields
                if field.get_internal_type() in ("TextField", "CharField", "PartialDateField")
                and field.column not in ("doi", "pmid", "pmcid", "title", "lookup_status")
            ]
            columns, values = ", ".join(empty), ", ".join(["%s"] * len(empty))
            cursor.execute(
                "INSERT INTO evidence_study (doi, title, lookup_status, issn, isbn, funders, csl, "
                f"created_at, updated_at, {columns}) SELECT doi, title, 'not_checked', '{{}}', '{{}}', '[]', "
                f"'{{}}', now(), now(), {values} FROM staging "
                "ON CONFLICT (doi) DO UPDATE SET title = excluded.title",
                [""] * len(empty),
            )
        assert has(known, "new title")
        assert has(Study.objects.get(doi="10.5555/other"), "other title")

    def test_a_study_that_is_deleted_leaves_nothing(self):
        study = StudyFactory(authors=["Ma, Hui"])
        study.delete()
        assert not StudySearch.objects.exists()

    def test_notices_and_licences_are_flags(self):
        study = StudyFactory(licence_url="https://creativecommons.org/licenses/by/4.0/")
        row = study.search
        assert (row.open_licence, row.noticed, row.grave) == (True, False, False)
        notice = NoticeFactory(study=study, kind="correction")
        row.refresh_from_db()
        assert (row.noticed, row.grave) == (True, False)
        NoticeFactory(study=study)
        row.refresh_from_db()
        assert (row.noticed, row.grave) == (True, True)
        notice.study.notices.all().delete()
        Study.objects.update(licence_url="https://example.org/creativecommons.org/licenses")
        row.refresh_from_db()
        assert (row.open_licence, row.noticed, row.grave) == (False, False, False)

    def test_a_text_beyond_what_a_vector_holds_is_stored_all_the_same(self):
        study = StudyFactory(abstract=" ".join(f"word{number}" for number in range(250_000)))
        assert has(study, "word1")


class TestPublishedEvidence:
    def test_links_the_concepts_of_the_claim_with_their_names(self):
        numbness = SymptomFactory(name="Emotional numbness", synonyms=["affective blunting"])
        line = EvidenceLineFactory(published=True, claim__object=numbness, direction="disputes")
        study = line.study
        assert has(study, "emotional numbness")
        assert has(study, "affective blunting")
        links = StudyConcept.objects.filter(study=study)
        assert set(links.values_list("concept", "year")) == {
            (line.claim.subject_id, 2020), (numbness.pk, 2020),
        }  # fmt: skip
        assert (study.search.evidence, study.search.directions) == (1, ["disputes"])
        execute("UPDATE evidence_study SET issued = '2021' WHERE id = %s", study.pk)
        assert set(links.values_list("year", flat=True)) == {2021}
        numbness.names.all().delete()
        execute("UPDATE evidence_concept SET name = 'Flatness' WHERE id = %s", numbness.pk)
        assert has(study, "flatness")
        assert not has(study, "affective blunting")

    @pytest.mark.parametrize(("line", "claim"), [(False, True), (True, False), (False, False)])
    def test_drafts_link_nothing(self, line, claim):
        numbness = SymptomFactory(name="Emotional numbness")
        draft = EvidenceLineFactory(published=line, claim=ClaimFactory(published=claim, object=numbness))
        assert not has(draft.study, "numbness")
        assert not StudyConcept.objects.exists()
        assert (draft.study.search.evidence, draft.study.search.concepts) == (0, [])

    def test_what_is_withdrawn_is_linked_no_more(self):
        line = EvidenceLineFactory(published=True)
        Claim.objects.filter(pk=line.claim_id).update(state=State.WITHDRAWN)
        assert not StudyConcept.objects.exists()
        other = EvidenceLineFactory(published=True)
        EvidenceLine.objects.filter(pk=other.pk).update(state=State.WITHDRAWN)
        assert not StudyConcept.objects.exists()


class TestConcepts:
    def test_names_are_recognised_by_their_stems(self):
        concept = ConceptFactory(name="Panic attacks", synonyms=["Panic attack", "PA"])
        keys = ConceptKey.objects.filter(concept=concept)
        assert dict(keys.values_list("name", "key")) == {
            "Panic attacks": "'panic' <-> 'attack'", "Panic attack": "'panic' <-> 'attack'", "PA": "'pa'",
        }  # fmt: skip
        concept.names.filter(name="PA").delete()
        assert keys.count() == 2

    def test_a_name_that_is_a_synonym_too_is_one_key(self):
        concept = ConceptFactory(name="Panic", synonyms=["Panic", "…"])
        assert list(concept.search_keys.values_list("name", "preferred")) == [("Panic", True)]

    def test_a_concept_that_is_deleted_leaves_nothing(self):
        concept = ConceptFactory(synonyms=["other"], codes=["mesh:D003863"])
        Concept.objects.get(pk=concept.pk).delete()
        assert not ConceptKey.objects.exists()


class TestLoading:
    def test_a_loader_that_suspends_says_what_it_wrote(self):
        with index.suspended():
            study, forgotten = StudyFactory(title="Loaded"), StudyFactory(title="Forgotten")
            ContributorFactory(study=study, family="Ma")
            index.refresh([study.pk])
        assert has(study, "loaded")
        assert has(study, "ma")
        assert not StudySearch.objects.filter(study=forgotten).exists()
        # The triggers work again.
        Study.objects.filter(pk=forgotten.pk).update(title="Found")
        assert has(forgotten, "found")

    def test_a_loading_that_fails_leaves_the_triggers_on(self):
        with pytest.raises(ZeroDivisionError), index.suspended():
            raise ZeroDivisionError
        assert has(StudyFactory(title="Kept"), "kept")
        with pytest.raises(Exception, match="study_is_nameable"), transaction.atomic(), index.suspended():
            Study.objects.create()
        assert has(StudyFactory(title="Still kept"), "still kept")

    def test_an_empty_collection_is_built_at_the_end_with_its_indexes(self):
        def indexes():
            with connection.cursor() as cursor:
                cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'search_study' ORDER BY 1")
                return cursor.fetchall()

        before = indexes()
        with index.suspended():
            line = EvidenceLineFactory(published=True)
        assert not StudySearch.objects.exists()
        steps = []
        index.rebuild(lambda table, done: steps.append((table, done)))
        assert ("search_study", 1) in steps
        assert has(line.study, line.claim.subject.name)
        assert indexes() == before


class TestCommand:
    def test_counts_and_mends_what_differs(self, capsys):
        call_command("search_index", "--check")
        assert capsys.readouterr().out == "Search knows what the rows say.\n"
        with index.suspended():
            line = EvidenceLineFactory(published=True)
        StudySearch.objects.create(
            study_id=line.study_id + 1, directions=[], concepts=[], evidence=0, noticed=False, grave=False,
            open_licence=False, title="", words="",
        )  # fmt: skip
        with pytest.raises(SystemExit, match="1"):
            call_command("search_index", "--check", "--json")
        assert json.loads(capsys.readouterr().out)["different"] == {
            "search_concept_key": 2, "search_concept": 2, "search_claim": 1, "search_study": 2,
            "search_study_concept": 1,
        }  # fmt: skip
        call_command("search_index", "--repair")
        assert "They were mended." in capsys.readouterr().out
        call_command("search_index", "--check")

    def test_writes_everything_anew(self, capsys):
        study = StudyFactory(title="Right")
        StudySearch.objects.filter(study=study).update(words="")
        call_command("search_index", "--rebuild")
        assert has(study, "right")
