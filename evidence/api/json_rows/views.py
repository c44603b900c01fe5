"""Lists and details whose rows the database writes."""

from __future__ import annotations

import copy
import json
from collections.abc import Hashable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

from evidence.api import groups, including
from evidence.api.base import ReadOnlyViews
from evidence.api.fields import chosen
from evidence.api.moments import newest_written
from evidence.api.pagination import CursorPages
from evidence.api.versions import tag_of

from .page import Rows, Statement, statement_for
from .plans import Plans
from .study import origin_of

_JSON = "application/json"


class WrittenByDatabase(ReadOnlyViews):
    """Subclasses say what the rows are, in lists and alone, and what is the same for all of a site."""

    listed: ClassVar[Rows]
    single: ClassVar[Rows]

    planned_pages: ClassVar[Plans[CursorPages]] = Plans()
    planned_rows: ClassVar[Plans[None]] = Plans()

    def site(self) -> tuple[str, ...]:
        """The texts that the rows' `site` names."""
        raise NotImplementedError

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if groups.NAME in request.query_params:
            return super().list(request, *args, **kwargs)
        planned, rows = self.planned_pages.rows(request, self._planned, type(self), site=self.site())
        # The same place in the same order, for the answer to this request.
        pages = copy.copy(planned)
        pages.url = f"{origin_of(request)}{request.get_full_path()}"
        rows = pages.cut(rows, lambda row: row[1])
        texts = [text for text, _ in rows]
        if including.NAME in request.query_params:
            # The last column of every order is the id.
            included = including.included(request, self.includes, [edge[-1] for _, edge in rows])
            texts = [_with(text, one) for text, one in zip(texts, included, strict=True)]
        headers = {"Link": pages.links}
        if modified := newest_written(texts):
            headers["Last-Modified"] = modified
        before = json.dumps({"next": pages.next, "previous": pages.previous})[:-1]
        more = f",{json.dumps(pages.more)[1:]}" if pages.more else "}"
        written = f'{before},"results":[{",".join(texts)}]{more}'
        return HttpResponse(written, content_type=_JSON, headers=headers)

    def _planned(self) -> tuple[CursorPages, Statement]:
        including.asked(self.request, self.includes)
        pages = self.paginator
        assert isinstance(pages, CursorPages)  # noqa: S101
        names = chosen(self.request, tuple(self.listed.fields))
        window = pages.window(self.filter_queryset(self.rows()), self.request, self)
        order = tuple(term.column for term in pages.terms)
        return pages, statement_for(self.listed, window, names=names, order=order)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        form, given = self.form_of(self.kwargs["key"])

        def planned() -> tuple[None, Statement]:
            return None, self._alone(
                self.find_given(self.rows(), form), chosen(request, tuple(self.single.fields))
            )

        # By the form, not by the key: each row has another one.
        _, shown = self.planned_rows.rows(request, planned, type(self), form, site=self.site(), given=given)
        if not shown:
            # The same words for what does not exist and for what the user may not see.
            raise Http404(f"No {self.what} has this address.")
        text = shown[0][0]
        if including.NAME in request.query_params:
            found = self.find(self.rows(), self.kwargs["key"])
            keys = list(found.order_by().values_list("pk", flat=True)[:1])
            for more in including.included(request, self.includes, keys):
                text = _with(text, more)
        headers = {"ETag": tag_of(text.encode())}
        if modified := newest_written([text]):
            headers["Last-Modified"] = modified
        return HttpResponse(text, content_type=_JSON, headers=headers)

    def form_of(self, key: str) -> tuple[Hashable, tuple[Any, ...]]:
        """What kind of key it is, and the values in it."""
        raise NotImplementedError

    def find_given(self, rows: QuerySet[Any], form: Hashable) -> QuerySet[Any]:
        """The row of `rows` that a key of this form names, with `Given` in the place of its values."""
        raise NotImplementedError

    def written(self, rows: Any) -> str | None:
        """The one row of `rows` as it stands alone; None where there is none."""
        shown = self._alone(rows, tuple(self.single.fields)).rows(self.site())
        return shown[0][0] if shown else None

    def _alone(self, rows: Any, names: tuple[str, ...]) -> Statement:
        return statement_for(self.single, rows.order_by()[:1], names=names)


def _with(text: str, more: dict[str, Any]) -> str:
    """A row, as the database wrote it, with what it includes."""
    written = json.dumps(more, ensure_ascii=False, cls=JSONEncoder)
    return f'{text[:-1]},"{including.INCLUDED}":{written}}}'
