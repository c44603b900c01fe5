"""The faults: each changes an article that has none, and says which rule has to find it where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .library import Made, misprinted
from .writing import Article, entry


@dataclass(slots=True)
class Bench:
    """What an article is made on: its works, what Crossref says of each, what is stored of some."""

    article: Article
    works: list[Made]
    # By the place of the reference: what the record has beside what `Made.message` gives.
    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    # DOIs that Crossref does not have.
    unknown: set[str] = field(default_factory=set)
    # What is stored: the design of the study by place; claims by (subject, object, place, direction, more).
    designs: dict[int, str] = field(default_factory=dict)
    claims: list[dict[str, Any]] = field(default_factory=list)

    def write(self, place: int, *, doi: str | None = None, **changes: Any) -> None:
        """Write the entry at `place` anew, with something wrong."""
        work = misprinted(self.works[place], **changes)
        self.article.entries[place] = entry(work, self.article.style, doi=doi)

    def expect(self, rule: str, place: int | None) -> None:
        self.article.planted.append((rule, place))

    def named(self, medication: str, symptom: str) -> tuple[str, str]:
        """Names of concepts that no other article has."""
        return f"{medication}{self.article.style}", f"{symptom} of the {self.article.style} kind"

    def say(self, place: int, text: str) -> None:
        """The sentence that cites the reference at `place`, and it alone."""
        number = next(n for n, (_, places) in enumerate(self.article.sentences) if places == (place,))
        self.article.sentences[number] = (text, (place,))


Plant = Callable[[Bench, int], None]
PLANTS: dict[str, Plant] = {}


def plant(rule: str) -> Callable[[Plant], Plant]:
    def register(function: Plant) -> Plant:
        PLANTS[rule] = function
        return function

    return register


def _simple(rule: str, **changes: Any) -> None:
    def change(bench: Bench, place: int) -> None:
        work = bench.works[place]
        bench.write(place, **{name: make(work) for name, make in changes.items()})
        bench.expect(rule, place)

    PLANTS[rule] = change


_simple("wrong-title", title=lambda work: work.title.replace(" of ", " of the recurrent lack of ", 1))
_simple("wrong-journal", journal=lambda _: "Quarterly of Elsewhere", short=lambda _: "Q Elsewhere")
_simple("wrong-volume", volume=lambda work: str(int(work.volume) + 11))
_simple("wrong-issue", issue=lambda work: str(int(work.issue) + 13))
_simple("wrong-page", first=lambda work: work.first + 1000, last=lambda work: work.last + 1000)
_simple("incomplete-entry", volume=lambda _: "", issue=lambda _: "", first=lambda _: 0)


@plant("wrong-year")
def wrong_year(bench: Bench, place: int) -> None:
    work = bench.works[place]
    bench.write(place, year=work.online or work.year - 3)
    bench.expect("wrong-year", place)
    if bench.article.labels:
        bench.article.labels[place] = bench.article.labels[place].replace(
            str(work.year), str(work.online or work.year - 3)
        )


@plant("wrong-author")
def wrong_author(bench: Bench, place: int) -> None:
    work = bench.works[place]
    family, given = work.authors[-1]
    bench.write(place, authors=(*work.authors[:-1], (f"{family[:-1]}ovich", given)))
    bench.expect("wrong-author", place)
    if bench.article.labels and len(work.authors) <= 2:
        bench.article.labels[place] = bench.article.labels[place].replace(family, f"{family[:-1]}ovich")


@plant("doi-not-registered")
def doi_not_registered(bench: Bench, place: int) -> None:
    wrong = f"{bench.works[place].doi}.x"
    bench.unknown.add(wrong)
    bench.write(place, doi=f"https://doi.org/{wrong}")
    bench.expect("doi-not-registered", place)


@plant("doi-of-another-work")
def doi_of_another_work(bench: Bench, place: int) -> None:
    other = bench.works[(place + 1) % len(bench.works)]
    # Not the neighbour's own: that would be the same work twice, too.
    bench.records.setdefault(-1, {})[f"{other.doi}.elsewhere"] = "Iron deposits of an invented valley"
    bench.write(place, doi=f"https://doi.org/{other.doi}.elsewhere")
    bench.expect("doi-of-another-work", place)


@plant("doi-missing")
def doi_missing(bench: Bench, place: int) -> None:
    bench.write(place, doi="")
    bench.expect("doi-missing", place)


@plant("malformed-identifier")
def malformed(bench: Bench, place: int) -> None:
    bench.write(place, doi="https://doi.org/10.55x5/labelled")
    bench.expect("malformed-identifier", place)


@plant("obsolete-identifier-form")
def obsolete(bench: Bench, place: int) -> None:
    bench.write(place, doi=f"http://dx.doi.org/{bench.works[place].doi}")
    bench.expect("obsolete-identifier-form", place)


@plant("duplicate-reference")
def duplicate(bench: Bench, place: int) -> None:
    """The entry at `place` is the first one's again."""
    bench.works[place] = bench.works[0]
    bench.article.entries[place] = bench.article.entries[0]
    if bench.article.labels:
        bench.article.labels[place] = bench.article.labels[0]
    bench.expect("duplicate-reference", place)
    # By author and year a marker names both: that the second is never cited, nobody has to be told.


