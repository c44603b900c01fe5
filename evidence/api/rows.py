"""Writing claims, evidence lines and concepts: each by its service."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.text import slugify
from rest_framework.request import Request

from evidence.models import Claim, Concept, EvidenceLine
from evidence.services.checking import check_row, somebody_may_be_quicker
from evidence.services.drafting import save_draft
from evidence.services.linking import link_evidence
from evidence.services.vocabulary import save_concept

from .bulk import BulkViews
from .permissions import require, require_somebody
from .problems import BodyError, InvalidBody
from .serializers import bodies
from .serializers.body_fields import Body
from .steps import StepViews
from .writing import WritingViews


def _rights(model: str, rows: str) -> dict[str, tuple[str, str]]:
    add = (f"evidence.add_{model}", f"add {rows}")
    change = (f"evidence.change_{model}", f"change {rows}")
    return {
        "create": add,
        "many": add,
        "revise": add,
        "partial_update": change,
        "submit": change,
        "destroy": (f"evidence.delete_{model}", f"delete {rows}"),
        "publish": ("evidence.publish_claim", "publish"),
        "confirm": ("evidence.publish_claim", "confirm"),
    }


class ClaimWriting(StepViews, BulkViews):
    model = Claim
    body_class = change_body_class = bodies.ClaimBody
    many_class = bodies.ManyClaimsBody
    other_bodies = {**StepViews.other_bodies, "many": bodies.ManyClaimsBody}
    rights = _rights("claim", "claims")
    row_name = "claim"

    def write(self, row: Claim | None, body: Body) -> Claim:
        return _write_draft(row or Claim(), body, self.request.user)


class EvidenceWriting(StepViews, BulkViews):
    model = EvidenceLine
    body_class = bodies.EvidenceBody
    change_body_class = bodies.EvidenceChangeBody
    many_class = bodies.ManyLinesBody
    other_bodies = {**StepViews.other_bodies, "many": bodies.ManyLinesBody}
    rights = _rights("evidenceline", "evidence")
    row_name = "evidence-line"

    def write(self, row: EvidenceLine | None, body: Body) -> EvidenceLine:
        user: Any = self.request.user
        return link_evidence(actor=user, **body.flat) if row is None else _write_draft(row, body, user)


def _write_draft(row: Any, body: Body, editor: Any) -> Any:
    for name, value in body.flat.items():
        setattr(row, name, value)
    check_row(row)
    with somebody_may_be_quicker(type(row)):
        return save_draft(item=row, editor=editor)


class ConceptWriting(WritingViews):
    """For those who keep the vocabulary; the rights are by kind."""

    model: ClassVar[type[Concept]] = Concept
    body_class: ClassVar[type[Body]] = bodies.ConceptBody
    change_body_class = bodies.KindBody

    def check_right(self, request: Request) -> None:
        require_somebody(request)
        if kind := self.model.only_kind:
            self._require(kind)

    def _require(self, kind: str) -> None:
        verb = "add" if self.action == "create" else "change"
        require(self.request, f"evidence.{verb}_{kind}", to=f"{verb} a {kind}")

    def check_changeable(self, row: Concept) -> None:
        self._require(row.kind)

    def write(self, row: Concept | None, body: Body) -> Concept:
        given = body.flat
        synonyms, codes = given.pop("synonyms", None), given.pop("codes", None)
        concept = row or Concept(kind=self.model.only_kind or given["kind"])
        if row is None:
            self._require(concept.kind)
            given.setdefault("slug", slugify(given["name"])[:200])
            if not given["slug"]:
                raise InvalidBody([BodyError("/slug", "The name gives no slug: send one.")])
        for name, value in given.items():
            setattr(concept, name, value)
        pairs = None if codes is None else [(code["system"], code["code"]) for code in codes]
        return save_concept(concept=concept, synonyms=synonyms, codes=pairs)
