"""Studies about concepts, from the links that search keeps: for readers of what is published.

A link says that a published line for a published claim about the concept rests on the study, and has the
study's year: the newest studies about a concept are one walk along its index. Whoever is signed in may see
drafts of their own, of which the links know nothing; for them, evidence lines are asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, QuerySet

from evidence.models import Kind
from evidence.models.grouping import Column
from evidence.models.search_index import StudyConcept

from .concept_filter import ConceptFilter
from .fields import Given
from .sets import WithLines, wanted

# The keys of groups that are concepts; None: of any kind.
_KINDS = {"concept": None, **{kind.value: kind for kind in Kind}}
# Columns of a list that a link has, too, by the names of the annotations that have them.
LINK = "link_"


class ByLinks(WithLines):
    def by_evidence(self, queryset: QuerySet) -> QuerySet:
        asked = self._concepts_asked()
        if asked is None:
            return super().by_evidence(queryset)
        single = self._single(asked)
        for given in asked:
            links = StudyConcept.objects.filter(study=OuterRef("pk"), concept__in=given.values)
            if given.negated:
                queryset = queryset.exclude(Exists(links))
            elif given is not single:
                queryset = queryset.filter(Exists(links))
        return self._along(queryset, single.values[0]) if single else queryset

    def holds_anyway(self, name: str, given: Given) -> bool:
        # A year asked of the study too would have PostgreSQL go through all studies of that year.
        return name == "year" and not given.negated and self._single(self._concepts_asked()) is not None

    @staticmethod
    def _single(asked: list[Given] | None) -> Given | None:
        """The concept whose links the studies are walked along."""
        return next((given for given in asked or () if not given.negated and len(given.values) == 1), None)

    def parts_grouped(self, names: Sequence[str]) -> tuple[QuerySet, list[Column]]:
        concepts = [name for name in names if name in _KINDS]
        others = [self.keys[name] for name in names if name not in _KINDS]
        asked = self._concepts_asked()
        # Two concepts are of one claim, and what is asked for of one line: links tell neither.
        unfit = asked is None or any(not given.negated for given in asked)
        if unfit or len(concepts) != 1 or any(key.of not in self.direct for key in others):
            return super().parts_grouped(names)
        (name,) = concepts
        links: QuerySet = StudyConcept.objects.filter(study__in=self.qs.order_by().values("pk"))
        if kind := _KINDS[name]:
            links = links.filter(concept__kind=kind)
        ways = {of: f"study__{way}" for of, way in self.direct.items()}
        columns = [
            Column(F("concept")) if each == name else self.keys[each].column(ways[self.keys[each].of])
            for each in names
        ]
        return links, columns

    def _concepts_asked(self) -> list[Given] | None:
        """What is asked for about evidence, if links answer it; None if they do not."""
        if self.request.user.is_authenticated:
            return None
        positive = [(filter_, given) for filter_, given in self.about_lines() if given]
        negative = [(filter_, given) for filter_, given in self.about_lines(negated=True) if given]
        for filter_, _ in (*positive, *negative):
            if not (isinstance(filter_, ConceptFilter) and filter_.sides == ConceptFilter.EITHER):
                return None
        # What is given once holds for the same line as everything else.
        if len(positive) > 1 and any(len(given) == 1 for _, given in positive):
            return None
        return [one for _, given in (*positive, *negative) for one in given]

    def _along(self, queryset: QuerySet, concept: int) -> QuerySet:
        """`queryset` with the year and the id of the studies from their links to one concept."""
        linked = queryset.filter(concept_links__concept=concept).annotate(
            **{f"{LINK}year": F("concept_links__year"), f"{LINK}id": F("concept_links__study")}
        )
        for given in self.given("year"):
            linked = linked.filter(wanted(self.filters["year"], given, LINK))
        return linked
