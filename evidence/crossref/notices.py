"""Editorial notices in a record: what its update fields say, in both directions, and its title.

On the article stands `updated-by`, on the notice `update-to`; a record that holds both article and
notice points at itself. Retraction Watch's entries stand beside the publisher's, so the same notice
often comes twice. Sources: Crossref's documentation, "Registering updates", and real records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from evidence.crossref.dates import partial_date
from evidence.crossref.fields import Fields
from evidence.identifiers import parse_doi
from evidence.records import Notice, NoticeKind, NoticeSource, PartialDate, Person

# Crossref's types are the kinds' own values; these are what depositors wrote instead, and mean.
_OTHER_SPELLINGS = {
    "err": NoticeKind.ERRATUM,
    "retration": NoticeKind.RETRACTION,
}

# A work under one of these has been taken back, whatever word its title uses.
_TAKEN_BACK = frozenset({NoticeKind.RETRACTION, NoticeKind.WITHDRAWAL, NoticeKind.REMOVAL})

# The mark that a publisher puts before or behind the title of a work that it took back:
# "RETRACTED ARTICLE: …", "[Retracted] …", "WITHDRAWN: …", "… (Retracted article)". Only with its
# colon, dash or brackets, or "Retracted Publications in …" would be one; and only in the
# participle, because "Retraction: …" and "Removal of …" name a notice and a subject.
_WORK = r"\s+(?i:article|paper|chapter|manuscript|preprint|protocol|review|study|letter|publication|abstract)"
_MARKS = (
    re.compile(
        rf"\W*(?P<mark>(?i:retracted|withdrawn)|TEMPORARY REMOVAL|REMOVED)(?:{_WORK})?\s*(?:[:：]|\s[–—-]\s)"
    ),
    re.compile(rf"\W*[\[(]\s*(?P<mark>(?i:retracted|withdrawn)|REMOVED)(?:{_WORK})?\s*[\])]"),
    # Behind the title, "(withdrawn)" in small letters may be what became of a medicine.
    re.compile(
        rf"[\[(]\s*(?P<mark>(?i:retracted)|WITHDRAWN|(?i:withdrawn)(?={_WORK}))(?:{_WORK})?"
        r"\s*(?:[.:;,–—-][^\[\]()]{0,80})?[\])]\W*$"
    ),
)
_MARK_KINDS = {
    "retracted": NoticeKind.RETRACTION,
    "withdrawn": NoticeKind.WITHDRAWAL,
    "removed": NoticeKind.REMOVAL,
    "temporary removal": NoticeKind.REMOVAL,
}


def notices(
    record: Fields,
    *,
    doi: str,
    title: str,
    container_title: str,
    contributors: Iterable[Person],
    published: frozenset[PartialDate],
) -> tuple[Notice, ...]:
    """The notices that the record of the work `doi` tells of, each once, with all who say so.

    `published` are the dates on which the record says that it was published. A work that its title
    alone says was taken back gets a notice without a DOI, whose source is the title.
    """
    found: dict[tuple[NoticeKind, str, str], Notice] = {}
    for key in ("update-to", "updated-by"):
        for entry in record.objects(key):
            notice = _notice(entry, doi, published, on_the_notice=key == "update-to")
            if notice is not None:
                identity = (notice.kind, notice.about_doi, notice.notice_doi)
                known = found.get(identity)
                found[identity] = _merged(known, notice, entry) if known else notice
    marked = _taken_back_by_title(title)
    if (
        marked is not None
        and not _is_itself_the_notice(found.values(), doi, container_title, contributors)
        and not any(notice.about_doi == doi and notice.kind in _TAKEN_BACK for notice in found.values())
    ):
        kind, mark = marked
        notice = Notice(
            kind=kind, about_doi=doi, notice_doi="", sources=(NoticeSource.TITLE,), type_as_given=mark
        )
        found[kind, doi, ""] = notice
    return tuple(found.values())


def kind_of(type_as_given: str) -> NoticeKind:
    """The kind that a depositor's word means, however it is spelt; `OTHER` for words that mean none.

    >>> kind_of("expression-of-concern"), kind_of("Retraction"), kind_of("corrected-article")
    (<NoticeKind.EXPRESSION_OF_CONCERN: 'expression_of_concern'>, <NoticeKind.RETRACTION: 'retraction'>, \
<NoticeKind.OTHER: 'other'>)
    """
    word = re.sub(r"[\s_-]+", "_", type_as_given.strip().lower())
    try:
        return NoticeKind(word)
    except ValueError:
        return _OTHER_SPELLINGS.get(word, NoticeKind.OTHER)


def _notice(
    entry: Fields, doi: str, published: frozenset[PartialDate], *, on_the_notice: bool
) -> Notice | None:
    given = entry.raw("DOI")
    # A registered DOI may end in punctuation; the reader of pasted ones would take that off.
    other = doi if given.lower() == doi else entry.parsed("DOI", given, parse_doi)
    if not other and on_the_notice:
        entry.remark("DOI", "what the notice is about is not known; the notice is left out")
        return None
    type_as_given, label = entry.text("type"), entry.text("label")
    source = _source(entry)
    date = partial_date(entry, "updated")
    if other == doi and source is NoticeSource.PUBLISHER and date and _is_publication_date(date, published):
        entry.remark("updated", f"{date} is the date of publication, not of the notice; left out")
        date = None
    return Notice(
        kind=kind_of(type_as_given or label),
        about_doi=other if on_the_notice else doi,
        notice_doi=doi if on_the_notice else other,
        date=date,
        sources=(source,),
        label=label,
        type_as_given=type_as_given,
        record_id=entry.raw("record-id"),
    )


def _source(entry: Fields) -> NoticeSource:
    """Who says so. Until January 2025 the API had publishers' notices only, and named no source."""
    given = entry.raw("source")
    if given == NoticeSource.RETRACTION_WATCH.value:
        return NoticeSource.RETRACTION_WATCH
    if given not in ("", NoticeSource.PUBLISHER.value):
        entry.remark("source", f"“{given}” is not known; taken for the publisher's")
    return NoticeSource.PUBLISHER


