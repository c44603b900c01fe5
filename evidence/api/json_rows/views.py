"""Lists and details whose rows the database writes."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import Any, ClassVar

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

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class _Page:
    """Which page is asked for, and how."""

    pages: CursorPages
    statement: Statement

    def pages_for(self, request: Request) -> CursorPages:
        """The same place in the same order, for the answer to this request."""
        pages = copy.copy(self.pages)
        pages.url = request.build_absolute_uri()
        return pages


class WrittenByDatabase(ReadOnlyViews):
    """Subclasses say what the rows are, in lists and alone, and what is the same for all of a site."""

    listed: ClassVar[Rows]
    single: ClassVar[Rows]

    planned_pages: ClassVar[Plans[_Page]] = Plans()
    planned_rows: ClassVar[Plans[Statement]] = Plans()

    def site(self) -> tuple[str, ...]:
        """The texts that the rows' `site` names."""
        raise NotImplementedError

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if groups.NAME in request.query_params:
            return super().list(request, *args, **kwargs)
        plan = self.planned_pages.plan(request, self._planned, type(self))
        pages = plan.pages_for(request)
        rows = pages.cut(plan.statement.rows(self.site()), lambda row: row[1])
        around = json.dumps({"next": pages.next, "previous": pages.previous, "results": [], **pages.more})
        # No address has this in it: a quotation mark is written as \" or %22.
        before, after = around.split('"results": []')
        texts = [text for text, _ in rows]
        if including.NAME in request.query_params:
            # The last column of every order is the id.
            more = including.included(request, self.includes, [edge[-1] for _, edge in rows])
            texts = [_with(text, one) for text, one in zip(texts, more, strict=True)]
        headers = {"Link": pages.links}
        if modified := newest_written(texts):
            headers["Last-Modified"] = modified
        written = f'{before}"results":[{",".join(texts)}]{after}'
        return HttpResponse(written, content_type=_JSON, headers=headers)

    def _planned(self) -> _Page:
        including.asked(self.request, self.includes)
        pages = self.paginator
        assert isinstance(pages, CursorPages)  # noqa: S101
        names = chosen(self.request, tuple(self.listed.fields))
        window = pages.window(self.filter_queryset(self.rows()), self.request, self)
        order = tuple(term.column for term in pages.terms)
        return _Page(pages, statement_for(self.listed, window, names=names, order=order))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        key = self.kwargs["key"]

        def planned() -> Statement:
            return self._alone(self.find(self.rows(), key), chosen(request, tuple(self.single.fields)))

        text = self._text(self.planned_rows.plan(request, planned, type(self), key))
        if text is None:
            # The same words for what does not exist and for what the user may not see.
            raise Http404(f"No {self.what} has this address.")
        if including.NAME in request.query_params:
            keys = list(self.find(self.rows(), key).order_by().values_list("pk", flat=True)[:1])
            for more in including.included(request, self.includes, keys):
                text = _with(text, more)
        headers = {"ETag": tag_of(text.encode())}
        if modified := newest_written([text]):
            headers["Last-Modified"] = modified
        return HttpResponse(text, content_type=_JSON, headers=headers)

    def written(self, rows: Any) -> str | None:
        """The one row of `rows` as it stands alone; None where there is none."""
        return self._text(self._alone(rows, tuple(self.single.fields)))

    def _alone(self, rows: Any, names: tuple[str, ...]) -> Statement:
        return statement_for(self.single, rows.order_by()[:1], names=names)

    def _text(self, statement: Statement) -> str | None:
        shown = statement.rows(self.site())
        return shown[0][0] if shown else None


def _with(text: str, more: dict[str, Any]) -> str:
    """A row, as the database wrote it, with what it includes."""
    written = json.dumps(more, ensure_ascii=False, cls=JSONEncoder)
    return f'{text[:-1]},"{including.INCLUDED}":{written}}}'
