"""Quotes checked when lines are written and published, and again when what we hold changes."""

import hashlib

import pytest

from evidence.models import Direction, EvidenceLine, State, Study, StudyText
from evidence.services.adding import add_studies
from evidence.services.curating import curate_fields, mark_curated, release_fields
from evidence.services.linking import link_evidence
from evidence.services.publishing import publish, submit, withdraw
from evidence.services.quoting import (
    LONGEST_TEXT,
    TextRefused,
    check_line,
    check_lines,
    retire_text,
    store_text,
)
from evidence.services.refreshing import refresh_studies
from evidence.services.steps import NotAllowed
from evidence.services.versions import version_hash
from tests.factories import ClaimFactory, EvidenceLineFactory, StudyFactory, UserFactory
from tests.stand_in import message

pytestmark = pytest.mark.django_db(transaction=True)

ABSTRACT = "Emotional blunting was common (46%; p < 0.05)."
IN_ABSTRACT = "blunting was common"
IN_FULL_TEXT = "Blunting fell by 2.5 points."
TITLE = "A survey of blunting"
FULL_TEXT = f"{TITLE}. {ABSTRACT} {IN_FULL_TEXT} " + "We asked them all again. " * 200


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def study():
    return StudyFactory(title=TITLE, abstract=ABSTRACT)


def line_of(study, quote, **fields):
    return EvidenceLineFactory(study=study, quote=quote, locator="p. 1", **fields)


def outcome_of(line):
    line.refresh_from_db()
    return line.quote_outcome


class TestChecking:
    def test_a_line_learns_what_was_found_where_and_in_what(self, study):
        line = line_of(study, IN_ABSTRACT)
        assert check_line(line) == "exact"
        line.refresh_from_db()
        assert (line.quote_outcome, line.quote_place) == ("exact", "abstract")
        assert (line.quote_sha256, line.quote_text_sha256) == (sha256(IN_ABSTRACT), sha256(ABSTRACT))
        assert line.quote_checked_at is not None

    @pytest.mark.parametrize(
        ("quote", "outcome", "decided_by"),
        [
            ("blunting was  common", "normalised", ABSTRACT),
            ("blunting was common (46%; p > 0.05)", "abstract_only", ABSTRACT),
            (IN_FULL_TEXT, "abstract_only", ABSTRACT),
        ],
    )
    def test_against_an_abstract(self, study, quote, outcome, decided_by):
        line = line_of(study, quote)
        assert check_line(line) == outcome_of(line) == outcome
        assert line.quote_text_sha256 == sha256(decided_by)

    @pytest.mark.parametrize(
        ("quote", "outcome"),
        [(IN_FULL_TEXT, "exact"), (IN_ABSTRACT, "exact"), ("fell by 2.6 points", "not_found")],
    )
    def test_against_a_full_text(self, study, quote, outcome):
        store_text(study=study, text=FULL_TEXT, actor=None)
        line = line_of(study, quote)
        assert check_line(line) == outcome_of(line) == outcome
        assert line.quote_text_sha256 == sha256(FULL_TEXT)

    def test_without_any_text(self):
        line = line_of(StudyFactory(abstract=""), IN_ABSTRACT)
        assert check_line(line) == outcome_of(line) == "not_checkable"
        assert line.quote_text_sha256 == ""

    def test_a_line_without_a_quote_has_nothing_to_check(self, study):
        line = EvidenceLineFactory(study=study)
        assert check_line(line) is None
        assert outcome_of(line) == ""

    def test_the_abstract_is_read_anew(self, study):
        line = line_of(study, IN_ABSTRACT)
        assert line.study.abstract == ABSTRACT
        Study.objects.filter(pk=study.pk).update(abstract="Another.")
        assert check_line(line) == "abstract_only"

    def test_a_check_that_finds_the_same_is_no_change_of_the_line(self, study):
        line = line_of(study, IN_ABSTRACT)
        check_line(line)
        line.refresh_from_db()
        changed, checked = line.updated_at, line.quote_checked_at
        check_line(line)
        line.refresh_from_db()
        assert line.updated_at == changed
        assert line.quote_checked_at > checked
        Study.objects.filter(pk=study.pk).update(abstract="")
        check_line(line)
        line.refresh_from_db()
        assert line.updated_at > changed

    def test_many_lines_study_by_study(self, study, django_assert_num_queries):
        other = StudyFactory(abstract="")
        lines = [line_of(study, IN_ABSTRACT), line_of(study, "nowhere"), line_of(other, "nowhere")]
        EvidenceLineFactory(study=study)
        # The studies; of each the ends of its transaction, itself, its lines and its text; every line.
        with django_assert_num_queries(1 + 2 * (2 + 3) + 3):
            outcomes = check_lines(EvidenceLine.objects.all())
        assert outcomes == {"exact": 1, "abstract_only": 1, "not_checkable": 1}
        assert [outcome_of(line) for line in lines] == ["exact", "abstract_only", "not_checkable"]


