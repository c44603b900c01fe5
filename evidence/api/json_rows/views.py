"""Lists and details whose rows the database writes."""

from __future__ import annotations

import copy
from collections.abc import Hashable
from functools import partial
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework.request import Request

from evidence.api import groups, including
from evidence.api.base import ReadOnlyViews
from evidence.api.fields import chosen
from evidence.api.pagination import CursorPages
from evidence.api.short_ways import may_be_given_again

from . import answers
from .page import Rows, Statement, statement_for
from .plans import Plans
from .study import origin_of


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
        plans, site, kind = self.planned_pages, self.site(), type(self)
        url = f"{origin_of(request)}{request.get_full_path()}"
        planned, rows = plans.rows(request, self._planned, kind, site=site)
        if planned.may_go_on(rows):
            planned, others = plans.rows(request, partial(self._planned, rest=True), kind, "rest", site=site)
            rows = [*rows, *others]
        if including.NAME in request.query_params:
            return answers.page(planned, rows, url, partial(including.included, request, self.includes))
        response = answers.page(planned, rows, url)
        if key := plans.key(request, kind):

            def again(*_: Any) -> HttpResponse | None:
                known = plans.again(key, site=site)
                return answers.page(*known, url) if known and not known[0].may_go_on(known[1]) else None

            may_be_given_again(response, again)
        return response

    def _planned(self, *, rest: bool = False) -> tuple[CursorPages, Statement]:
        including.asked(self.request, self.includes)
        pages = self.paginator
        assert isinstance(pages, CursorPages)  # noqa: S101
        names = chosen(self.request, tuple(self.listed.fields))
        window = pages.window(self.filter_queryset(self.rows()), self.request, self, rest=rest)
        order = tuple(term.column for term in pages.terms)
        # Its own: the view's may be asked for the rest next.
        return copy.copy(pages), statement_for(self.listed, window, names=names, order=order)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        form, given = self.form_of(self.kwargs["key"])

        def planned() -> tuple[None, Statement]:
            return None, self._alone(
                self.find_given(self.rows(), form), chosen(request, tuple(self.single.fields))
            )

        # By the form, not by the key: each row has another one.
        plans, site, hangs_on = self.planned_rows, self.site(), (type(self), form)
        _, shown = plans.rows(request, planned, *hangs_on, site=site, given=given)
        if not shown:
            # The same words for what does not exist and for what the user may not see.
            raise Http404(f"No {self.what} has this address.")
        ((text, _),) = shown
        if including.NAME in request.query_params:
            found = self.find(self.rows(), self.kwargs["key"])
            keys = list(found.order_by().values_list("pk", flat=True)[:1])
            return answers.row(text, *including.included(request, self.includes, keys))
        response = answers.row(text)
        if key := plans.key(request, *hangs_on):

            def again(_: HttpRequest, values: tuple[Any, ...]) -> HttpResponse | None:
                known = plans.again(key, site=site, given=values or given)
                return answers.row(known[1][0][0]) if known and known[1] else None

            may_be_given_again(response, again)
        return response

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