@plant("reference-never-cited")
def never_cited(bench: Bench, place: int) -> None:
    bench.article.sentences = [each for each in bench.article.sentences if each[1] != (place,)]
    bench.expect("reference-never-cited", place)


@plant("marker-without-reference")
def without_reference(bench: Bench, _: int) -> None:
    if bench.article.style == "vancouver":
        bench.article.sentences.append(("Others have wondered about this too", (len(bench.works) + 1,)))
    else:
        bench.article.labels.append("Nemo & Nobody, 2021")
        bench.article.sentences.append(
            ("Others have wondered about this too", (len(bench.article.labels) - 1,))
        )
    bench.expect("marker-without-reference", None)


def _notice(rule: str, kind: str) -> None:
    def change(bench: Bench, place: int) -> None:
        doi = f"{bench.works[place].doi}.notice"
        update = {"DOI": doi, "type": kind, "updated": {"date-parts": [[2025, 5, 6]]}, "source": "publisher"}
        bench.records[place] = {"updated-by": [update]}
        bench.expect(rule, place)

    PLANTS[rule] = change


_notice("retracted", "retraction")
_notice("withdrawn", "withdrawal")
_notice("expression-of-concern", "expression_of_concern")
_notice("corrected", "correction")


@plant("preprint-published")
def preprint(bench: Bench, place: int) -> None:
    published = f"{bench.works[place].doi}.published"
    bench.records[place] = {
        "relation": {"is-preprint-of": [{"id-type": "doi", "id": published, "asserted-by": "subject"}]}
    }
    bench.expect("preprint-published", place)


@plant("weak-source")
def weak_source(bench: Bench, place: int) -> None:
    page = f"https://health.example/{bench.works[place].number}"
    bench.article.entries[place] = (
        f"Example Health ({bench.works[place].year}). Why medication numbs. {page}"
        if bench.article.style != "vancouver"
        else f"Example Health. Why medication numbs [Internet]. {bench.works[place].year} "
        f"[cited 2026 Jan 5]. Available from: {page}"
    )
    if bench.article.labels:
        bench.article.labels[place] = f"Example Health, {bench.works[place].year}"
    bench.say(place, "Patients on such medication report this symptom more often")
    bench.expect("weak-source", place)


@plant("narrow-design")
def narrow_design(bench: Bench, place: int) -> None:
    bench.designs[place] = "animal"
    bench.say(place, "People who rest more report that they feel better")
    bench.expect("narrow-design", place)


@plant("strong-wording")
def strong_wording(bench: Bench, place: int) -> None:
    bench.designs[place] = "cross_sectional"
    bench.say(place, "Lack of rest always causes a bad mood")
    bench.expect("strong-wording", place)


@plant("figure-without-evidence")
def figure(bench: Bench, place: int) -> None:
    medication, symptom = bench.named("Zolpatrine", "felt emptiness")
    bench.claims.append({"names": (medication, symptom), "place": place, "quote": "46 % felt empty"})
    bench.say(place, f"{symptom.capitalize()} was told of by 71% of those on {medication}")
    bench.expect("figure-without-evidence", place)


@plant("cited-study-disputes")
def disputes(bench: Bench, place: int) -> None:
    medication, symptom = bench.named("Morvetine", "slowed thought")
    bench.claims.append({"names": (medication, symptom), "place": place, "direction": "disputes"})
    bench.say(place, f"{medication} is linked to {symptom}")
    bench.expect("cited-study-disputes", place)


@plant("opposing-evidence")
def opposing(bench: Bench, place: int) -> None:
    medication, symptom = bench.named("Quenlafar", "restless nights")
    bench.claims.append({"names": (medication, symptom), "place": place})
    bench.claims.append({"names": (medication, symptom), "place": None, "direction": "disputes"})
    bench.say(place, f"{medication} is linked to {symptom}")
    bench.expect("opposing-evidence", None)


@plant("uncited-statement")
def uncited(bench: Bench, _: int) -> None:
    medication, symptom = bench.named("Bralomine", "dulled taste")
    bench.claims.append({"names": (medication, symptom), "place": None})
    # In a paragraph of its own: a marker beside it would stand for it, too.
    bench.article.sentences += [("Much of this is new", ()), ("More is to come", ())]
    bench.article.sentences.append((f"{medication} causes {symptom}", ()))
    bench.expect("uncited-statement", None)
