"""A study's page: what there is to read, and what becomes of what a curator changes."""

from __future__ import annotations

import pytest

from evidence.models import (
    AttemptOutcome,
    Contributor,
    CrossrefRecord,
    CuratedField,
    LookupStatus,
    Notice,
    RelationSource,
    Study,
)
from tests.admin.pages import form_data, new_row, text_of, told
from tests.factories import (
    NOON,
    ClaimFactory,
    EvidenceLineFactory,
    NoticeFactory,
    StudyFactory,
)
from tests.stand_in import message

pytestmark = pytest.mark.django_db


def address(study):
    return f"/admin/evidence/study/{study.pk}/change/"


def fetched(**fields):
    """A study with Crossref's record of it, which says the same but for `fields`."""
    study = StudyFactory(found=True, title="Numbness in invented adults", volume="12")
    record = message(study.doi, **fields)
    CrossrefRecord.objects.create(study=study, message=record, fetched_at=NOON)
    return study


def save(client, study, **typed):
    answer = client.post(address(study), form_data(client.get(address(study)), **typed))
    assert answer.status_code == 302, text_of(answer)
    study.refresh_from_db()
    return answer


# What there is to read


def test_notices_stand_first_in_words_with_who_says_so(as_viewer):
    study = StudyFactory()
    NoticeFactory(
        study=study, date="2024-03", notice_doi="10.5555/notice", sources=["publisher", "retraction-watch"]
    )
    NoticeFactory(study=study, kind="correction", date="2021", notice_doi="10.5555/erratum", gone_since=NOON)
    page = as_viewer.get(address(study))
    text = text_of(page)
    assert "Retraction , 2024-03. Source: publisher, Retraction Watch. Notice: 10.5555/notice" in text
    assert "Correction , 2021." in text
    assert "No longer listed by Crossref since 1 March 2026." in text
    assert 'href="https://doi.org/10.5555/notice"' in page.content.decode()
    assert text.index("Notices Retraction") < text.index("Evidence from this study")


def test_text_from_outside_is_text(as_curator):
    study = StudyFactory(
        title="<script>alert(1)</script>",
        abstract="<img src=x onerror=alert(2)>",
        container_title="<b>Journal</b>",
    )
    NoticeFactory(study=study, label="<i>label</i>", note="<script>3</script>")
    source = as_curator.get(address(study)).content.decode()
    source += as_curator.get("/admin/evidence/study/").content.decode()
    for forbidden in ("<script>alert(1)", "<img src=x", "<b>Journal", "<script>3"):
        assert forbidden not in source
    assert "&lt;img src=x onerror=alert(2)&gt;" in source


def test_the_reference_the_identifiers_and_the_abstract(as_viewer):
    study = StudyFactory(
        doi="10.5555/a(b)<c>", pmid="21103140", pmcid="PMC8650205", abstract="Aims.", csl={"title": "A title"}
    )
    page = as_viewer.get(address(study))
    assert "A title (n.d.)." in text_of(page)
    assert "Abstract Aims." in text_of(page)
    for link in (
        "https://doi.org/10.5555/a(b)%3Cc%3E",
        "https://pubmed.ncbi.nlm.nih.gov/21103140/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC8650205/",
        f"/studies/{study.pk}/",
    ):
        assert f'href="{link}"' in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Not checked yet: Crossref has not answered about this DOI."),
        ({"found": True}, "Registered with Crossref, checked on 1 March 2026."),
        (
            {"lookup_status": LookupStatus.NOT_FOUND, "checked_at": NOON},
            "Not registered with Crossref, checked on 1 March 2026.",
        ),
        (
            {
                "lookup_status": LookupStatus.OTHER_AGENCY,
                "registration_agency": "DataCite",
                "checked_at": NOON,
            },
            "Registered with DataCite, so Crossref has no record of it; checked on 1 March 2026.",
        ),
        (
            {"doi": None, "pmid": "1", "lookup_status": LookupStatus.NO_DOI},
            "Cannot be checked: it has no DOI, and Crossref knows only DOIs.",
        ),
        (
            {
                "last_attempt_outcome": AttemptOutcome.UNAVAILABLE,
                "last_attempt_at": NOON,
                "last_attempt_error": "No answer within 20 seconds.",
            },
            "Last attempt on 1 March 2026: Crossref could not be asked: No answer within 20 seconds.",
        ),
        (
            {"last_attempt_outcome": AttemptOutcome.BAD_RESPONSE, "last_attempt_at": NOON},
            "Last attempt on 1 March 2026: Crossref’s answer could not be read.",
        ),
    ],
)
def test_the_look_up_is_told_in_words(fields, words, as_viewer):
    assert words in text_of(as_viewer.get(address(StudyFactory(**fields))))


