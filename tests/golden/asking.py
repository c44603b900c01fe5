"""Asking one address as one person, and undoing what it did."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse

from .bodies import ROW
from .table import NO_SUCH_ROW
from .targets import Target

LOGIN = "login"
"""The cell of an answer that leads to the page for signing in."""
WROTE = "*"
"""What a cell ends in when the request changed something."""

_WRITING = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# Who is signed in, how often somebody asked, the admin's diary of what was done, and for an hour what an
# audit found, for who asked.
_NOT_COUNTED = {"django_session", "request_tally", "rendered_reference", "django_admin_log", "asked_audit"}


class _Handler(ClientHandler):
    """Serves one person's requests, without doing anew for each of thousands what comes out the same.

    Who asks is not looked up, nor what they may do: that was asked of the database once. And the pages that
    answer other methods than GET are left unwritten, unless they are wanted `whole`: GET writes the same
    templates, and the status is set.
    """

    def __init__(self, user: User | None, *, whole: bool) -> None:
        super().__init__(enforce_csrf_checks=False)
        self._whole = whole
        self._user = user and _looked_up(user)

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        if self._user is not None:
            # Where Django's `get_user` keeps it. A copy: what one request keeps at it, the next must not see.
            request._cached_user = copy.copy(self._user)  # type: ignore[attr-defined]
        return super().get_response(request)

    def make_view_atomic(self, view: Any) -> Any:
        if self._whole:
            return super().make_view_atomic(view)

        def unwritten(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            if request.method != "GET" and isinstance(response, TemplateResponse):
                return HttpResponse(status=response.status_code, headers=response.headers)
            return response

        return super().make_view_atomic(unwritten)


def _looked_up(user: User) -> User:
    """`user` as the database has them, with what they may do asked for."""
    fresh = User.objects.get(pk=user.pk)
    fresh.get_all_permissions()
    return fresh


class Asker(RequestFactory):
    """Sends requests as one person, whose rights stay as they are when it is made.

    Cheaper than Django's client: it keeps no templates nor cookies.
    """

    def __init__(self, user: User | None, *, whole: bool = False) -> None:
        super().__init__()
        self._handler = _Handler(user, whole=whole)
        # Whatever is changed is undone, so the version of a row stays what it was.
        self._versions: dict[str, str] = {}
        if user is not None:
            client = Client()
            client.force_login(user)
            self.cookies = client.cookies

    def request(self, **request: Any) -> Any:
        return self._handler(self._base_environ(**request))

    def cell(self, method: str, target: Target) -> str:
        """What the answer comes to: ``200``, ``302*`` (something was written), ``login``."""
        if target.path is None:
            return NO_SUCH_ROW
        response, wrote = self.answer(method, target)
        return _outcome(response) + (WROTE if wrote else "")

    def answer(self, method: str, target: Target) -> tuple[HttpResponseBase, bool]:
        """The answer of an address that there is, and whether something was written, which is undone."""
        wrote = False

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal wrote
            wrote = wrote or any(table not in _NOT_COUNTED for table in _WRITING.findall(sql))
            return execute(sql, params, many, context)

        around = transaction.atomic()
        # As Django's TestCase marks its own: what must not be within a transaction is not, but for us.
        around._from_testcase = True  # type: ignore[attr-defined]
        with around, connection.execute_wrapper(watch):
            response = self._ask(method, target)
            transaction.set_rollback(True)
        return response, wrote

    def _ask(self, method: str, target: Target) -> HttpResponseBase:
        path = str(target.path)
        if path.startswith("/api/") and method not in ("GET", "HEAD", "OPTIONS"):
            return self._send(method, path, target.bodies.get(method))
        if method == "POST":
            return self.post(path, target.body, query_params=target.query)
        return self.generic(method, path, query_params=target.query)

    def _send(self, method: str, path: str, body: Any) -> HttpResponseBase:
        """As a client of the API does that has read what it changes: in JSON, and saying which version."""
        headers = {}
        if row := ROW.match(path):
            headers["if-match"] = self._version(row[0])
        sent = "" if body is None else json.dumps(body)
        return self.generic(method, path, sent, content_type="application/json", headers=headers)

    def _version(self, path: str) -> str:
        if path not in self._versions:
            self._versions[path] = self.generic("GET", path).headers.get("ETag", '"none"')
        return self._versions[path]


def _outcome(response: HttpResponseBase) -> str:
    if response.status_code == 302 and response["Location"].split("?")[0] == reverse("admin:login"):
        return LOGIN
    return str(response.status_code)
