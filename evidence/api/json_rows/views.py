"""Lists and details whose rows the database writes."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from rest_framework.request import Request

from evidence.api import groups
from evidence.api.base import ReadOnlyViews
from evidence.api.fields import chosen
from evidence.api.pagination import CursorPages
from evidence.api.versions import tag_of, unless_held

from .page import Rows, page_of

_JSON = "application/json"


class WrittenByDatabase(ReadOnlyViews):
    """Subclasses say what the rows are, in lists and alone, and what is the same for all of a site."""

    listed: ClassVar[Rows]
    single: ClassVar[Rows]

    def site(self) -> tuple[str, ...]:
        """The texts that the rows' `site` names."""
        raise NotImplementedError

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if groups.NAME in request.query_params:
            return super().list(request, *args, **kwargs)
        names = chosen(request, tuple(self.listed.fields))
        pages = self.paginator
        assert isinstance(pages, CursorPages)  # noqa: S101
        window = pages.window(self.filter_queryset(self.rows()), request, self)
        order = tuple(term.column for term in pages.terms)
        shown = page_of(self.listed, window, names=names, site=self.site(), order=order)
        rows = pages.cut(shown, lambda row: row[1])
        around = json.dumps({"next": pages.next, "previous": pages.previous, "results": [], **pages.more})
        # No address has this in it: a quotation mark is written as \" or %22.
        before, after = around.split('"results": []')
        written = f'{before}"results":[{",".join(text for text, _ in rows)}]{after}'
        return HttpResponse(written, content_type=_JSON)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        names = chosen(request, tuple(self.single.fields))
        text = self.written(self.find(self.rows(), self.kwargs["key"]), names)
        if text is None:
            # The same words for what does not exist and for what the user may not see.
            raise Http404(f"No {self.what} has this address.")
        headers = {"ETag": tag_of(text.encode())}
        return unless_held(request, HttpResponse(text, content_type=_JSON, headers=headers))

    def written(self, rows: Any, names: tuple[str, ...] | None = None) -> str | None:
        """The one row of `rows` as it stands alone; None where there is none."""
        names = names or tuple(self.single.fields)
        shown = page_of(self.single, rows.order_by()[:1], names=names, site=self.site())
        return shown[0][0] if shown else None
