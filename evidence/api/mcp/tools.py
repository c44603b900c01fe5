"""What an assistant can ask: to search, to get a study, to resolve identifiers, to cite. All of it read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from django.db.models import Prefetch
from pydantic import BaseModel, ConfigDict, Field
from rest_framework import serializers
from rest_framework.request import Request

from evidence import search
from evidence.api.serializers import ClaimSerializer, EvidenceSerializer, StudyDetailSerializer
from evidence.api.serializers.studies import StudyBriefSerializer
from evidence.citations.catalogue import (
    DEFAULT_LOCALE,
    DEFAULT_STYLE,
    UnknownLocale,
    UnknownStyle,
)
from evidence.citations.rendering import render
from evidence.models import Claim, EvidenceLine, Study
from evidence.services.citing import catalogue, cited_works
from evidence.services.resolving import Resolved, resolve

MOST_IDENTIFIERS = 100
MOST_LINES = 50
MOST_FOUND = 50

Text = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Identifiers = Annotated[
    list[Text],
    Field(
        min_length=1,
        max_length=MOST_IDENTIFIERS,
        description="DOIs, PMIDs (written PMID 21103140), PMCIDs or addresses of web pages, in any form.",
    ),
]


class CannotAnswer(Exception):
    """A question without an answer; the message says why, to the assistant."""


class StudySerializer(StudyBriefSerializer):
    """A study in brief, with since when its notices are known: an empty list alone would read as "none"."""

    checked_at = serializers.DateTimeField()


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SearchArguments(_Arguments):
    query: Text = Field(
        description='Words, "phrases", OR, - before what must not be there. Names of conditions, medications '
        "and symptoms find their synonyms and what stands below them."
    )
    limit: int = Field(10, ge=1, le=MOST_FOUND, description="How many claims, and how many studies, at most.")


class StudyArguments(_Arguments):
    identifier: Text = Field(
        description="A DOI, PMID 21103140, PMC8650205, or the address of a web page, in any form."
    )


class ResolveArguments(_Arguments):
    identifiers: Identifiers


class CiteArguments(_Arguments):
    identifiers: Identifiers
    style: Annotated[str, Field(max_length=200)] = Field(
        DEFAULT_STYLE, description="The name of a CSL style: apa, vancouver …"
    )
    locale: Annotated[str, Field(max_length=35)] = Field(
        DEFAULT_LOCALE, description="The language of the words in references: en-GB, de-DE …"
    )


def search_evidence(request: Request, asked: SearchArguments) -> dict[str, Any]:
    user, context = request.user, {"request": request}
    try:
        found = search.studies(asked.query, user=user, facets=(), limit=asked.limit)
        visible = (
            Claim.objects.visible_to(user).with_evidence_counts(user).select_related("subject", "object")
        )
        claims = search.ranked(visible, asked.query, understood=found.understood)[: asked.limit]
    except search.QueryTooLong as error:
        raise CannotAnswer(str(error)) from error
    places = {hit.id: place for place, hit in enumerate(found.hits)}
    studies = Study.objects.visible_to(user).filter(pk__in=places).prefetch_related("notices")
    return {
        "claims": ClaimSerializer(claims, many=True, context=context).data,
        "studies": StudySerializer(
            sorted(studies, key=lambda study: places[study.pk]), many=True, context=context
        ).data,
        "studies_found": found.count,
        "at_least": found.at_least,
        "understood": [{"words": one.words, "also": list(one.also)} for one in found.recognised],
        "did_you_mean": list(found.suggestions),
    }


def get_study(request: Request, asked: StudyArguments) -> dict[str, Any]:
    user, context = request.user, {"request": request}
    (resolved,) = resolve(inputs=[asked.identifier])
    studies = Study.objects.visible_to(user).with_evidence_count(user)
    study = (
        studies.prefetch_related("notices", "contributors", "aliases").filter(pk=resolved.study).first()
        if resolved.study
        else None
    )
    if study is None:
        raise CannotAnswer(_why_not(resolved))
    lines = EvidenceLine.objects.visible_to(user).filter(study=study).order_by("id")
    lines = lines.select_related("claim__subject", "claim__object", "study")
    lines = lines.prefetch_related(Prefetch("study__notices"))[:MOST_LINES]
    shown = EvidenceSerializer(lines, many=True, context=context).data
    for line in shown:
        del line["study"]
    return {"study": StudyDetailSerializer(study, context=context).data, "evidence": shown}


def resolve_identifiers(request: Request, asked: ResolveArguments) -> dict[str, Any]:
    context = {"request": request}
    resolved = resolve(inputs=asked.identifiers)
    studies = _studies(request, resolved)
    return {
        "results": [
            {
                "input": one.input,
                "identifier": one.identifier or None,
                "status": one.resolution.value,
                "reason": one.reason or None,
                "study": StudySerializer(studies[one.study], context=context).data
                if one.study in studies
                else None,
            }
            for one in resolved
        ]
    }


def cite(request: Request, asked: CiteArguments) -> dict[str, Any]:
    resolved = resolve(inputs=asked.identifiers)
    studies = _studies(request, resolved)
    # Once, however often it is named.
    named = list(dict.fromkeys(one.study for one in resolved if one.study in studies))
    cited = [studies[pk] for pk in named if pk and studies[pk].csl]
    works = dict(cited_works(Study.objects.filter(pk__in=[study.pk for study in cited])))
    try:
        entries = render(
            [works[study.pk] for study in cited],
            catalogue=catalogue(),
            style=asked.style,
            locale=asked.locale,
        )
    except (UnknownStyle, UnknownLocale) as error:
        raise CannotAnswer(str(error)) from error
    left_out = [
        {"input": one.input, "reason": _why_not(one)}
        if one.study not in studies
        else {"input": one.input, "reason": "Too little is known of it to make a reference."}
        for one in resolved
        if one.study not in studies or not studies[one.study].csl
    ]
    told = StudySerializer([cited[entry.place] for entry in entries], many=True, context={"request": request})
    return {
        "style": asked.style,
        "locale": asked.locale,
        "references": [
            {
                "number": entry.number,
                "reference": entry.text,
                "study": study["url"],
                **{name: study[name] for name in ("doi", "lookup_status", "checked_at", "notices")},
            }
            for entry, study in zip(entries, told.data, strict=True)
        ],
        "not_cited": left_out,
    }


def _studies(request: Request, resolved: list[Resolved]) -> dict[int | None, Study]:
    named = {one.study for one in resolved if one.study is not None}
    held: dict[int | None, Study] = {
        **Study.objects.visible_to(request.user).prefetch_related("notices").in_bulk(named)
    }
    return held


def _why_not(resolved: Resolved) -> str:
    return f"{resolved.input[:200]}: {resolved.reason or 'no such study is stored here.'}"


@dataclass(frozen=True, slots=True)
class Tool:
    title: str
    description: str
    arguments: type[BaseModel]
    answer: Callable[[Request, Any], dict[str, Any]]


TOOLS = {
    "search_evidence": Tool(
        "Search evidence",
        "Claims about conditions, medications and symptoms, with how much evidence supports and disputes "
        "each, and studies, both the best first. Each study has its notices (retractions …).",
        SearchArguments,
        search_evidence,
    ),
    "get_study": Tool(
        "Get a study",
        f"All that is known of one study: metadata, abstract, notices, and what it brings to which claims "
        f"({MOST_LINES} evidence lines at most; `evidence_url` leads to all).",
        StudyArguments,
        get_study,
    ),
    "resolve_identifiers": Tool(
        "Resolve identifiers",
        f"Up to {MOST_IDENTIFIERS} identifiers in any form: which study each names, whether it is stored "
        "here, or why it is no identifier. Crossref is not asked.",
        ResolveArguments,
        resolve_identifiers,
    ),
    "cite": Tool(
        "Cite studies",
        f"References for up to {MOST_IDENTIFIERS} studies, ready to paste, in the order of the style, with "
        "the notices of each and since when they are known: `checked_at`, null where nobody has asked. "
        "What is not stored here is named, and never made up.",
        CiteArguments,
        cite,
    ),
}