class TestWhenWhatWeHoldChanges:
    @pytest.fixture
    def found(self, crossref):
        """A study of Crossref's, with a line that quotes its abstract."""
        crossref.serve(message("10.5555/first", abstract=f"<jats:p>{ABSTRACT.replace('<', '&lt;')}</jats:p>"))
        add_studies(inputs=["10.5555/first"])
        line = line_of(Study.objects.get(), IN_ABSTRACT)
        assert check_line(line) == "exact"
        return line

    def test_a_refresh_that_brings_another_abstract(self, crossref, found):
        crossref.serve(message("10.5555/first", abstract="<jats:p>Another.</jats:p>"))
        refresh_studies(studies=Study.objects.all(), dry_run=True)
        assert outcome_of(found) == "exact"
        refresh_studies(studies=Study.objects.all())
        assert outcome_of(found) == "abstract_only"
        assert found.quote_text_sha256 == sha256("Another.")

    def test_a_refresh_that_brings_the_first_abstract(self, crossref):
        crossref.serve(message("10.5555/first"))
        add_studies(inputs=["10.5555/first"])
        line = line_of(Study.objects.get(), IN_ABSTRACT)
        assert check_line(line) == "not_checkable"
        crossref.serve(message("10.5555/first", abstract=f"<jats:p>{ABSTRACT.replace('<', '&lt;')}</jats:p>"))
        refresh_studies(studies=Study.objects.all())
        assert outcome_of(line) == "exact"

    def test_an_outage_and_another_title_leave_it(self, crossref, found, quick_retries):
        before = found.quote_checked_at
        crossref.down = True
        refresh_studies(studies=Study.objects.all())
        crossref.down = False
        crossref.serve(
            message(
                "10.5555/first",
                title=["Another"],
                abstract=f"<jats:p>{ABSTRACT.replace('<', '&lt;')}</jats:p>",
            )
        )
        refresh_studies(studies=Study.objects.all())
        assert Study.objects.get().title == "Another"
        assert outcome_of(found) == "exact"
        assert found.quote_checked_at == before

    def test_a_curator_who_sets_the_abstract_and_gives_it_back(self, found):
        study = Study.objects.get()
        curate_fields(study=study, values={"abstract": "Another."})
        assert outcome_of(found) == "abstract_only"
        release_fields(study=study, fields=["abstract"])
        assert outcome_of(found) == "exact"

    def test_a_form_that_has_saved_the_abstract(self, study):
        line = line_of(study, IN_ABSTRACT)
        mark_curated(study=study, fields=["title"])
        assert outcome_of(line) == ""
        mark_curated(study=study, fields=["title", "abstract"])
        assert outcome_of(line) == "exact"

    def test_a_published_line_keeps_its_state_and_shows_what_is_known_now(self, study):
        line = line_of(study, "fell by 2.6 points", published=True)
        store_text(study=study, text=FULL_TEXT, actor=None)
        line.refresh_from_db()
        assert (line.state, line.quote_outcome) == (State.PUBLISHED, "not_found")
        assert line.quote_standing == "Not found in the text that we hold of this source"