def test_an_outage_is_told_beside_what_was_known(as_viewer):
    study = StudyFactory(found=True, last_attempt_outcome=AttemptOutcome.UNAVAILABLE)
    text = text_of(as_viewer.get(address(study)))
    assert "Registered with Crossref, checked on 1 March 2026." in text
    assert "Crossref could not be asked" in text
    assert "Last attempt: could not be asked" in text_of(as_viewer.get("/admin/evidence/study/"))


def test_the_page_leads_to_what_rests_on_the_study(as_viewer):
    study = StudyFactory()
    claim = ClaimFactory(published=True, statement="It numbs.")
    EvidenceLineFactory(
        published=True,
        study=study,
        claim=claim,
        effect_measure="odds ratio",
        effect_value="1.40000",
        interval_low="1.1",
        interval_high="1.8",
        interval_level="95.0",
    )
    page = as_viewer.get(address(study))
    assert "odds ratio 1.4 (95 % interval 1.1 to 1.8)" in text_of(page)
    assert f'href="/admin/evidence/claim/{claim.pk}/change/"' in page.content.decode()
    assert "No claim rests on this study yet." in text_of(as_viewer.get(address(StudyFactory())))


def test_crossref_stands_beside_what_is_here(curator, as_curator):
    study = fetched(volume="13")
    CuratedField.objects.create(study=study, field="volume", curated_by=curator, curated_at=NOON)
    text = text_of(as_curator.get(address(study)))
    assert "Volume differs 12 13 curator, 1 March 2026 Give back to Crossref" in text
    assert "Title Numbness in invented adults Numbness in invented adults" in text


def test_never_asked_is_told_as_that(as_viewer):
    text = text_of(as_viewer.get(address(StudyFactory())))
    assert "What Crossref says: not asked yet" in text
    assert "no field differs" not in text


# What a curator changes


def test_a_changed_bibliographic_field_is_the_curators(curator, as_curator):
    study = fetched()
    save(as_curator, study, volume="99", design="cohort", note="Seen.")
    assert (study.volume, study.design, study.note) == ("99", "cohort", "Seen.")
    assert study.csl["volume"] == "99"
    assert list(study.curated_fields.values_list("field", "curated_by__username")) == [("volume", "curator")]


def test_what_is_judged_here_is_no_lock(as_curator):
    study = fetched()
    save(as_curator, study, design="cohort", note="Seen.", pmid="https://pubmed.ncbi.nlm.nih.gov/21103140/")
    assert (study.design, study.pmid, study.csl["PMID"]) == ("cohort", "21103140", "21103140")
    assert not study.curated_fields.exists()


def test_nothing_changed_is_nothing_curated(as_curator):
    study = fetched()
    Study.objects.filter(pk=study.pk).update(abstract="Aims.\n\nMethods.\n", title=" A title ")
    save(as_curator, study)
    assert not CuratedField.objects.exists()
    assert (study.abstract, study.title) == ("Aims.\n\nMethods.\n", " A title ")
    save(as_curator, study, abstract="Aims.\r\n\r\nResults.")
    assert study.abstract == "Aims.\n\nResults."
    assert list(study.curated_fields.values_list("field", flat=True)) == ["abstract"]


