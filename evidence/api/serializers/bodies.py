"""What is sent: the answers' fields that a client sets, under the names that they have there."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evidence.models import Certainty, CodeSystem, Direction, Directness, Kind, Predicate, Strength

from .body_fields import (
    Body,
    Chosen,
    ClaimOf,
    ConceptOf,
    Count,
    Number,
    StudyOf,
    Text,
)
from .claims import ClaimDetailSerializer
from .concepts import ConceptDetailSerializer
from .evidence import EvidenceDetailSerializer

LONGEST_COMMENT = 2000
MOST_AT_ONCE = 100
MOST_IDENTIFIERS = 1000


class QualifiersBody(Body):
    """Within what limits the claim holds."""

    population = Text(empty=True)
    comparator = Text(empty=True)
    dose = Text(empty=True)
    timeframe = Text(empty=True)


class ClaimBody(Body):
    """A claim to write. What may be left out is empty then; in a PATCH it stays as it is."""

    shown_only = tuple(ClaimDetailSerializer._declared_fields)

    subject = ConceptOf(help_text="A concept: its id or slug.")
    predicate = Chosen(Predicate)
    object = ConceptOf(help_text="Another concept: its id or slug.")
    statement = Text(help_text="One sentence that a reader understands by itself, 600 characters at most.")
    qualifiers = QualifiersBody(required=False)
    certainty = Chosen(Certainty, or_null=True, help_text="GRADE; null while nobody has judged it.")
    certainty_rationale = Text(empty=True, help_text="Needed with a certainty.")


class EffectBody(Body):
    """The effect as the source states it: all of it, or null."""

    measure = Text(empty=True, source="effect_measure", max_length=60)
    value = Number(source="effect_value", max_digits=14, decimal_places=5)
    low = Number(source="interval_low", max_digits=14, decimal_places=5)
    high = Number(source="interval_high", max_digits=14, decimal_places=5)
    level = Number(source="interval_level", max_digits=4, decimal_places=1, help_text="In per cent: 95.")


class EvidenceChangeBody(Body):
    """What one study brings to one claim. Which claim and which study is chosen once."""

    shown_only = tuple(EvidenceDetailSerializer._declared_fields)

    direction = Chosen(Direction)
    directness = Chosen(Directness, or_null=True)
    strength = Chosen(Strength, or_null=True)
    effect = EffectBody(required=False, allow_null=True)
    quote = Text(empty=True, trim_whitespace=False, help_text="Verbatim from the source; with a locator.")
    locator = Text(empty=True, help_text="Where in the source: p. 220, Table 2.")
    explanation = Text(empty=True)


class EvidenceBody(EvidenceChangeBody):
    claim = ClaimOf(help_text="The claim's id.")
    study = StudyOf(help_text="The study: its id or an identifier.")


class CodeBody(Body):
    shown_only = ("system_label", "url")

    system = Chosen(CodeSystem)
    code = Text(max_length=30, help_text="As the system writes it: D003863, F32, N06AB06.")


class KindBody(Body):
    """A concept of the address's kind. `synonyms` and `codes` are whole lists: what is not there goes."""

    shown_only = tuple(ConceptDetailSerializer._declared_fields)

    name = Text(max_length=200)
    slug = serializers.SlugField(
        max_length=200, required=False, help_text="Made of the name where it is left out."
    )
    description = Text(empty=True)
    parent = ConceptOf(  # type: ignore[assignment]
        required=False, allow_null=True, help_text="The wider concept: its id or slug."
    )
    synonyms = serializers.ListField(child=Text(max_length=200), required=False, max_length=200)
    codes = CodeBody(many=True, required=False)


class ConceptBody(KindBody):
    kind = Chosen(Kind, help_text="Chosen once.")


class ContrarySearchBody(Body):
    """Where somebody looked for evidence against a claim, and what there was."""

    shown_only = ("id", "searched_by")

    source = Text(max_length=100, help_text="Where: PubMed, Crossref …")  # type: ignore[assignment]
    query = Text(help_text="What was searched for, word for word.")
    searched_on = serializers.DateField(required=False, help_text="Today, where it is left out.")
    hits = Count(min_value=0, max_value=2_147_483_647, help_text="How many results there were.")
    note = Text(empty=True, help_text="What was found against the claim, or that nothing was.")


class CommentBody(Body):
    comment = Text(empty=True, max_length=LONGEST_COMMENT)


class ReasonBody(Body):
    comment = Text(max_length=LONGEST_COMMENT, help_text="Why: the author reads it.")


class NothingBody(Body):
    """Nothing is asked: an empty object, or no body."""


class StudyBody(Body):
    identifier = Text(max_length=2000, help_text="A DOI, PMID, PMCID or the address of a web page.")


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class ResolveBody(Body):
    identifiers = serializers.ListField(
        # One that is empty, or no identifier, is told of in its place: it keeps no other from its answer.
        child=Text(empty=True, trim_whitespace=False),
        min_length=1,
        max_length=MOST_IDENTIFIERS,
        help_text=f"Up to {MOST_IDENTIFIERS} DOIs, PMIDs, PMCIDs or addresses, in any form.",
    )
    create = Flag(  # type: ignore[assignment]
        required=False,
        default=False,
        help_text="Ask Crossref for what is not stored, and store what it knows. It takes the right to add "
        "studies, and a token's scope `import`.",
    )


@extend_schema_field(ClaimBody(many=True))
class ClaimItems(serializers.ListField):
    item = ClaimBody


@extend_schema_field(EvidenceBody(many=True))
class EvidenceItems(serializers.ListField):
    item = EvidenceBody


class ManyBody(Body):
    """Several at once, in order. `atomic` says whether one that is refused keeps all others out."""

    atomic = Flag(required=False, default=True)


class ManyClaimsBody(ManyBody):
    items = ClaimItems(min_length=1, max_length=MOST_AT_ONCE)


class ManyLinesBody(ManyBody):
    items = EvidenceItems(min_length=1, max_length=MOST_AT_ONCE)


def errors_of(body: Body) -> Any:
    """What is wrong with the body, as `(pointer, message)`."""
    return list(_errors(body.errors, ""))


def _errors(errors: Any, pointer: str) -> Any:
    if isinstance(errors, dict):
        for name, below in errors.items():
            part = str(name).replace("~", "~0").replace("/", "~1")
            yield from _errors(below, pointer if name == "non_field_errors" else f"{pointer}/{part}")
    elif isinstance(errors, list) and any(isinstance(one, dict | list) for one in errors):
        for place, below in enumerate(errors):
            yield from _errors(below, f"{pointer}/{place}")
    else:
        for message in errors:
            yield pointer, str(message)


def pointers(body: type[Body]) -> dict[str, str]:
    """Where each field of the model stands in the body."""
    return dict(_pointers(body(), ""))


def _pointers(body: Body, prefix: str) -> Any:
    for name, field in body.fields.items():
        if isinstance(field, Body):
            yield from _pointers(field, f"{prefix}/{name}")
        else:
            yield field.source, f"{prefix}/{name}"