class TestStoringTexts:
    def test_keeps_who_gave_what_and_checks_the_quotes(self, study):
        curator, line = UserFactory(), line_of(study, IN_FULL_TEXT)
        other = line_of(StudyFactory(abstract=""), IN_FULL_TEXT)
        stored = store_text(study=study, text=FULL_TEXT, actor=curator, source_note="PubMed Central")
        stored.refresh_from_db()
        assert (stored.text, stored.sha256) == (FULL_TEXT, sha256(FULL_TEXT))
        assert (stored.uploaded_by, stored.source_note) == (curator, "PubMed Central")
        assert (outcome_of(line), line.quote_place) == ("exact", "full_text")
        assert outcome_of(other) == ""

    def test_replaces_the_one_before_which_stays(self, study):
        first = store_text(study=study, text=FULL_TEXT, actor=None)
        line = line_of(study, IN_FULL_TEXT)
        second = store_text(study=study, text=FULL_TEXT.replace("2.5", "2.6"), actor=None)
        first.refresh_from_db()
        assert first.current_until is not None
        assert list(StudyText.objects.current()) == [second]
        assert outcome_of(line) == "not_found"

    def test_the_same_text_again_changes_nothing(self, study):
        first = store_text(study=study, text=FULL_TEXT, actor=None)
        assert store_text(study=study, text=FULL_TEXT, actor=UserFactory()) == first
        assert StudyText.objects.count() == 1

    def test_one_that_came_back_counts_again(self, study):
        store_text(study=study, text=FULL_TEXT, actor=None)
        store_text(study=study, text=FULL_TEXT + "More.", actor=None)
        third = store_text(study=study, text=FULL_TEXT, actor=None)
        assert list(StudyText.objects.current()) == [third]
        assert StudyText.objects.count() == 3

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "text recognition"),
            (" \n\x0c", "text recognition"),
            ("x" * (LONGEST_TEXT + 1), "at most 5,000,000"),
            ("Another paper. " * 500, "another document.*confirm"),
            (f"{TITLE}. {ABSTRACT}", "the page that leads to the text"),
        ],
    )
    def test_refuses_what_is_no_text_of_the_study(self, study, text, told):
        with pytest.raises(TextRefused, match=told):
            store_text(study=study, text=text, actor=None)
        assert not StudyText.objects.exists()

    def test_a_person_may_know_better(self, study):
        store_text(study=study, text="A short letter.", actor=UserFactory(), confirmed=True)
        assert StudyText.objects.get().text == "A short letter."

    def test_what_the_database_cannot_hold_is_replaced(self, study):
        stored = store_text(study=study, text=f"{FULL_TEXT}\0\ud800", actor=None)
        stored.refresh_from_db()
        assert stored.text == f"{FULL_TEXT}\ufffd\ufffd"
        assert stored.sha256 == sha256(stored.text)

    def test_the_wrong_document_is_taken_back(self, study):
        line = line_of(study, IN_FULL_TEXT)
        store_text(study=study, text="Another paper.", actor=None, confirmed=True)
        assert outcome_of(line) == "not_found"
        retire_text(study=study)
        assert outcome_of(line) == "abstract_only"
        assert not StudyText.objects.current().exists()
        assert StudyText.objects.count() == 1


def published(line, editor):
    """The line, published as it is now."""
    return publish(item=line, actor=editor, reviewed=version_hash(EvidenceLine.objects.get(pk=line.pk)))


class TestPublishing:
    @pytest.fixture
    def writer(self):
        return UserFactory(permissions=["evidence.change_evidenceline"])

    @pytest.fixture
    def editor(self):
        return UserFactory(permissions=["evidence.publish_claim"])

    def test_linking_checks_at_once(self, study):
        line = link_evidence(
            claim=ClaimFactory(),
            study=study,
            direction=Direction.SUPPORTS,
            actor=UserFactory(),
            quote=IN_ABSTRACT,
            locator="abstract",
        )
        assert line.quote_outcome == outcome_of(line) == "exact"

    def test_submitting_shows_the_reviewer_the_outcome(self, study, writer):
        line = submit(item=line_of(study, IN_FULL_TEXT, created_by=writer), actor=writer)
        assert (line.state, line.quote_outcome) == (State.SUBMITTED, "abstract_only")

    def test_a_quote_that_is_not_found_is_not_published(self, study, writer, editor):
        store_text(study=study, text=FULL_TEXT, actor=None)
        claim = ClaimFactory(published=True)
        line = submit(item=line_of(study, "p > 0.05", claim=claim, created_by=writer), actor=writer)
        assert line.quote_outcome == "not_found"
        with pytest.raises(NotAllowed, match="not in the text that we hold"):
            published(line, editor)
        line.refresh_from_db()
        assert line.state == State.SUBMITTED
        line = withdraw(item=line, actor=writer)
        line.quote = "p < 0.05"
        line.save()
        line = submit(item=line, actor=writer)
        assert published(line, editor).quote_outcome == "exact"

    @pytest.mark.parametrize(
        ("quote", "abstract", "outcome"),
        [
            (IN_ABSTRACT, ABSTRACT, "exact"),
            ("nowhere", ABSTRACT, "abstract_only"),
            ("nowhere", "", "not_checkable"),
        ],
    )
    def test_what_cannot_be_confirmed_is_published_and_says_so(
        self, quote, abstract, outcome, writer, editor
    ):
        line = line_of(
            StudyFactory(abstract=abstract), quote, claim=ClaimFactory(published=True), created_by=writer
        )
        seen = published(submit(item=line, actor=writer), editor)
        assert seen.is_published
        assert seen.quote_outcome == outcome_of(line) == outcome
        assert seen.quote_standing

    def test_an_old_outcome_does_not_open_the_way(self, study, writer, editor):
        line = line_of(study, IN_ABSTRACT, claim=ClaimFactory(published=True), created_by=writer)
        line = submit(item=line, actor=writer)
        # Past every service: the text arrived, nobody checked the lines again.
        StudyText.objects.create(study=study, text="Another.", sha256=sha256("Another."))
        Study.objects.filter(pk=study.pk).update(abstract="")
        assert line.quote_outcome == "exact"
        with pytest.raises(NotAllowed, match="not in the text that we hold"):
            published(line, editor)
