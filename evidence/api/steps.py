"""The steps of the workflow, each an address of its own: ``POST claims/12/submit/``."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import Scope
from evidence.services import publishing, revising
from evidence.services.versions import version_hash

from .once import once
from .permissions import require_somebody
from .serializers.bodies import CommentBody, NothingBody, ReasonBody
from .versions import check_version
from .writing import DraftDeleting

# Only a claim is looked at again while it stands; of evidence lines there is nothing to confirm.
STEPS = ("submit", "publish", "reject", "withdraw", "revise")


class StepViews(DraftDeleting):
    """Each step is taken with the version that the client saw: ``If-Match`` is what it read and judged."""

    other_bodies: ClassVar[Any] = {
        "submit": CommentBody,
        "publish": CommentBody,
        "reject": ReasonBody,
        "confirm": ReasonBody,
        "withdraw": CommentBody,
        "revise": NothingBody,
    }

    def check_right(self, request: Request) -> None:
        # These depend on whose row it is, and in which state: the services decide.
        if self.action == "withdraw":
            require_somebody(request)
        elif self.action == "reject":
            require_somebody(request, scope=Scope.REVIEW)
        else:
            super().check_right(request)

    def _step(self, request: Request, take: Callable[..., Any], *, judges: bool = False) -> Response:
        given = self.body(request.data).validated_data
        row = self.locked(self.kwargs["key"])
        if self.action == "withdraw" and row.is_published:
            require_somebody(request, scope=Scope.REVIEW)
        check_version(request, lambda: self.represent(row))
        if judges:
            # What was shown under this tag, and nothing else, is what they judged.
            given["reviewed"] = version_hash(row)
        taken = take(item=row, actor=request.user, **given)
        return self.answer(taken, status=HTTPStatus.CREATED if taken.pk != row.pk else HTTPStatus.OK)

    @once
    def submit(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._step(request, publishing.submit)

    @once
    def publish(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._step(request, publishing.publish, judges=True)

    @once
    def reject(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._step(request, publishing.reject, judges=True)

    @once
    def confirm(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._step(request, publishing.confirm, judges=True)

    @once
    def withdraw(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._step(request, publishing.withdraw)

    @once
    def revise(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._step(request, revising.revise)
