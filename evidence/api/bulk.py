"""Several rows in one request: all or nothing, or each by itself and told of by itself."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, ClassVar

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from .once import once
from .problems import BodyError, Conflict, InvalidBody, exception_handler
from .serializers.bodies import ManyBody
from .writing import WritingViews, refusals_told

# What is said of one item; anything else is a fault of the whole.
_OF_ONE = (InvalidBody, Conflict)


class BulkViews(WritingViews):
    """`many` adds what `items` hold: with `atomic` (the default) all or none, without it what can be."""

    many_class: ClassVar[type[ManyBody]]

    @once
    def many(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        given = self.body(request.data).validated_data
        told, refused = [], []
        for place, item in enumerate(given["items"]):
            try:
                with transaction.atomic():
                    row = self._add(item, f"/items/{place}")
            except _OF_ONE as error:
                refused.append(error)
                told.append(_refused(place, error))
            else:
                url = reverse(f"api:{self.row_name}", args=[row.pk], request=request)
                told.append(
                    {"index": place, "status": HTTPStatus.CREATED, "id": row.pk, "url": url, "problem": None}
                )
        if refused and given["atomic"]:
            raise _together(refused)
        status = HTTPStatus.CREATED if given["atomic"] else HTTPStatus.MULTI_STATUS
        return Response({"items": told}, status=status)

    # How the address of one row is called.
    row_name: ClassVar[str]

    def _add(self, item: Any, at: str) -> Any:
        body = self.body(item, self.body_class, at=at)
        with refusals_told(self.body_class, at=at):
            return self.write(None, body)


def _refused(place: int, error: InvalidBody | Conflict) -> dict[str, Any]:
    problem = json.loads(exception_handler(error, {}).content)
    return {"index": place, "status": problem["status"], "id": None, "url": None, "problem": problem}


def _together(refused: list[InvalidBody | Conflict]) -> InvalidBody | Conflict:
    """One problem for all: a conflict if nothing worse is the matter."""
    kind = Conflict if all(isinstance(error, Conflict) for error in refused) else InvalidBody
    errors: list[BodyError] = [one for error in refused for one in error.errors]
    return kind(errors, detail=f"Nothing was stored: {len(refused)} of the items cannot be.")
