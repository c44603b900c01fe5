"""Notices in both directions, once each, with all who say so; and those that only the title tells of."""

import pytest

from evidence.records import Notice, NoticeKind, NoticeSource, PartialDate

from .messages import DOI, read

PUBLISHER, RETRACTION_WATCH = NoticeSource.PUBLISHER, NoticeSource.RETRACTION_WATCH
OTHER = "10.5555/other"


def entry(doi=OTHER, type_="retraction", day=(2024, 5, 6), **fields):
    return {
        "DOI": doi,
        "type": type_,
        "label": type_.capitalize(),
        "updated": {"date-parts": [list(day)]},
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }


def test_the_notice_names_the_article():
    work = read(update_to=[entry(source="publisher")])
    assert work.notices == (
        Notice(
            kind=NoticeKind.RETRACTION,
            about_doi=OTHER,
            notice_doi=DOI,
            date=PartialDate(2024, 5, 6),
            sources=(PUBLISHER,),
            label="Retraction",
            type_as_given="retraction",
        ),
    )


def test_the_article_names_the_notice():
    (notice,) = read(updated_by=[entry("10.5555/OTHER", source="retraction-watch", record_id="123")]).notices
    assert (notice.about_doi, notice.notice_doi) == (DOI, OTHER)
    assert (notice.sources, notice.record_id) == ((RETRACTION_WATCH,), "123")


def test_the_same_notice_from_both_sources_is_one():
    work = read(
        updated_by=[
            entry(source="retraction-watch", record_id="34999"),
            entry(source="publisher", label=""),
        ]
    )
    (notice,) = work.notices
    assert notice.sources == (PUBLISHER, RETRACTION_WATCH)
    assert (notice.record_id, notice.label, notice.type_as_given) == ("34999", "Retraction", "retraction")
    assert work.remarks == ()


@pytest.mark.parametrize("publisher_first", [True, False])
def test_of_two_dates_the_publishers_is_kept_and_the_other_named(publisher_first):
    entries = [
        entry(source="publisher", day=(2024, 5, 6)),
        entry(source="retraction-watch", day=(2024, 5, 1)),
    ]
    work = read(updated_by=entries if publisher_first else entries[::-1])
    (notice,) = work.notices
    assert notice.date == PartialDate(2024, 5, 6)
    assert len(work.remarks) == 1
    assert work.remarks[0].startswith("updated-by[1].updated: ")
    assert "2024-05-01" in work.remarks[0]


def test_two_kinds_of_notice_in_one_are_two():
    work = read(updated_by=[entry(type_="retraction"), entry(type_="correction")])
    assert [notice.kind for notice in work.notices] == [NoticeKind.RETRACTION, NoticeKind.CORRECTION]


def test_without_a_source_it_is_the_publishers():
    # So the API was until January 2025, when Retraction Watch's entries came, each with its source.
    assert read(update_to=[entry()]).notices[0].sources == (PUBLISHER,)


def test_an_unknown_source_is_named():
    work = read(update_to=[entry(source="pubmed")])
    assert work.notices[0].sources == (PUBLISHER,)
    assert work.remarks == ("update-to[0].source: “pubmed” is not known; taken for the publisher's",)


def test_a_record_that_points_at_itself_is_about_itself():
    both = [entry(DOI.upper(), source="publisher")]
    (notice,) = read(update_to=both, updated_by=both).notices
    assert (notice.about_doi, notice.notice_doi, notice.date) == (DOI, DOI, PartialDate(2024, 5, 6))


def test_a_doi_that_ends_in_punctuation_points_at_itself_too():
    work = read(DOI="10.5555/cmp.", update_to=[entry("10.5555/CMP.")])
    assert (work.notices[0].about_doi, work.notices[0].notice_doi) == ("10.5555/cmp.", "10.5555/cmp.")


