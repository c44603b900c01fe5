"""References: whether each leads to the work that it describes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.articles.documents import ListedReference
from evidence.articles.rules.comparing import begins
from evidence.articles.rules.facts import Checked, ResolvedReference, Status
from evidence.articles.rules.registry import Finding, Rule, Severity, rule
from evidence.identifiers import doi_url
from evidence.records import Role, Work
from evidence.words import alike, run_together, within

GROUP = "references"
_HANDBOOK = "DOI Handbook, “Resolution”; Crossref, “DOI display guidelines” (2017)"
# A title that is less like the record's than this is another title, not a misspelt one.
OTHER_TITLE = 0.6
# A title of fewer letters may stand in an entry by chance; of a longer one so much has to stand there.
_TELLING = 12
_WHOLE = 0.9
_OBSOLETE = (
    (re.compile(r"\bdx\.doi\.org/", re.IGNORECASE), "dx.doi.org, which was given up in 2011"),
    (re.compile(r"\bhttp://(?:www\.)?doi\.org/", re.IGNORECASE), "http:// before doi.org"),
    (re.compile(r"doi\.org/doi:", re.IGNORECASE), "“doi:” inside the link"),
    (re.compile(r"\bdoi:\s*https?://", re.IGNORECASE), "“doi:” before a link"),
    (re.compile(r"\bncbi\.nlm\.nih\.gov/pmc/articles/", re.IGNORECASE), "PMC's address of before 2024"),
    (re.compile(r"(?<!pubmed\.)\bncbi\.nlm\.nih\.gov/pubmed/", re.IGNORECASE), "PubMed's old address"),
)  # fmt: skip


def is_another_work(listed: ListedReference, work: Work) -> bool:
    """Whether the record of a reference's identifier is of another work than the entry describes.

    By the title, if neither the authors nor the year speak for the record: one of them may be wrong, and
    then it is a wrong author, not another work.
    """
    whole = f"{work.title} {work.subtitle}" if work.subtitle else ""
    titles = [title for title in (work.title, whole, work.original_title, *work.other_titles) if title]
    # A link's words are the sentence's: they describe no work.
    if listed.is_link or not titles or not (listed.title or listed.raw):
        return False
    said = listed.title
    if said:
        likeness = max(max(alike(said, title), begins(said, title), begins(title, said)) for title in titles)
    else:
        likeness = max(within(title, listed.raw) for title in titles)
    if likeness >= OTHER_TITLE or any(_stands_in(title, listed.raw) for title in titles):
        return False
    return not (_names_an_author(listed.raw, work) and _gives_a_year(listed, work) and likeness > 0.4)


def _stands_in(title: str, raw: str) -> bool:
    """Whether the entry has the whole title, wherever its reader saw one."""
    return len(run_together(title)) >= _TELLING and within(title, raw) >= _WHOLE


def _names_an_author(raw: str, work: Work) -> bool:
    families = [
        run_together(one.family or one.literal) for one in work.contributors if one.role is Role.AUTHOR
    ]
    said = run_together(raw)
    return bool(families) and bool(families[0]) and families[0] in said


def _gives_a_year(listed: ListedReference, work: Work) -> bool:
    years = {str(date.year) for date in (work.published_print, work.published_online, work.issued) if date}
    return any(year in (listed.year or listed.raw) for year in years)


def comparable(checked: Checked) -> Iterator[tuple[int, ListedReference, ResolvedReference, Work]]:
    """The references that can be held against a record of the work that they mean."""
    for place, resolved in enumerate(checked.references):
        listed = checked.listed(place)
        if (
            resolved.status is Status.RESOLVED
            and resolved.work is not None
            and not is_another_work(listed, resolved.work)
        ):
            yield place, listed, resolved, resolved.work


def called(work: Work) -> str:
    """A work in one line: ``Berg (2020), “Blunting in invented adults”``."""
    first = next((one.family or one.literal for one in work.contributors), "")
    year = f" ({work.reference_date.year})" if work.reference_date else ""
    title = work.title if len(work.title) <= 160 else f"{work.title[:159]}…"
    return f"{first}{year}, “{title}”".lstrip(" ,")


@rule(
    "doi-not-registered",
    group=GROUP,
    severity=Severity.ERROR,
    reason="A DOI that is not registered leads nowhere.",
    source=_HANDBOOK,
    asks="Crossref, and which agency has the DOI",
)
def doi_not_registered(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, resolved in enumerate(checked.references):
        listed = checked.listed(place)
        if not listed.doi or resolved.status is not Status.NOT_FOUND or resolved.agency:
            continue
        likely = next(iter(resolved.candidates), None)
        yield this.finding(
            checked,
            reference=place,
            expected=doi_url(likely.doi) if likely else "a registered DOI",
            found=f"{doi_url(listed.doi)}, which Crossref does not have",
            advice=(
                f"Look whether {likely.label} is meant, and put its DOI here."
                if likely
                else "Copy the DOI anew from the article's own page, or leave it out if there is none."
            ),
        )


@rule(
    "doi-of-another-work",
    group=GROUP,
    severity=Severity.ERROR,
    reason="Whoever follows the DOI reads something else than what is cited.",
    source=_HANDBOOK,
    asks="the record that is stored here, else Crossref",
)
def doi_of_another_work(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, resolved in enumerate(checked.references):
        listed = checked.listed(place)
        named = listed.doi or listed.pmid or listed.pmcid
        if resolved.work is None or resolved.found_by_words or not named:
            continue
        if not is_another_work(listed, resolved.work):
            continue
        likely = next(iter(resolved.candidates), None)
        yield this.finding(
            checked,
            reference=place,
            expected=doi_url(likely.doi) if likely else "the identifier of the work that the entry describes",
            found=f"{doi_url(listed.doi) if listed.doi else named}, which is {called(resolved.work)}",
            advice=(
                f"Look whether {likely.label} is meant, and put its DOI here."
                if likely
                else "Open the link, and correct either the identifier or the entry."
            ),
        )


@rule(
    "doi-missing",
    group=GROUP,
    severity=Severity.WARNING,
    reason="A DOI finds the work when its address has changed.",
    source="APA 7, section 9.34; ICMJE Recommendations, IV.A.3.g",
    asks="the record that is stored here, else Crossref by the entry's words",
)
def doi_missing(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed, _, work in comparable(checked):
        # Where a link leads to PubMed, readers get there.
        if work.doi and not listed.doi and not listed.doi_as_given and not listed.is_link:
            yield this.finding(
                checked,
                reference=place,
                expected=doi_url(work.doi),
                found="no DOI",
                advice=f"Add {doi_url(work.doi)}: it is the DOI of {called(work)}.",
            )


@rule(
    "malformed-identifier",
    group=GROUP,
    severity=Severity.ERROR,
    reason="What is no identifier leads nowhere.",
    source=_HANDBOOK,
)
def malformed_identifier(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed in enumerate(checked.document.references):
        if listed.doi_as_given and not listed.doi:
            yield this.finding(
                checked,
                reference=place,
                expected="a DOI such as https://doi.org/10.1000/182",
                found=listed.doi_as_given,
                advice="Copy the DOI anew from the article's own page.",
            )


@rule(
    "obsolete-identifier-form",
    group=GROUP,
    severity=Severity.NOTE,
    reason="Old forms of a link still lead on today, and need not tomorrow.",
    source="Crossref, “DOI display guidelines” (2017); NCBI, “PMC website update” (2024)",
)
def obsolete_identifier_form(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, listed in enumerate(checked.document.references):
        old = next((what for form, what in _OBSOLETE if form.search(listed.raw)), "")
        if not old:
            continue
        now = (
            doi_url(listed.doi)
            if listed.doi
            else f"https://pmc.ncbi.nlm.nih.gov/articles/{listed.pmcid}/"
            if listed.pmcid
            else f"https://pubmed.ncbi.nlm.nih.gov/{listed.pmid}/"
            if listed.pmid
            else ""
        )
        if now:
            yield this.finding(
                checked, reference=place, expected=now, found=old, advice=f"Write the link as {now}."
            )
