"""``POST studies/``: a study by an identifier, with Crossref's record."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, ClassVar

from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.services.adding import add_studies
from evidence.services.results import ItemStatus

from .history import WithHistory
from .json_rows import WrittenByDatabase
from .once import once_alone
from .permissions import ByAction, require
from .problems import BodyError, InvalidBody
from .serializers.bodies import StudyBody
from .serializers.body_fields import Body
from .versions import tag_of, tagged
from .writing import checked


class NotRegistered(APIException):
    status_code = HTTPStatus.UNPROCESSABLE_ENTITY


class CrossrefSilent(APIException):
    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    wait = 30


class StudyAdding(WrittenByDatabase, WithHistory):
    """Rows that are added by what Crossref says of them, and changed by nobody here."""

    http_method_names = ["get", "head", "options", "post"]
    permission_classes = [ByAction]
    other_bodies: ClassVar[dict[str, type[Body]]] = {"create": StudyBody}

    def check_right(self, request: Request) -> None:
        require(request, "evidence.add_study", to="add studies")

    def body_class_now(self) -> type[Body] | None:
        return self.other_bodies.get(self.action)

    @once_alone
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 with the new study, 200 with the one that is here. 422 where nobody registered the DOI."""
        body = checked(StudyBody(data=request.data, context=self.get_serializer_context()))
        user: Any = request.user
        (item,) = add_studies(inputs=[body.validated_data["identifier"]], actor=user, interactive=True).items
        match item.status:
            case ItemStatus.REFUSED:
                raise InvalidBody([BodyError("/identifier", item.reason)])
            case ItemStatus.NOT_FOUND:
                raise NotRegistered(item.reason)
            case ItemStatus.UNAVAILABLE:
                raise CrossrefSilent(item.reason)
        text = self.written(self.rows().filter(pk=item.study))
        assert text is not None  # noqa: S101 -- studies are everybody's to see
        status = HTTPStatus.OK if item.status is ItemStatus.EXISTING else HTTPStatus.CREATED
        return tagged(json.loads(text), status=status, tag=tag_of(text.encode()))