@pytest.mark.parametrize(
    "published",
    [
        {"published_online": {"date-parts": [[2024, 5, 6]]}},
        {"issued": {"date-parts": [[2024, 5]]}},
        {"journal_issue": {"published-print": {"date-parts": [[2024, 5]]}}},
    ],
)
def test_a_self_pointing_record_may_give_its_publication_for_the_notice(published):
    work = read(update_to=[entry(DOI, source="publisher")], **published)
    assert work.notices[0].date is None
    assert work.remarks == (
        "update-to[0].updated: 2024-05-06 is the date of publication, not of the notice; left out",
    )


@pytest.mark.parametrize(("day", "known"), [((2024, 1, 1), False), ((2024, 5, 6), True)])
def test_a_publication_known_to_the_year_is_filled_up_to_january(day, known):
    (notice,) = read(update_to=[entry(DOI, day=day)], issued={"date-parts": [[2024]]}).notices
    assert (notice.date is not None) is known


def test_retraction_watch_and_notices_of_their_own_keep_their_dates():
    issued = {"date-parts": [[2024, 5, 6]]}
    assert read(update_to=[entry()], issued=issued).notices[0].date == PartialDate(2024, 5, 6)
    own = entry(DOI, source="retraction-watch")
    assert read(update_to=[own], issued=issued).notices[0].date == PartialDate(2024, 5, 6)
    # As Springer's are: the publisher has the publication, Retraction Watch the retraction.
    both = [entry(DOI, source="publisher"), entry(DOI, source="retraction-watch", day=(2025, 1, 2))]
    (notice,) = read(update_to=both, updated_by=both, issued=issued).notices
    assert (notice.date, notice.sources) == (PartialDate(2025, 1, 2), (PUBLISHER, RETRACTION_WATCH))


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        *((kind.value, kind) for kind in NoticeKind),
        ("err", NoticeKind.ERRATUM),
        ("Erratum", NoticeKind.ERRATUM),
        ("Corrigendum", NoticeKind.CORRIGENDUM),
        ("Retraction", NoticeKind.RETRACTION),
        ("retration", NoticeKind.RETRACTION),
        ("expression-of-concern", NoticeKind.EXPRESSION_OF_CONCERN),
        ("Expression of Concern", NoticeKind.EXPRESSION_OF_CONCERN),
        *((word, NoticeKind.OTHER) for word in ("publisher-note", "corrected-article", "article", "comment")),
        *((word, NoticeKind.OTHER) for word in ("note-discuss", "print", "correspondence", "retractions")),
    ],
)
def test_kinds_and_what_depositors_write_for_them(given, kind):
    (notice,) = read(update_to=[entry(type_=given)]).notices
    assert (notice.kind, notice.type_as_given) == (kind, given)


def test_without_a_type_the_label_says_what_it_is():
    (notice,) = read(update_to=[{"DOI": OTHER, "label": "Retraction"}]).notices
    assert (notice.kind, notice.type_as_given, notice.date) == (NoticeKind.RETRACTION, "", None)


def test_unknown_words_for_one_notice_are_all_kept():
    (notice,) = read(update_to=[entry(type_="print"), entry(type_="article")]).notices
    assert (notice.kind, notice.type_as_given) == (NoticeKind.OTHER, "print; article")


def test_a_retraction_whose_notice_is_not_named_still_stands():
    work = read(updated_by=[entry("unknown")])
    (notice,) = work.notices
    assert (notice.kind, notice.about_doi, notice.notice_doi) == (NoticeKind.RETRACTION, DOI, "")
    assert work.remarks[0].startswith("updated-by[0].DOI: ")


def test_a_notice_about_nothing_known_is_left_out_and_named():
    work = read(update_to=[entry("unknown"), "x", entry()])
    assert [notice.about_doi for notice in work.notices] == [OTHER]
    assert [remark.split(":")[0] for remark in work.remarks] == [
        "update-to[0].DOI",
        "update-to[0].DOI",
        "update-to[1]",
    ]