def test_a_field_is_given_back(as_curator):
    study = fetched(volume="13")
    save(as_curator, study, volume="99", page="1-2")
    answer = as_curator.post(f"/admin/evidence/study/{study.pk}/release/", {"field": "volume"}, follow=True)
    study.refresh_from_db()
    assert (study.volume, study.page) == ("13", "1-2")
    assert told(answer)[-1:] == [f"“Volume” is Crossref’s again, for “{study}”."]
    assert list(study.curated_fields.values_list("field", flat=True)) == ["page"]


def test_what_is_no_bibliographic_field_is_not_given_back(as_curator):
    study = fetched()
    answer = as_curator.post(f"/admin/evidence/study/{study.pk}/release/", {"field": "design"}, follow=True)
    assert told(answer)[0].startswith("Nothing was changed. Not a bibliographic field: design.")
    assert as_curator.get(f"/admin/evidence/study/{study.pk}/release/").status_code == 405


def test_contributors_are_edited_and_then_the_curators(as_curator):
    study = StudyFactory(authors=["Ma, Hui", "Cai, M"])
    data = {
        "contributors-0-position": 2,
        "contributors-1-position": 1,
        **new_row("contributors", held=2, position=3, role="author", literal="The Group"),
    }
    save(as_curator, study, **data)
    assert [str(person) for person in study.contributors.all()] == ["M Cai", "Hui Ma", "The Group"]
    assert [author.get("family") for author in study.csl["author"]] == ["Cai", "Ma", None]
    assert list(study.curated_fields.values_list("field", flat=True)) == ["contributors"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"position": 1, "role": "author", "family": "Twice"}, "Two contributors stand at position 1."),
        ({"position": 3, "role": "author"}, "Give a family name, or the name of a group."),
        ({"position": 3, "role": "author", "family": "X", "orcid": "0000-0002-1825-0098"}, "ORCID"),
    ],
)
def test_what_is_wrong_with_a_contributor_is_said(row, why, as_curator):
    study = StudyFactory(authors=["Ma, Hui"])
    data = form_data(as_curator.get(address(study)), **new_row("contributors", held=1, **row))
    assert why in text_of(as_curator.post(address(study), data))
    assert Contributor.objects.count() == 1


