"""What the addresses that write have in common: checked bodies, the row's lock, versions, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.services.checking import Invalid, Refused, Taken
from evidence.services.drafting import check_editable, delete_draft

from .once import once
from .permissions import ByAction, require
from .problems import BodyError, Conflict, InvalidBody
from .serializers.bodies import errors_of, pointers
from .serializers.body_fields import Body
from .then import KnownThen
from .versions import check_version, tagged

Right = tuple[str, str]
"""A permission, and what it is for as a message says it: ``("evidence.add_claim", "add claims")``."""


class WritingViews(KnownThen):
    """Rows that are added (POST) and changed (PATCH), each change of the version that the client saw.

    Subclasses say which `model` and bodies, who may do what (`rights`, by action), and `write` a row.
    """

    http_method_names = ["get", "head", "options", "post", "patch", "delete"]
    permission_classes = [ByAction]
    model: ClassVar[type[Any]]
    body_class: ClassVar[type[Body]]
    change_body_class: ClassVar[type[Body]]
    rights: ClassVar[dict[str, Right]] = {}
    # By action, where it is not the body of an add or a change: for the API's description too.
    other_bodies: ClassVar[dict[str, type[Body]]] = {}

    def check_right(self, request: Request) -> None:
        """Whether the user may do this at all; with which rows, is asked of each."""
        permission, to = self.rights[self.action]
        require(request, permission, to=to)

    def body_class_now(self) -> type[Body] | None:
        """The body that the address takes with this method; None for none."""
        if self.action in self.other_bodies:
            return self.other_bodies[self.action]
        return {"create": self.body_class, "partial_update": self.change_body_class}.get(self.action)

    def body(
        self, sent: Any, body_class: type[Body] | None = None, *, partial: bool = False, at: str = ""
    ) -> Body:
        """`sent` as checked. Raises `InvalidBody` with every place that is wrong, below `at`."""
        kind = body_class or self.body_class_now()
        assert kind is not None  # noqa: S101
        return checked(kind(data=sent, partial=partial, context=self.get_serializer_context()), at=at)

    def write(self, row: Any, body: Body) -> Any:
        """Save what the body says as `row`, a new one or one whose lock is held. Raises `Refused`."""
        raise NotImplementedError

    def locked(self, key: str) -> Any:
        """The row that `key` names, as nobody else changes it until the transaction ends."""
        found = self.find(self.model.objects.visible_to(self.request.user), key)
        row = found.order_by().select_for_update(of=("self",)).first()
        if row is None:
            raise Http404(f"No {self.what} has this address.")
        return row

    def check_changeable(self, row: Any) -> None:
        """Raise `NotAllowed` where the user may change such rows, but not this one."""

    def represent(self, row: Model) -> Any:
        """The row as `GET` gives it to this user; None where they do not see it any more."""
        found = self.rows().filter(pk=row.pk).first()
        return None if found is None else self.get_serializer(found).data

    def answer(self, row: Model, *, status: int = HTTPStatus.OK) -> Response:
        shown = self.represent(row)
        if shown is None:
            return Response(status=HTTPStatus.NO_CONTENT)
        return tagged(shown, status=status)

    @once
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        body = self.body(request.data)
        with refusals_told(type(body)):
            row = self.write(None, body)
        return self.answer(row, status=HTTPStatus.CREATED)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = request.data  # read before anything is locked
        with transaction.atomic():
            row = self.locked(self.kwargs["key"])
            self.check_changeable(row)
            check_version(request, lambda: self.represent(row))
            body = self.body(sent, partial=True)
            with refusals_told(type(body)):
                self.write(row, body)
            return self.answer(row)


class DraftDeleting(WritingViews):
    """Rows that are drafts first: deleted by whoever wrote them."""

    def check_changeable(self, row: Any) -> None:
        check_editable(item=row, editor=self.request.user)  # type: ignore[arg-type]

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        user: Any = request.user
        with transaction.atomic():
            row = self.locked(self.kwargs["key"])
            check_editable(item=row, editor=user)
            check_version(request, lambda: self.represent(row))
            delete_draft(item=row, editor=user)
        return Response(status=HTTPStatus.NO_CONTENT)


def checked(body: Body, *, at: str = "") -> Body:
    """`body`, which holds what was sent. Raises `InvalidBody` with every place that is wrong, below `at`."""
    if not body.is_valid():
        raise InvalidBody(BodyError(at + pointer, detail) for pointer, detail in errors_of(body))
    return body


@contextmanager
def refusals_told(body: type[Body], *, at: str = "") -> Iterator[None]:
    """What a service refuses, as the problem that names the places in the body, below `at`."""
    try:
        yield
    except Refused as error:
        known = pointers(body)
        errors = [
            BodyError(at + pointer, one.detail)
            for one in error.wrong
            for pointer in _places(one.fields, known)
        ]
        kind = {Invalid: InvalidBody, Taken: Conflict}[type(error)]
        raise kind(errors) from error


def _places(fields: tuple[str, ...], known: dict[str, str]) -> list[str]:
    # What is part of a list of the body says its place itself; what no body has is about the whole.
    found = [known.get(field) or (f"/{field}" if "/" in field else "") for field in fields]
    return sorted({place for place in found if place}) or [""]
