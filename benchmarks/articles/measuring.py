"""Articles with planted faults and their clean twins, audited; what was found, missed, and found wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.references.stand_in import Searching, Unpaced
from evidence.articles.reading import read_article
from evidence.articles.rules import Verdict
from evidence.crossref.client import CrossrefClient
from evidence.models import Study
from evidence.services.adding import add_studies
from evidence.services.auditing import Audited, audit
from tests import factories

from .library import Made, made
from .plants import PLANTS, Bench
from .writing import STYLES, Article, entry, label

REFERENCES = 10
# Each article with faults has so many of them, at references that are not neighbours.
_FAULTS = 3
_SAYINGS = (
    "Interest in this has grown over the last decade", "Several groups have described it in detail",
    "How it is measured has been debated", "An early report drew attention to it",
    "Later work took up the question", "The authors discuss what remains open",
    "A widely used questionnaire was described", "Views of those concerned were collected",
    "One group compared several ways to ask", "The idea was taken further",
)  # fmt: skip


@dataclass(slots=True)
class Result:
    """What came of the articles. A false alarm is a problem that nobody planted."""

    articles: int = 0
    references: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def per_hundred(self) -> float:
        """False alarms for each hundred references."""
        return 100 * len(self.false) / self.references


def benches(*, every_style: bool) -> Iterator[Bench]:
    """Articles of ten references: for each with faults, one of the same form without any.

    Every fault is planted in every style, or else in one, the styles taking turns.
    """
    rules = list(PLANTS)
    groups = [rules[start : start + _FAULTS] for start in range(0, len(rules), _FAULTS)]
    number = 0
    for turn, style in enumerate(STYLES):
        for group in groups if every_style else groups[turn :: len(STYLES)]:
            for faulty in (True, False):
                # Other works in each: what is stored for one must not help the other.
                bench = _clean(style, number * 100 + (0 if faulty else 50))
                if faulty:
                    # The first is left alone: one fault repeats it.
                    for place, rule in zip((2, 5, 8), group, strict=False):
                        PLANTS[rule](bench, place)
                yield bench
            number += 1


def _clean(style: str, first: int) -> Bench:
    works = _unlike(first)
    if style != "vancouver":
        works.sort(key=lambda work: (work.authors[0][0], work.year))
    article = Article(
        style=style,
        title=f"What We Know and What We Do Not, Part {first}",
        sentences=[(saying, (place,)) for place, saying in enumerate(_SAYINGS)],
        entries=[entry(work, style) for work in works],
        labels=[] if style == "vancouver" else [label(work, style) for work in works],
    )
    return Bench(article, works)


def _unlike(first: int) -> list[Made]:
    """Works of which no two are cited alike, nor would be with another year."""
    works: dict[str, Made] = {}
    number = first
    while len(works) < REFERENCES:
        work = made(number)
        works.setdefault(work.authors[0][0], work)
        number += 1
    return list(works.values())


def measure(*, every_style: bool = True) -> Result:
    """Audit all of them in the database at hand, where what they rest on is stored; in no transaction."""
    result = Result()
    for bench in benches(every_style=every_style):
        found = _audited(bench)
        _count(result, bench, found)
    return result


def _audited(bench: Bench) -> Audited:
    records = [work.message(**bench.records.get(place, {})) for place, work in enumerate(bench.works)]
    records += [
        {**made(7).message(), "DOI": doi, "title": [title]}
        for doi, title in bench.records.get(-1, {}).items()
    ]
    transport = Searching(records).transport
    with CrossrefClient(base_url="http://crossref.invalid", transport=transport, pacer=Unpaced()) as client:
        _store(bench, client)
        return audit(read_article(bench.article.text(), filename="article.txt"), client=client)


def _store(bench: Bench, client: CrossrefClient) -> None:
    """What the house has stored: studies with their design, claims and evidence, all published."""

    places = sorted(
        {*bench.designs, *(claim["place"] for claim in bench.claims if claim["place"] is not None)}
    )
    add_studies(inputs=[bench.works[place].doi for place in places], client=client)
    for place, design in bench.designs.items():
        Study.objects.filter(doi=bench.works[place].doi).update(design=design)
    claims = {}
    for given in bench.claims:
        names = given["names"]
        if names not in claims:
            subject, about = (
                factories.MedicationFactory(name=names[0]),
                factories.SymptomFactory(name=names[1]),
            )
            claims[names] = factories.ClaimFactory(subject=subject, object=about, published=True)
        place = given["place"]
        study = factories.StudyFactory() if place is None else Study.objects.get(doi=bench.works[place].doi)
        quote = {"quote": given["quote"], "locator": "p. 1"} if "quote" in given else {}
        factories.EvidenceLineFactory(
            claim=claims[names],
            study=study,
            direction=given.get("direction", "supports"),
            published=True,
            **quote,
        )


def _count(result: Result, bench: Bench, audited: Audited) -> None:
    result.articles += 1
    result.references += len(bench.article.entries)
    told = [one for one in audited.findings if one.verdict is Verdict.PROBLEM]
    left = list(bench.article.planted)
    for rule, _ in left:
        result.planted[rule] += 1
    name = f"{bench.article.style}, {bench.article.title.rpartition(' ')[2]}"
    for one in told:
        known = next(
            (
                each
                for each in bench.article.planted
                if each[0] == one.rule and each[1] in (None, one.reference)
            ),
            None,
        )
        if known is None:
            result.false.append(f"{name}: {one.rule} at {one.reference}: {one.expected} / {one.found}")
        elif known in left:
            left.remove(known)
            result.found[one.rule] += 1
    result.missed += [f"{name}: {rule} at {place}" for rule, place in left]


def table(result: Result) -> str:
    """The result as Markdown, with a line for everything missed or found wrongly."""
    lines = ["| rule | planted | found |", "|---|---|---|"]
    lines += [f"| {rule} | {planted} | {result.found[rule]} |" for rule, planted in result.planted.items()]
    lines.append(
        f"\n{result.articles} articles, {result.references} references, "
        f"{result.planted.total()} faults planted, "
        f"{result.found.total()} found; {len(result.false)} false alarms, "
        f"{result.per_hundred:.2f} per hundred references."
    )
    lines += [f"Missed: {line}" for line in result.missed]
    lines += [f"False alarm: {line}" for line in result.false]
    return "\n".join(lines) + "\n"
