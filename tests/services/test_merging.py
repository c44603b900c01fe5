"""Merging: what rests on either study survives, and the losing identifiers lead to the survivor."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from evidence.identifiers import Identifier, Scheme
from evidence.models import (
    Contributor,
    CuratedField,
    DuplicateState,
    EvidenceLine,
    EvidenceLineEvent,
    Notice,
    NoticeKind,
    PossibleDuplicate,
    RelationKind,
    State,
    Study,
    StudyMerge,
    StudyRelation,
    StudySearch,
    StudyText,
)
from evidence.services.curating import curate_fields
from evidence.services.history import history_of
from evidence.services.merging import EvidenceMeets, NotMergeable, merge_studies
from evidence.services.merging_parts import HANDLED, others_that_point_here
from evidence.services.quoting import store_text
from tests.factories import ClaimFactory, EvidenceLineFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> Any:
    return UserFactory(
        permissions=["evidence.change_study", "evidence.delete_study", "evidence.view_unpublished"]
    )


def merge(survivor: Study, loser: Study, actor: Any, reason: str = "The same article") -> Study:
    kept = merge_studies(survivor=survivor.pk, loser=loser.pk, actor=actor, reason=reason)
    # The database's own rules that wait for the end of a transaction.
    connection.check_constraints()
    return kept


def test_published_evidence_goes_over_with_its_history_and_the_reason(curator: Any) -> None:
    kept, gone = StudyFactory(), StudyFactory()
    line = EvidenceLineFactory(published=True, study=gone, direction="disputes")
    merge(kept, gone, curator, "Imported twice")
    line.refresh_from_db()
    assert (line.study, line.state, line.direction) == (kept, State.PUBLISHED, "disputes")
    assert not Study.objects.filter(pk=gone.pk).exists()
    last = EvidenceLineEvent.objects.filter(pgh_obj=line.pk).latest("pgh_id")
    assert last.study_id == kept.pk
    assert "Imported twice" in last.pgh_context["reason"]
    row = StudyMerge.objects.get()
    assert (row.loser, row.survivor, row.merged_by, row.reason) == (
        gone.pk,
        kept.pk,
        curator,
        "Imported twice",
    )
    assert row.identifiers == [f"doi:{gone.doi}"]
    assert row.was["csl"] == gone.csl


def test_losing_identifiers_lead_to_the_survivor(curator: Any) -> None:
    kept = StudyFactory(doi="10.5555/kept", pmid="101", pmcid="PMC101")
    gone = StudyFactory(doi="10.5555/gone", pmid="202", pmcid="PMC202")
    merge(kept, gone, curator)
    for text in ("10.5555/gone", "pmid:202", "PMC202", "10.5555/kept", "pmid:101", "PMC101"):
        assert Study.objects.id_of(text) == kept.pk, text
    asked = [
        Identifier(Scheme.PMID, "202"),
        Identifier(Scheme.PMCID, "PMC202"),
        Identifier(Scheme.DOI, "10.5555/gone"),
    ]
    assert Study.objects.ids_of(asked) == dict.fromkeys(asked, kept.pk)
    assert Study.objects.numbered(gone.pk).get() == kept


def test_identifiers_that_the_survivor_lacks_become_its_own(curator: Any) -> None:
    kept = StudyFactory(doi=None, pmid="101", title="Blunting")
    gone = StudyFactory(doi="10.5555/gone", pmid="202", pmcid="PMC202", found=True)
    merge(kept, gone, curator)
    kept.refresh_from_db()
    assert (kept.doi, kept.pmid, kept.pmcid) == ("10.5555/gone", "101", "PMC202")
    assert (kept.lookup_status, kept.checked_at) == ("found", gone.checked_at)
    assert Study.objects.id_of("pmid:202") == kept.pk


def test_an_address_that_named_the_loser_leads_to_the_survivor(curator: Any) -> None:
    page = StudyFactory(doi=None, url="https://example.org/page", title="A page")
    kept = StudyFactory()
    merge(kept, page, curator)
    assert Study.objects.id_of("https://example.org/page") == kept.pk


def test_what_the_survivor_has_stays_and_what_it_lacks_is_filled(curator: Any) -> None:
    kept = StudyFactory(title="The title", volume="", abstract="", note="Ours.")
    gone = StudyFactory(
        title="Another title", volume="7", abstract="What was found.", note="Theirs.", design="cohort"
    )
    merge(kept, gone, curator)
    kept.refresh_from_db()
    assert (kept.title, kept.volume, kept.abstract) == ("The title", "7", "What was found.")
    assert (kept.design, kept.note) == ("cohort", "Ours.\n\nTheirs.")
    assert kept.csl["title"] == "The title"
    assert StudyMerge.objects.get().was["gave_way"]["title"] == "Another title"


def test_curated_fields_survive_and_the_survivors_own_win(curator: Any) -> None:
    kept, gone = StudyFactory(title="A", volume="1"), StudyFactory(title="B", volume="2")
    curate_fields(study=kept, values={"title": "Kept by hand"}, actor=curator)
    curate_fields(study=gone, values={"title": "Gone by hand", "volume": "99"}, actor=curator)
    merge(kept, gone, curator)
    kept.refresh_from_db()
    assert (kept.title, kept.volume) == ("Kept by hand", "99")
    assert set(CuratedField.objects.values_list("study", "field")) == {
        (kept.pk, "title"),
        (kept.pk, "volume"),
    }


def test_curated_contributors_replace_those_that_nobody_set(curator: Any) -> None:
    kept, gone = StudyFactory(authors=["Ma, H."]), StudyFactory(authors=["Ma, Hui", "Zhao, Li"])
    CuratedField.objects.create(study=gone, field="contributors")
    merge(kept, gone, curator)
    assert list(Contributor.objects.values_list("study", "family", "given")) == [
        (kept.pk, "Ma", "Hui"),
        (kept.pk, "Zhao", "Li"),
    ]


def test_notices_relations_and_texts_go_over_once(curator: Any) -> None:
    kept, gone, third = StudyFactory(), StudyFactory(), StudyFactory()
    for study in (kept, gone):
        Notice.objects.create(
            study=study, kind=NoticeKind.RETRACTION, notice_doi="10.5555/n", sources=["curator"]
        )
        StudyRelation.objects.create(study=study, kind=RelationKind.SUPERSEDES, related_study=third)
        StudyRelation.objects.create(study=third, kind=RelationKind.HAS_COMMENT, related_study=study)
    Notice.objects.create(study=gone, kind=NoticeKind.ERRATUM, about_doi=gone.doi, sources=["publisher"])
    StudyRelation.objects.create(study=kept, kind=RelationKind.VERSION_OF, related_study=gone)
    text = "Found in the text. " * 40
    store_text(study=gone, text=text, actor=curator, confirmed=True)
    merge(kept, gone, curator)
    assert sorted(kept.notices.values_list("kind", flat=True)) == ["erratum", "retraction"]
    assert list(kept.relations.values_list("kind", "related_study")) == [(RelationKind.SUPERSEDES, third.pk)]
    assert list(third.relations.values_list("kind", "related_study")) == [(RelationKind.HAS_COMMENT, kept.pk)]
    assert StudyText.objects.current().get().study == kept


def test_of_two_full_texts_the_survivors_counts(curator: Any) -> None:
    kept, gone = StudyFactory(), StudyFactory()
    for study in (kept, gone):
        store_text(study=study, text=f"The text of {study.pk}. " * 40, actor=curator, confirmed=True)
    merge(kept, gone, curator)
    assert StudyText.objects.filter(study=kept).count() == 2
    assert f"of {kept.pk}." in StudyText.objects.current().get().text


def test_quotes_are_checked_against_what_is_held_now(curator: Any) -> None:
    kept, gone = StudyFactory(abstract=""), StudyFactory(abstract="")
    line = EvidenceLineFactory(study=gone, quote="feelings were blunted in most of them", locator="p. 2")
    store_text(
        study=kept,
        text="In adults feelings were blunted in most of them. " * 20,
        actor=curator,
        confirmed=True,
    )
    merge(kept, gone, curator)
    line.refresh_from_db()
    assert line.quote_outcome == "exact"


def test_both_with_evidence_for_one_claim_is_for_a_person(curator: Any) -> None:
    kept, gone = StudyFactory(), StudyFactory()
    claim = ClaimFactory()
    EvidenceLineFactory(study=kept, claim=claim)
    EvidenceLineFactory(study=gone, claim=claim)
    with pytest.raises(EvidenceMeets, match=claim.statement):
        merge(kept, gone, curator)
    assert Study.objects.count() == 2
    assert not StudyMerge.objects.exists()


def test_a_merge_of_merged_studies_leads_all_the_way(curator: Any) -> None:
    first, second, third = StudyFactory(pmid="1"), StudyFactory(pmid="2"), StudyFactory(pmid="3")
    merge(second, first, curator)
    merge(third, second, curator)
    assert StudyMerge.objects.leads_to(first.pk) == third.pk
    assert Study.objects.id_of("pmid:1") == Study.objects.id_of(first.doi) == third.pk


def test_history_of_both_is_told(curator: Any) -> None:
    kept, gone = StudyFactory(), StudyFactory()
    curate_fields(study=gone, values={"volume": "99"}, actor=curator, reason="From the title page")
    merge(kept, gone, curator)
    told = history_of(kept, viewer=curator).changes
    assert any("From the title page" in str(change) or "99" in str(change) for change in told)


def test_pairs_with_others_go_over_and_a_decision_stays(curator: Any) -> None:
    kept, gone, third, fourth = (StudyFactory() for _ in range(4))
    PossibleDuplicate.objects.create(study=kept, other=gone, score=0.8)
    PossibleDuplicate.objects.create(study=kept, other=third, score=0.8)
    distinct: dict[str, Any] = {"state": DuplicateState.DISTINCT, "decided_at": gone.created_at}
    PossibleDuplicate.objects.create(study=gone, other=third, score=0.7, **distinct)
    PossibleDuplicate.objects.create(study=gone, other=fourth, score=0.6)
    merge(kept, gone, curator)
    assert set(PossibleDuplicate.objects.values_list("study", "other", "state")) == {
        (kept.pk, third.pk, "distinct"),
        (kept.pk, fourth.pk, "open"),
    }


def test_search_finds_the_survivor_by_the_evidence_of_both(curator: Any) -> None:
    kept, gone = StudyFactory(), StudyFactory()
    EvidenceLineFactory(published=True, study=kept)
    EvidenceLineFactory(published=True, study=gone)
    merge(kept, gone, curator)
    assert StudySearch.objects.get().evidence == 2


def test_refuses_without_a_reason_itself_and_what_is_gone(curator: Any) -> None:
    kept, gone = StudyFactory(), StudyFactory()
    with pytest.raises(NotMergeable, match="Say why"):
        merge(kept, gone, curator, "  ")
    with pytest.raises(NotMergeable, match="itself"):
        merge(kept, kept, curator)
    merge(kept, gone, curator)
    with pytest.raises(NotMergeable, match="not here any more"):
        merge(kept, gone, curator)


def test_the_database_lets_no_published_line_go_otherwise() -> None:
    line, other = EvidenceLineFactory(published=True), StudyFactory()
    with pytest.raises(IntegrityError, match="Only a draft is changed"), transaction.atomic():
        EvidenceLine.objects.filter(pk=line.pk).update(study=other)


def test_the_database_keeps_no_merge_whose_loser_stays(curator: Any) -> None:
    kept, gone = StudyFactory(), StudyFactory()

    def claim_it() -> None:
        StudyMerge.objects.create(loser=gone.pk, survivor=kept.pk, was={}, reason="x", merged_by=curator)
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="not here any more"), transaction.atomic():
        claim_it()


def test_a_merge_on_record_is_not_changed(curator: Any) -> None:
    kept, gone = StudyFactory(), StudyFactory()
    merge(kept, gone, curator)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        StudyMerge.objects.update(reason="something else")


def test_everything_that_points_to_a_study_goes_over() -> None:
    """A model made later is led over as it is, unless somebody says here how."""
    names = {model._meta.model_name for model, _ in others_that_point_here()}
    assert {"doialias", "studyalias", "importrecord"} <= names
    assert not names & {model._meta.model_name for model in HANDLED}