@pytest.mark.parametrize(
    ("title", "kind", "mark"),
    [
        ("RETRACTED ARTICLE: Deep Learning", NoticeKind.RETRACTION, "RETRACTED"),
        ("Retracted: Faux Reality", NoticeKind.RETRACTION, "Retracted"),
        ("RETRACTED – Faux Reality", NoticeKind.RETRACTION, "RETRACTED"),
        ("[Retracted] Faux Reality", NoticeKind.RETRACTION, "Retracted"),
        ("<b>RETRACTED CHAPTER:</b> Faux Reality", NoticeKind.RETRACTION, "RETRACTED"),
        ("WITHDRAWN: Antidepressants for pain", NoticeKind.WITHDRAWAL, "WITHDRAWN"),
        ("REMOVED: Ocean tides", NoticeKind.REMOVAL, "REMOVED"),
        ("TEMPORARY REMOVAL: Ocean tides", NoticeKind.REMOVAL, "TEMPORARY REMOVAL"),
        ("Faux Reality [RETRACTED]", NoticeKind.RETRACTION, "RETRACTED"),
        ("Faux Reality (Retracted article. See vol. 12, pg 3, 2004)", NoticeKind.RETRACTION, "Retracted"),
        ("Faux Reality (Withdrawn Paper)", NoticeKind.WITHDRAWAL, "Withdrawn"),
    ],
)
def test_titles_that_say_the_work_was_taken_back(title, kind, mark):
    (notice,) = read(title=[title]).notices
    assert notice == Notice(
        kind=kind, about_doi=DOI, notice_doi="", sources=(NoticeSource.TITLE,), type_as_given=mark
    )


@pytest.mark.parametrize(
    "title",
    [
        "Retracted Publications in Mental Health Literature",
        "Retracted articles: a review",
        "Retraction: Faux Reality",
        "Retraction notice to “Faux Reality”",
        "Retraction of Faux Reality",
        "Withdrawal of SSRIs: a review",
        "Withdrawn from the market: rofecoxib",
        "Safety of rofecoxib (withdrawn)",
        "Citing the dead (retracted articles only)",
        "Removed: how the tooth came out",
        "Expression of Concern: Faux Reality",
        "Patients who were withdrawn: a cohort",
    ],
)
def test_titles_of_notices_and_of_healthy_works(title):
    assert read(title=[title]).notices == ()


@pytest.mark.parametrize("recorded", ["retraction", "withdrawal", "removal"])
def test_a_recorded_notice_makes_the_titles_needless(recorded):
    work = read(title=["RETRACTED: Faux"], updated_by=[entry(type_=recorded)])
    assert [notice.kind.value for notice in work.notices] == [recorded]


@pytest.mark.parametrize("recorded", ["correction", "partial_retraction", "expression_of_concern"])
def test_a_lesser_notice_does_not(recorded):
    work = read(title=["RETRACTED: Faux"], updated_by=[entry(type_=recorded)])
    assert [notice.sources for notice in work.notices] == [(PUBLISHER,), (NoticeSource.TITLE,)]


def test_a_notice_with_the_articles_title_is_not_itself_retracted():
    # Hindawi's are called so.
    work = read(title=["Retracted: Faux"], update_to=[entry()])
    assert [(notice.about_doi, notice.notice_doi) for notice in work.notices] == [(OTHER, DOI)]
    signed = {"given": "Gastroenterology", "family": "Research and Practice"}
    journal = ["Gastroenterology Research and Practice"]
    assert read(title=["Retracted: Faux"], author=[signed], container_title=journal).notices == ()
    assert read(title=["Retracted: Faux"], author=[{"family": "R"}], container_title=journal).notices != ()


def test_a_new_version_that_was_retracted_is_retracted():
    work = read(title=["RETRACTED: Faux"], update_to=[entry(type_="new_version")])
    assert [notice.kind for notice in work.notices] == [NoticeKind.NEW_VERSION, NoticeKind.RETRACTION]
