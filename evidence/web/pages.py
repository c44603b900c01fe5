"""What the page views share: who may call them, how they may be kept, how lists are cut into pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from evidence.models.as_of import as_of
from evidence.services.as_of import AsOf, NoSuchMoment, read_as_of

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

PAGE_SIZE = 25
# Beyond this, counting and skipping rows costs the database more than the reader gains.
MAX_PAGES = 100

View = Callable[..., HttpResponse]


Row = TypeVar("Row", bound=Model)


class PageRequest(HttpRequest):
    """The request of a `page_then`."""

    as_of: AsOf | None
    user: Viewer


class NoSuchPage(Exception):
    """What is asked for is not here, or is asked for in a way that has no meaning: says which, and why."""

    def __init__(self, reason: str, status: HTTPStatus = HTTPStatus.NOT_FOUND) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def page(view: View) -> View:
    """A view that only reads, tells why a page is not there (`NoSuchPage`), and whose answer no shared
    cache keeps: it depends on who asks. Of history it knows nothing: ``?as_of=`` is refused."""

    def of_today(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("as_of"):
            raise NoSuchPage(
                "This page shows only what is known today: leave out ?as_of=. The pages of claims and "
                "concepts, and their lists, can show what was known on an earlier day.",
                HTTPStatus.BAD_REQUEST,
            )
        return view(request, *args, **kwargs)

    return _reading(view, of_today)


def page_then(view: View) -> View:
    """A `page` that with ``?as_of=`` shows what was known then: `request.as_of` has it, or None."""

    def of_then(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # A date field that was left empty asks for today.
        text = request.GET.get("as_of", "").strip()
        try:
            then = read_as_of(text) if text else None
        except NoSuchMoment as error:
            raise NoSuchPage(str(error), HTTPStatus.BAD_REQUEST) from error
        request.as_of = then
        with as_of(then.moment if then else None):
            return view(request, *args, **kwargs)

    return _reading(view, of_then)


def one_row(rows: QuerySet[Row], request: PageRequest, **which: Any) -> Row:
    """The row that the address names; a page that says so (404) where there is, or was, none."""
    row = rows.filter(**which).first()
    if row is None:
        if request.as_of:
            raise NoSuchPage("Nothing was published at this address then. Leave out ?as_of= to see today's.")
        raise Http404
    return row


def _reading(view: View, answer: View) -> View:
    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return answer(request, *args, **kwargs)
        except NoSuchPage as error:
            return render(request, f"{error.status:d}.html", {"reason": error.reason}, status=error.status)

    # Nothing is changed here that a token could guard: other methods are told that they are the fault.
    return csrf_exempt(require_safe(cache_control(private=True, no_cache=True)(reading)))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its rows, where it stands, and how many rows the list has.

    With `capped` there are more than `total` rows, and they cannot be reached by leafing.
    """

    rows: Sequence[Any]
    number: int
    last: int
    total: int
    capped: bool = False

    @property
    def start(self) -> int:
        """The number of the first row in the whole list, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None


EMPTY = Page(rows=(), number=1, last=1, total=0)


def page_of(request: HttpRequest, queryset: QuerySet, with_details: Callable[[QuerySet], QuerySet]) -> Page:
    """The page of `queryset` that ``?page=`` asks for, in three queries whatever its rows.

    `with_details` adds counts and related rows; it is given the page's rows only, as counting for
    a whole table what one page shows would be slow. Raises `NoSuchPage` for what is no page number
    (400) and for a page that the list does not have (404).
    """
    text = request.GET.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text, re.ASCII):
        raise NoSuchPage("A page is asked for by its number: ?page=2.", HTTPStatus.BAD_REQUEST)
    number, limit = int(text), PAGE_SIZE * MAX_PAGES
    counted = queryset.order_by()[: limit + 1].count()
    total = min(counted, limit)
    last = max(1, -(-total // PAGE_SIZE))
    if number > last:
        raise NoSuchPage(f"There is no page {number}: the last one is {last}.")
    start = (number - 1) * PAGE_SIZE
    ids = list(queryset.values_list("pk", flat=True)[start : min(start + PAGE_SIZE, limit)])
    return Page(rows_in_order(queryset, ids, with_details), number, last, total, capped=counted > limit)


def rows_in_order(
    queryset: QuerySet, ids: Sequence[int], with_details: Callable[[QuerySet], QuerySet]
) -> list[Any]:
    """The rows with these ids, in the order of `ids`, with details."""
    rows = with_details(queryset.model._default_manager.filter(pk__in=ids)).order_by().in_bulk()
    return [rows[pk] for pk in ids if pk in rows]
