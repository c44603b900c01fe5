"""Notices in the real records: every entry is in one notice, and every notice comes of an entry."""

import pytest

from evidence.crossref.normalise import normalise
from evidence.records import NoticeKind

from .corpus import real_messages

pytestmark = pytest.mark.corpus

# What the real types in these records mean, written down by hand.
KINDS = {
    "correction": NoticeKind.CORRECTION,
    "new_version": NoticeKind.NEW_VERSION,
    "retraction": NoticeKind.RETRACTION,
    "withdrawal": NoticeKind.WITHDRAWAL,
    "removal": NoticeKind.REMOVAL,
    "erratum": NoticeKind.ERRATUM,
    "err": NoticeKind.ERRATUM,
    "article": NoticeKind.OTHER,
}

# Works that tell of notices about themselves: kind, the notice's DOI, its date, who says so. By hand,
# from the records and what is known of the papers (shared/crossref/API_FACTS.md).
KNOWN = {
    "10.1016/s0140-6736(97)11096-0": [
        ("correction", "10.1016/s0140-6736(04)15715-2", "2004-03-06", "retraction-watch"),
        ("retraction", "10.1016/s0140-6736(10)60175-4", "2010-02-06", "retraction-watch"),
    ],
    "10.1016/j.crad.2024.02.007": [
        ("withdrawal", "10.1016/j.crad.2024.02.007", "", "publisher"),
        ("erratum", "10.1016/j.crad.2026.107394", "2026-07-01", "publisher"),
    ],
    "10.1016/j.asr.2025.03.045": [
        ("removal", "10.1016/j.asr.2025.03.045", "", "publisher"),
        ("erratum", "10.1016/j.asr.2025.10.008", "2025-12-01", "publisher"),
    ],
    "10.1007/s11277-021-09072-0": [
        ("retraction", "10.1007/s11277-021-09072-0", "2022-12-06", "publisher retraction-watch"),
    ],
    "10.1016/j.brainres.2022.148038": [("retraction", "10.1016/j.brainres.2022.148038", "", "publisher")],
    "10.1126/science.1256151": [("retraction", "10.1126/science.aac6638", "2015-06-05", "retraction-watch")],
    "10.1538/expanim.54.1": [("retraction", "10.1538/expanim.54.1.r1", "2022-08-01", "retraction-watch")],
    "10.1109/icaccs60874.2024.10717184": [("retraction", "", "", "title")],
    "10.1088/1361-6595/aaebdb": [("correction", "10.1088/1361-6595/ab245f", "2019-07-11", "publisher")],
    "10.1371/journal.ppat.1006930": [
        ("new_version", "10.1371/journal.ppat.1006930", "2018-03-26", "publisher"),
    ],
    "10.1063/1.4917297": [("other", "10.1063/1.4917297", "", "publisher")],
    # A healthy work, a retraction notice, and one of Hindawi's that is called "Retracted: …".
    "10.57656/sc-2025-0013": [],
    "10.1177/17588359211061903": [],
    "10.1155/2020/5109831": [],
}


@pytest.fixture(scope="module")
def pairs(shared_dir):
    return [(message, normalise(message)) for message in real_messages(shared_dir)]


def test_every_entry_is_in_one_notice_and_every_notice_comes_of_an_entry(pairs):
    entries = 0
    for message, work in pairs:
        expected = {}
        for key in ("update-to", "updated-by"):
            for entry in message.get(key) or []:
                ends = (entry["DOI"].lower(), work.doi)
                about, notice = ends if key == "update-to" else ends[::-1]
                sources = expected.setdefault((KINDS[entry["type"]], about, notice), set())
                sources.add(entry.get("source", "publisher"))
                entries += 1
        recorded = {
            (notice.kind, notice.about_doi, notice.notice_doi): {source.value for source in notice.sources}
            for notice in work.notices
            if notice.sources[0].value != "title"
        }
        assert recorded == expected, message["DOI"]
    assert entries == 75


def test_dates_are_the_entries_own_unless_they_are_the_publications(pairs):
    for message, work in pairs:
        given = {
            "-".join(f"{part:02}" for part in entry["updated"]["date-parts"][0])
            for key in ("update-to", "updated-by")
            for entry in message.get(key) or []
        }
        for notice in work.notices:
            if notice.date is None:
                # Only a record that points at itself, or has nothing but its title, leaves this open.
                assert notice.notice_doi in ("", work.doi), message["DOI"]
            else:
                assert str(notice.date) in given, message["DOI"]


def test_what_is_known_of_these_works(pairs):
    seen = set()
    for _, work in pairs:
        if work.doi not in KNOWN:
            continue
        about_itself = [
            (
                notice.kind.value,
                notice.notice_doi,
                str(notice.date or ""),
                " ".join(source.value for source in notice.sources),
            )
            for notice in work.notices
            if notice.about_doi == work.doi
        ]
        # Earlier versions of a record may lack the entries of later ones.
        if about_itself or not KNOWN[work.doi]:
            assert about_itself == KNOWN[work.doi], work.doi
            seen.add(work.doi)
    assert seen == set(KNOWN)


def test_no_other_title_makes_a_notice(pairs):
    by_title = {
        work.doi for _, work in pairs for notice in work.notices if notice.sources[0].value == "title"
    }
    assert by_title == {"10.1109/icaccs60874.2024.10717184"}
