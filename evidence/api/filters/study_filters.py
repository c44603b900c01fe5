"""Filters that only studies have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Left, Lower
from django.db.models.lookups import Exact

from evidence.filter_values import InvalidValue
from evidence.identifiers import Identifier, Scheme, parse_orcid, parse_pmcid, parse_pmid
from evidence.models import Contributor, Study
from evidence.models.search_index import StudySearch
from evidence.models.study_vocabulary import LOOKED_UP_BY

from . import fields
from .base import Filter, TextFilter

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", re.ASCII)
_LIKE_ORCID = re.compile(r"orcid|[0-9]{4}-?[0-9]{4}-?[0-9]{4}-?[0-9]{3}[0-9X]", re.ASCII | re.IGNORECASE)


class IdentifierFilter(Filter):
    """Identifiers of one scheme; `parse` gives those that a text can mean."""

    field_class = fields.Parsed

    def at(self, path: str, values: tuple[Any, ...]) -> Q:
        return Study.objects.all().naming(one for several in values for one in several)


def pmids(text: str) -> list[Identifier]:
    return [Identifier(Scheme.PMID, parse_pmid(text))]


def pmcids(text: str) -> list[Identifier]:
    return [Identifier(Scheme.PMCID, parse_pmcid(text))]


class JournalFilter(TextFilter):
    """By the whole title; its beginning is what the index has, which holds no text of any length."""

    def any_of(self, path: str, values: list[Any]) -> Q:
        begins = Q()
        for value in values:
            begins |= Q(Exact(Left(Lower(path), LOOKED_UP_BY), Left(Lower(Value(value)), LOOKED_UP_BY)))
        return begins & super().any_of(path, values)


class IssnFilter(Filter):
    field_class = fields.Parsed

    def at(self, path: str, values: tuple[Any, ...]) -> Q:
        return Q(**{f"{path}__overlap": list(values)})


class LanguageFilter(Filter):
    """A language with its variants: pt has pt-BR."""

    field_class = fields.Parsed

    def any_of(self, path: str, values: list[Any]) -> Q:
        condition = Q()
        for value in values:
            condition |= Q(**{f"{path}__iexact": value}) | Q(**{f"{path}__istartswith": f"{value}-"})
        return condition


def language(text: str) -> str:
    """A language tag (BCP 47) in small letters. Raises `InvalidValue`."""
    if not _LANGUAGE.fullmatch(text.lower()):
        raise InvalidValue("This is no language tag.", ("en", "de", "pt-BR"))
    return text.lower()


@dataclass(frozen=True, slots=True)
class Named:
    """A person by family name and the beginning of the given ones, or a group by its name."""

    family: str
    given: str = ""


class ContributorFilter(Filter):
    """Persons and groups behind a study, by name or ORCID iD.

    Names are in no index of their own: search has them among the words of a study, as far as its first
    100,000 characters go.
    """

    field_class = fields.Parsed

    def at(self, path: str, values: tuple[Any, ...]) -> Q:
        condition = Q()
        contributors = Contributor.objects.filter(study=OuterRef(path))
        if orcids := [value for value in values if isinstance(value, str)]:
            condition |= Q(Exists(contributors.filter(orcid__in=orcids)))
        for value in values:
            if isinstance(value, Named):
                worded = StudySearch.objects.filter(_speaking_of(value.family)).values("study")
                condition |= Q(pk__in=worded) & Q(Exists(contributors.filter(_called(value))))
        return condition


def _speaking_of(words: str) -> Func:
    phrase = Func(Value(words), function="search_phrase", output_field=SearchQueryField())
    return Func(
        F("words"), phrase, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField()
    )


def _called(name: Named) -> Q:
    person = Q(Exact(Lower("family"), Lower(Value(name.family))))
    if name.given:
        return person & Q(given__istartswith=name.given)
    return person | Q(Exact(Lower("literal"), Lower(Value(name.family))))


def contributor(text: str) -> str | Named:
    """An ORCID iD, or a name. Raises `InvalidIdentifier` for what looks like an ORCID iD and is none."""
    if _LIKE_ORCID.search(text):
        return parse_orcid(text)
    family, _, given = text.partition(",")
    if not family.strip():
        raise InvalidValue("Write the family name first.", ("Ma", "Ma, Hui", "0000-0002-1825-0097"))
    return Named(family.strip(), given.strip().rstrip("."))
