"""How studies are found: by identifier, by what they speak about. By words: `evidence.search`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import BigIntegerField, Q, Subquery, Value
from django.db.models.functions import Coalesce

from evidence.identifiers import Identifier, Scheme, readings

from .counting import number_of
from .visibility import visible_states

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .studies import Study
    from .visibility import Viewer


class StudyQuerySet(models.QuerySet["Study"]):
    def visible_to(self, user: Viewer) -> Self:
        """Studies are public bibliography: every one, for anyone. What is said of them may not be."""
        return self.all()

    def identified_by(self, identifiers: Iterable[Identifier]) -> Self:
        """The studies that these identifiers name; aliases of DOIs are followed."""
        return self.filter(self.naming(identifiers))

    def naming(self, identifiers: Iterable[Identifier]) -> Q:
        """The condition on studies that one of these identifiers names them.

        A question for each scheme, put together as one: of an ``OR`` over several columns and another
        table the database would read every study.
        """
        everything = self.model._default_manager.order_by()
        asked = [rows.values(study) for _, rows, study in _by_scheme(everything, map(_pair, identifiers))]
        if not asked:
            return Q(pk__in=[])
        first, *others = asked
        return Q(pk__in=first.union(*others, all=True) if others else first)

    def ids_of(self, identifiers: Iterable[Identifier]) -> dict[Identifier, int]:
        """The id of the study that each identifier names, of those that name one here; aliases are followed.

        A question for each scheme, however many identifiers there are: each is answered from one index.
        """
        held: dict[Identifier, int] = {}
        for scheme, rows, study in _by_scheme(self, map(_pair, identifiers)):
            found = rows.values_list(scheme.value, study)
            held.update((Identifier(scheme, value), pk) for value, pk in found)
        return held

    def id_of(self, text: str) -> int | None:
        """The id of the study that an identifier names; None where it is not among these.

        Raises `InvalidIdentifier` for what is no identifier of a study.
        """
        found: int | None = self.named(text).values_list("pk", flat=True).first()
        return found

    def numbered(self, pk: int | models.Expression | None) -> Self:
        """The study with this id, or the one that it was merged into; one question."""
        merges: Any = apps.get_model("evidence", "StudyMerge")
        itself = pk if isinstance(pk, models.Expression) else Value(pk, BigIntegerField())
        into = merges.objects.filter(loser=pk).order_by("-pk").values("survivor")[:1]
        return self.filter(pk=Coalesce(Subquery(into), itself))

    def named(self, text: str) -> Self:
        """The one study that an identifier names, by the first of its readings that names any; one question.

        Raises `InvalidIdentifier` for what is no identifier of a study.
        """
        return self.named_by(map(_pair, readings(text)))

    def named_by(self, pairs: Iterable[tuple[Scheme, Any]]) -> Self:
        """The one study that the first of these identifiers names which names any; one question.

        Each is a scheme and a value in it, or an expression for one (`prepared.Given`).
        """
        asked = [
            Subquery(rows.order_by().values(study)[:1])
            for pair in pairs
            for _, rows, study in _by_scheme(self.order_by(), [pair])
        ]
        return self.filter(pk=Coalesce(*asked) if len(asked) > 1 else asked[0])

    def about(self, concepts: models.QuerySet, user: Viewer) -> Self:
        """Studies with an evidence line, visible to `user`, for a claim that has one of `concepts`."""
        chosen = concepts.order_by().values("pk")
        speaking = self.model._default_manager.filter(
            visible_states(user, "evidence_lines__") & visible_states(user, "evidence_lines__claim__"),
            Q(evidence_lines__claim__subject__in=chosen) | Q(evidence_lines__claim__object__in=chosen),
        )
        return self.filter(pk__in=speaking.order_by().values("pk"))

    def with_evidence_count(self, user: Viewer) -> Self:
        """Adds `evidence_count`: how many evidence lines visible to `user` rest on the study."""
        lines: Any = self.model._meta.get_field("evidence_lines").related_model
        return self.annotate(evidence_count=number_of(lines.objects.visible_to(user), by="study"))


def _pair(identifier: Identifier) -> tuple[Scheme, Any]:
    return identifier.scheme, identifier.value


def _by_scheme(
    studies: StudyQuerySet, identifiers: Iterable[tuple[Scheme, Any]]
) -> Iterator[tuple[Scheme, models.QuerySet[Any], str]]:
    """For each scheme the rows that have one of these identifiers in the column called like it, and the
    column with the study's id. Aliases come before the studies' own identifiers."""
    values: dict[Scheme, list[Any]] = {}
    for scheme, value in identifiers:
        values.setdefault(scheme, []).append(value)
    aliases: Any = studies.model._meta.get_field("aliases").related_model
    others: Any = studies.model._meta.get_field("other_aliases").related_model
    if dois := values.get(Scheme.DOI):
        yield Scheme.DOI, aliases.objects.order_by().filter(doi__in=dois), "study"
        yield Scheme.DOI, studies.filter(doi__in=dois), "pk"
    for scheme in (Scheme.PMID, Scheme.PMCID, Scheme.URL):
        if given := values.get(scheme):
            merged = others.objects.order_by().filter(scheme=scheme.value, value__in=given)
            yield scheme, merged.annotate(**{scheme.value: models.F("value")}), "study"
    if pmids := values.get(Scheme.PMID):
        yield Scheme.PMID, studies.filter(pmid__in=pmids), "pk"
    if pmcids := values.get(Scheme.PMCID):
        yield Scheme.PMCID, studies.filter(pmcid__in=pmcids), "pk"
    if urls := values.get(Scheme.URL):
        yield Scheme.URL, studies.filter(url__in=urls, doi=None, pmid=None, pmcid=None), "pk"


class StudyManager(models.Manager.from_queryset(StudyQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, text: str) -> Study:
        """By ``doi:…``, ``pmid:…``, ``pmcid:…`` or the address of a web page."""
        return self.get(pk=self.id_of(text))
