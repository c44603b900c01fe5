"""Labelled articles: each with planted faults of known kind and place, and its twin without them.

Ten references each, in APA, Vancouver and Harvard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .works import STYLES, Invented, called, changed, work

REFERENCES = 10
STATEMENTS = (
    "One group reported it more often than the other",
    "The course differed between the sites",
    "Those who slept little were affected for longer",
    "Scores fell within a year in most of them",
    "It was measured by interview and by questionnaire",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of an entry: what it says instead (`entry`), or what its record does (`record`)."""

    rule: str
    entry: Callable[[Invented], Invented] = lambda one: one
    record: Callable[[Invented], Invented] = lambda one: one


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article, what Crossref has, and what is wrong with it: rules with the numbers of references (None:
    about a marker)."""

    name: str
    text: str
    records: tuple[Invented, ...]
    planted: frozenset[tuple[str, int | None]]


def _misspelt(one: Invented) -> Invented:
    (family, given), *others = one.authors
    return changed(one, authors=((f"{family[:-2]}x{family[-1]}", given), *others))


def _noticed(kind: str) -> Callable[[Invented], Invented]:
    update = {
        "DOI": "10.5555/notice",
        "type": kind,
        "source": "publisher",
        "updated": {"date-parts": [[2024, 3]]},
    }
    return lambda one: changed(one, record={"updated-by": [update]})


PREPRINT = {
    "relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/printed", "asserted-by": "subject"}]}
}
_OTHER = work(97)

# Which entry they are planted in, each needs a work that can have it: those with pages, several authors ….
ENTRY_FAULTS: tuple[Fault, ...] = (
    Fault(
        "wrong-year",
        lambda one: changed(one, year=one.year - 1),
        lambda one: changed(one, online=one.year - 1),
    ),
    Fault("wrong-author", _misspelt),
    Fault(
        "wrong-title",
        lambda one: changed(one, title=one.title.replace(" in ", " of ").replace(" among ", " of ")),
    ),
    Fault("wrong-journal", lambda one: changed(one, journal=("Archives of Nowhere", "Arch Nowhere"))),
    Fault("wrong-volume", lambda one: changed(one, volume=f"{int(one.volume) + 7}")),
    Fault("wrong-issue", lambda one: changed(one, issue="11")),
    Fault("wrong-page", lambda one: changed(one, page="901-909", article_number="")),
    Fault("doi-not-registered", lambda one: changed(one, link=f"https://doi.org/{one.doi}.gone")),
    Fault("doi-of-another-work", lambda one: changed(one, link=f"https://doi.org/{_OTHER.doi}")),
    Fault("doi-missing", lambda one: changed(one, link=None)),
    Fault("malformed-identifier", lambda one: changed(one, link="doi:10.5555labelled")),
    Fault("obsolete-identifier-form", lambda one: changed(one, link=f"http://dx.doi.org/{one.doi}")),
    Fault("incomplete-entry", lambda one: changed(one, volume="", issue="", page="", article_number="")),
    Fault("retracted", record=_noticed("retraction")),
    Fault("withdrawn", record=_noticed("withdrawal")),
    Fault("expression-of-concern", record=_noticed("expression_of_concern")),
    Fault("corrected", record=_noticed("erratum")),
    Fault("preprint-published", record=lambda one: changed(one, record=PREPRINT)),
)
# Faults of the text, one an article.
TEXT_FAULTS = ("reference-never-cited", "marker-without-reference", "duplicate-reference", "weak-source")
NUMBERED_FAULTS = ("numbers-with-gaps", "out-of-order", "detached-marker")


def labelled() -> list[Labelled]:
    """All articles; each faulty one is followed by its twin."""
    made = []
    for style_place, style in enumerate(STYLES):
        for part in range(6):
            works = [work(style_place * 60 + part * REFERENCES + place) for place in range(REFERENCES)]
            faults = {3 * place: ENTRY_FAULTS[(part * 3 + place) % len(ENTRY_FAULTS)] for place in range(3)}
            of_text = (*TEXT_FAULTS, *(NUMBERED_FAULTS if style == "vancouver" else ()))
            text_fault = of_text[part] if part < len(of_text) else ""
            made.append(_article(style, part, works, faults, text_fault))
            made.append(_article(style, part, works, {}, ""))
    # What has no place left in the six of its style.
    works = [work(200 + place) for place in range(REFERENCES)]
    made += [_article("vancouver", 6, works, {}, "detached-marker"), _article("vancouver", 6, works, {}, "")]
    return made


def _article(
    style: str, part: int, works: list[Invented], faults: dict[int, Fault], text_fault: str
) -> Labelled:
    planted: set[tuple[str, int | None]] = {(fault.rule, place + 1) for place, fault in faults.items()}
    records = [faults[place].record(one) if place in faults else one for place, one in enumerate(works)]
    shown = [faults[place].entry(one) if place in faults else one for place, one in enumerate(works)]
    entries = [STYLES[style](one) for one in shown]
    markers = [
        f"[{place + 1}]" if style == "vancouver" else f"({called(one)})" for place, one in enumerate(shown)
    ]
    sentences = [f"{STATEMENTS[place % len(STATEMENTS)]} {marker}." for place, marker in enumerate(markers)]
    numbers = list(range(1, len(entries) + 1))
    if text_fault == "reference-never-cited":
        del sentences[8]
        planted.add((text_fault, 9))
    elif text_fault == "marker-without-reference":
        sentences.append(
            f"Others saw nothing of it {'[14]' if style == 'vancouver' else '(Nobody et al., 1999)'}."
        )
        planted.add((text_fault, None))
    elif text_fault == "duplicate-reference":
        entries[8], markers[8] = entries[7], markers[7]
        sentences[8] = f"{STATEMENTS[3]} {'[9]' if style == 'vancouver' else markers[7]}."
        planted.add((text_fault, 9))
    elif text_fault == "weak-source":
        entries[8] = {
            "apa": "Ek, B. (2021). Why am I numb? Example Health. https://health.example.org/numb",
            "vancouver": "Ek B. Why am I numb? [Internet]. Example Health; 2021 [cited 2024 Mar 1]. "
            "Available from: https://health.example.org/numb",
            "harvard": "Ek, B. (2021) Why am I numb? Available at: https://health.example.org/numb ("
            "Accessed: 1 March 2024).",
        }[style]
        sentences[8] = f"Signs of the disorder are many {'[9]' if style == 'vancouver' else '(Ek, 2021)'}."
        planted.add((text_fault, 9))
    elif text_fault == "numbers-with-gaps":
        numbers[9] = 11
        sentences[9] = sentences[9].replace("[10]", "[11]")
        planted.add((text_fault, 11))
    elif text_fault == "out-of-order":
        sentences[7], sentences[8] = sentences[8], sentences[7]
        planted.add((text_fault, None))
    elif text_fault == "detached-marker":
        sentences[8] = sentences[8].replace(" [9]", "") + "\n\n[9]\n\n"
        planted.add((text_fault, None))
    listed = (
        entries if style != "vancouver" else [f"{n}. {one}" for n, one in zip(numbers, entries, strict=True)]
    )
    body = "\n\n".join(" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4))
    text = f"Numbness, Told in Part {part + 1}\n\n{body}\n\nReferences\n\n" + "\n".join(listed) + "\n"
    name = f"{style} {part + 1}{'' if planted else ', clean'}"
    return Labelled(name, text, (*records, _OTHER), frozenset(planted))