def _is_publication_date(date: PartialDate, published: frozenset[PartialDate]) -> bool:
    """Whether `date` cannot be told from a date of publication.

    `updated` always has a day. Depositors who copied the date of publication there filled it up, as
    2024-07 to 2024-07-01, or took the day of the cover date, which the record itself does not have.
    """
    return any(
        (known.year, known.month or 1, known.day or 1) == (date.year, date.month or 1, date.day or 1)
        or (known.month and not known.day and (known.year, known.month) == (date.year, date.month))
        for known in published
    )


def _merged(known: Notice, other: Notice, entry: Fields) -> Notice:
    """One notice of two entries. The publisher knows its date best, so its date goes before."""
    sources = {*known.sources, *other.sources}
    publishers = other if other.sources == (NoticeSource.PUBLISHER,) else known
    date = publishers.date or known.date or other.date
    if known.date and other.date and known.date != other.date:
        entry.remark(
            "updated", f"{other.date} is another date than {known.date} in another entry; {date} is kept"
        )
    words = dict.fromkeys(word for word in (known.type_as_given, other.type_as_given) if word)
    return replace(
        known,
        date=date,
        sources=tuple(source for source in NoticeSource if source in sources),
        label=known.label or other.label,
        type_as_given="; ".join(words),
        record_id=known.record_id or other.record_id,
    )


def _taken_back_by_title(title: str) -> tuple[NoticeKind, str] | None:
    """What the title's own mark says, and its words; None where it has none."""
    before, in_brackets, behind = _MARKS
    match = before.match(title) or in_brackets.match(title) or behind.search(title)
    return (_MARK_KINDS[match["mark"].lower()], match["mark"]) if match else None


def _is_itself_the_notice(
    found: Iterable[Notice], doi: str, container_title: str, contributors: Iterable[Person]
) -> bool:
    """Whether the record is the notice, though its title reads like the article's.

    Hindawi calls its notices "Retracted: …" too. They say what they are about in `update-to`; the
    older ones do not, but are signed by the journal.
    """
    if any(
        notice.kind in _TAKEN_BACK and notice.notice_doi == doi and notice.about_doi != doi
        for notice in found
    ):
        return True
    names = {person.literal or f"{person.given} {person.family}".strip() for person in contributors}
    return bool(container_title) and {name.casefold() for name in names} == {container_title.casefold()}
