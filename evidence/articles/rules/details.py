"""References: whether year, title, journal, volume, issue and pages are those of the record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.articles.documents import ListedReference
from evidence.articles.rules.comparing import (
    begins,
    besides_title,
    first_page,
    last_page,
    number,
    same_journal,
)
from evidence.articles.rules.facts import Checked
from evidence.articles.rules.identity import GROUP, comparable
from evidence.articles.rules.registry import Finding, Rule, Severity, rule
from evidence.records import PartialDate, Work
from evidence.words import alike, run_together, words

ASKS = "the record that is stored here, else Crossref"
ICMJE = "ICMJE Recommendations, IV.A.3.g: “authors should verify references against the original documents”"
_ACCESS = re.compile(r"\b(?:accessed|cited|retrieved|viewed|updated|reviewed)\b.{0,40}", re.IGNORECASE)
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)")
_SAME_TITLE = 0.97
# A journal's name of so many letters may stand in an entry by chance.
_TELLING = 9


@rule(
    "wrong-year",
    group=GROUP,
    severity=Severity.WARNING,
    reason="The year is half of what finds a work, and all of what dates it.",
    source="APA 7, sections 9.13 and 9.14: the year of the version cited, the printed one if there is one",
    asks=ASKS,
)
def wrong_year(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed, _, work in comparable(checked):
        said = _YEAR.search(listed.year)
        wanted = work.reference_date
        if said is None or wanted is None or int(said[1]) == wanted.year:
            continue
        if re.search(rf"(?<!\d){wanted.year}(?!\d)", _undated(listed)):
            # "Low PA. 1811. A equation. Math Gaz. 1945;29": it has the year, which its reader saw elsewhere.
            continue
        year = int(said[1])
        yield this.finding(
            checked,
            reference=place,
            expected=str(wanted.year),
            found=said[1],
            advice=_explained(year, work),
        )


def _undated(listed: ListedReference) -> str:
    """The entry without its title, its links, its pages and when it was looked at."""
    text = besides_title(listed)
    for part in (listed.accessed, listed.pages, listed.article_number):
        text = text.replace(part, "", 1) if part else text
    return _ACCESS.sub("", text)


def _explained(year: int, work: Work) -> str:
    wanted = work.reference_date
    assert wanted is not None  # noqa: S101 - the caller has compared with it
    printed, online = work.published_print, work.published_online
    if printed is not None:
        advice = f"Reference lists give the printed year: write {printed.year}."
        volume = f"the volume was printed in {printed.year}{_when(printed)}. {advice}"
        if online is not None and online.year == year:
            return f"{year} is the year in which it appeared online{_when(online)}; {volume}"
        if work.issued is not None and work.issued.year == year:
            return f"{year} is the year in which it first appeared{_when(work.issued)}; {volume}"
    if online is not None and online.year == wanted.year:
        return f"It appeared online in {online.year}, and there is no printed volume: write {wanted.year}."
    return f"The record gives {wanted.year}, and no date of {year}: write {wanted.year}."


def _when(date: PartialDate) -> str:
    """The date in brackets, where it says more than its year."""
    return f" ({date})" if date.month else ""


@rule(
    "wrong-title",
    group=GROUP,
    severity=Severity.WARNING,
    reason="A work is searched for by its title.",
    source=ICMJE,
    asks=ASKS,
)
def wrong_title(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed, _, work in comparable(checked):
        titles = _titles(work)
        if not titles or not listed.title:
            continue
        if any(_same_title(listed.title, title) for title in titles):
            continue
        if run_together(listed.title) == run_together(work.title):
            continue
        # Where the reader cut the entry's title short or long, the whole entry has it still.
        if any(run_together(title) in run_together(listed.raw) for title in titles):
            continue
        yield this.finding(
            checked,
            reference=place,
            expected=work.title,
            found=listed.title,
            advice=f"Write the title as the record has it: {_differences(listed.title, work.title)}.",
        )


def _titles(work: Work) -> list[str]:
    # With a subtitle known, the title alone would let any other stand behind it.
    whole = f"{work.title} {work.subtitle}" if work.subtitle else work.title
    return [one for one in (whole, work.original_title, *work.other_titles) if one]


def _same_title(said: str, title: str) -> bool:
    if run_together(said) == run_together(title):
        return True
    # Without the subtitle, or with one that the record keeps elsewhere.
    if begins(said, title) and re.match(r"\W*[:.?!–—-]", title[len(said.rstrip()) - 1 :] or ":"):
        return len(words(said)) >= 3
    if begins(title, said) and len(words(title)) >= 3:
        return True
    # Letters lost in the record itself (formulas, Greek) are no mistake of the writer's.
    return alike(said, title) >= _SAME_TITLE and set(words(said)) - set(words(title)) <= _odd(said)


def _odd(text: str) -> set[str]:
    return {word for word in words(text) if not word.isascii() or any(c.isdigit() for c in word)}


def _differences(said: str, title: str) -> str:
    """What is said otherwise, in a few words."""
    extra = [word for word in words(said) if word not in words(title)]
    lacking = [word for word in words(title) if word not in words(said)]
    told = []
    if extra:
        told.append(f"it does not have “{' '.join(extra[:6])}”")
    if lacking:
        told.append(f"it has “{' '.join(lacking[:6])}”")
    return ", ".join(told) or "the words stand in another order"


@rule(
    "wrong-journal",
    group=GROUP,
    severity=Severity.WARNING,
    reason="In another journal the work is not found.",
    source=ICMJE,
    asks=ASKS,
)
def wrong_journal(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed, _, work in comparable(checked):
        names = [
            one
            for one in (work.container_title, work.container_title_short, *work.other_container_titles)
            if one
        ]
        said = listed.container_title
        if not names or not said or any(same_journal(said, name) for name in names):
            continue
        besides = besides_title(listed)
        if any(_stands_in(name, besides) for name in names):
            continue
        # What stands behind the title of a book, or of a paper read, is its publisher, often.
        if work.publisher and same_journal(said, work.publisher):
            continue
        yield this.finding(
            checked,
            reference=place,
            expected=names[0],
            found=said,
            advice=f"Write {names[0]}, or its abbreviation in the style.",
        )


def _stands_in(name: str, besides: str) -> bool:
    """Whether an entry has the journal's name, as a sentence of its own if it is short."""
    if len(run_together(name)) > _TELLING:
        return run_together(name) in run_together(besides)
    return bool(re.search(rf"[.?!”\"]\s{re.escape(name.rstrip('.'))}[.,;]?\s", besides, re.IGNORECASE))