def test_a_byline_of_hundreds_is_shown_and_the_rest_can_be_saved(as_curator):
    study = StudyFactory()
    Contributor.objects.bulk_create(
        Contributor(study=study, position=n, family=f"Author{n}", given="A") for n in range(1, 401)
    )
    page = as_curator.get(address(study))
    assert "too many to edit here" in text_of(page)
    assert "Author400, A" in text_of(page)
    save(as_curator, study, volume="99")
    assert (study.volume, study.contributors.count()) == ("99", 400)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"doi": "https://doi.org/10.5555/ABC"}, ("doi", "10.5555/abc")),
        ({"pmid": "PMID: 21103140"}, ("pmid", "21103140")),
        ({"pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/PMC8650205/"}, ("pmcid", "PMC8650205")),
        ({"url": "www.example.org/page"}, ("url", "https://www.example.org/page")),
    ],
)
def test_a_study_is_entered_by_hand(typed, stored, curator, as_curator):
    page = as_curator.get("/admin/evidence/study/add/")
    data = form_data(page, title="By hand", volume="3", **typed)
    answer = as_curator.post("/admin/evidence/study/add/", data)
    assert answer.status_code == 302, text_of(answer)
    study = Study.objects.get()
    assert (getattr(study, stored[0]), study.created_by) == (stored[1], curator)
    assert study.csl["title"] == "By hand"
    assert set(study.curated_fields.values_list("field", flat=True)) == {"title", "volume"}
    assert study.lookup_status == ("not_checked" if "doi" in typed else "no_doi")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"doi": "10.5555/held"}, "A study has this DOI already."),
        ({"doi": "https://dx.doi.org/10.5555/HELD"}, "A study has this DOI already."),
        ({"doi": "nonsense"}, "“nonsense”:"),
        ({"pmid": "PMC123"}, "“PMC123”:"),
        ({"issued": "2020-13"}, "Write what is known: 2023, 2023-04 or 2023-04-05."),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"title": ""}, "Give a DOI, a PMID, a PMCID, an address or at least a title."),
        ({"title": "nul\0"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_with_a_study_is_said(typed, why, as_curator):
    StudyFactory(doi="10.5555/held")
    page = as_curator.get("/admin/evidence/study/add/")
    answer = as_curator.post("/admin/evidence/study/add/", form_data(page, **{"title": "New", **typed}))
    assert answer.status_code == 200
    assert why in text_of(answer)
    assert Study.objects.count() == 1


def test_the_doi_of_crossrefs_record_stays(as_curator):
    study = fetched()
    before = study.doi
    save(as_curator, study, doi="10.5555/other", design="cohort")
    assert (study.doi, study.design) == (before, "cohort")


def test_another_doi_is_not_checked_yet(as_curator):
    study = StudyFactory(
        lookup_status=LookupStatus.NOT_FOUND, checked_at=NOON, last_attempt_outcome=AttemptOutcome.ANSWERED
    )
    save(as_curator, study, doi="10.5555/mended")
    assert (study.doi, study.lookup_status, study.checked_at) == ("10.5555/mended", "not_checked", None)
    assert study.last_attempt_outcome == AttemptOutcome.NONE


def test_a_curator_enters_a_notice(as_curator):
    study = StudyFactory()
    NoticeFactory(study=study, kind="correction", notice_doi="10.5555/theirs")
    page = as_curator.get(address(study))
    row = new_row("notices", kind="retraction", date="2025-01", notice_doi="doi:10.5555/NOTICE")
    as_curator.post(address(study), form_data(page, **row))
    notice = Notice.objects.get(kind="retraction")
    assert (notice.study, notice.about_doi, notice.notice_doi) == (study, study.doi, "10.5555/notice")
    assert notice.sources == ["curator"]
    assert "Retraction , 2025-01. Source: a curator." in text_of(as_curator.get(address(study)))


def test_a_notice_that_is_here_already_is_not_entered_again(as_curator):
    study = StudyFactory()
    NoticeFactory(study=study, notice_doi="10.5555/theirs")
    row = new_row("notices", kind="retraction", notice_doi="10.5555/theirs")
    answer = as_curator.post(address(study), form_data(as_curator.get(address(study)), **row))
    assert answer.status_code == 200
    assert Notice.objects.count() == 1


def test_crossrefs_notices_are_not_in_the_form(as_curator):
    study = StudyFactory()
    notice = NoticeFactory(study=study)
    assert notice.pk not in form_data(as_curator.get(address(study))).values()


def test_a_curator_states_a_relation(as_curator):
    study, preprint = StudyFactory(), StudyFactory()
    study.relations.create(
        kind="has-comment",
        identifier="10.5555/comment",
        identifier_type="doi",
        source=RelationSource.CROSSREF,
    )
    page = as_curator.get(address(study))
    assert "has the comment 10.5555/comment" in text_of(page)
    save(as_curator, study, **new_row("relations", kind="has-preprint", related_study=preprint.pk))
    relation = study.relations.get(source=RelationSource.CURATOR)
    assert (relation.kind, relation.related_study) == ("has-preprint", preprint)
    again = new_row("relations", held=1, kind="has-preprint", related_study=preprint.pk)
    answer = as_curator.post(address(study), form_data(as_curator.get(address(study)), **again))
    assert answer.status_code == 200
    itself = new_row("relations", held=1, kind="has-preprint", related_study=study.pk)
    answer = as_curator.post(address(study), form_data(as_curator.get(address(study)), **itself))
    assert "A study is not related to itself." in text_of(answer)


def test_the_same_by_two_at_once_is_a_message_and_no_error(as_curator, monkeypatch):
    """The form's check passes for both; the database lets one through."""
    from evidence.admin.study_forms import StudyForm

    page = as_curator.get("/admin/evidence/study/add/")
    monkeypatch.setattr(
        StudyForm, "_post_clean", lambda form: form.instance.__dict__.update(doi="10.5555/held")
    )
    StudyFactory(doi="10.5555/held")
    answer = as_curator.post("/admin/evidence/study/add/", form_data(page, doi="10.5555/held"), follow=True)
    assert told(answer)[0].startswith("Nothing was saved: somebody else changed the same just now")
    assert Study.objects.count() == 1