@rule(
    "wrong-volume",
    group=GROUP,
    severity=Severity.WARNING,
    reason="In another volume the work is not found.",
    source=ICMJE,
    asks=ASKS,
)
def wrong_volume(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed, _, work in comparable(checked):
        if listed.volume and work.volume and number(listed.volume) != number(work.volume):
            yield this.finding(
                checked,
                reference=place,
                expected=work.volume,
                found=listed.volume,
                advice=f"Write volume {work.volume}.",
            )


@rule(
    "wrong-issue",
    group=GROUP,
    severity=Severity.NOTE,
    reason="In another issue the work is not found.",
    source=ICMJE,
    asks=ASKS,
)
def wrong_issue(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed, _, work in comparable(checked):
        if not (listed.issue and work.issue) or number(listed.issue) == number(work.issue):
            continue
        # "1-2" and "1" are one double issue.
        if first_page(listed.issue) == first_page(work.issue):
            continue
        yield this.finding(
            checked,
            reference=place,
            expected=work.issue,
            found=listed.issue,
            advice=f"Write issue {work.issue}.",
        )


@rule(
    "wrong-page",
    group=GROUP,
    severity=Severity.WARNING,
    reason="On another page the work is not found.",
    source=ICMJE,
    asks=ASKS,
)
def wrong_page(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed, _, work in comparable(checked):
        said = listed.pages or listed.article_number
        known = [one for one in (work.page, work.article_number) if one]
        if not said or not known:
            continue
        # Publishers number the pages of an article on its own, too: "1–6" says nothing against its number.
        if not any(_same_pages(said, one) for one in known) and not _is_of_its_own(said, work):
            yield this.finding(
                checked,
                reference=place,
                expected=known[0],
                found=said,
                advice=f"Write {known[0]}.",
            )


def _same_pages(said: str, known: str) -> bool:
    if first_page(said) != first_page(known):
        return False
    last, whole = last_page(said), last_page(known)
    return not last or not whole or last == whole


def _is_of_its_own(said: str, work: Work) -> bool:
    return first_page(said) == "1" and not work.page
