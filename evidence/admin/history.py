"""The "History" page: what the database wrote down, instead of what Django's admin logs of itself."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from evidence.services.history import NotACursor, history_of


class HistoryPage:
    """For a model's admin: its history page shows the events, where the model is tracked."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        admin: Any = self
        if not hasattr(admin.model, "pgh_event_model"):
            return super().history_view(request, object_id, extra_context)  # type: ignore[misc]
        row = admin.get_object(request, unquote(object_id))
        if row is None:
            return admin._get_obj_does_not_exist_redirect(request, admin.opts, object_id)
        if not admin.has_view_or_change_permission(request, row):
            raise PermissionDenied
        try:
            found = history_of(row, viewer=request.user, before=request.GET.get("before"))
        except NotACursor as error:
            raise BadRequest("This is no place in the history.") from error
        context = {
            **admin.admin_site.each_context(request),
            "title": f"History: {row}",
            "subtitle": None,
            "module_name": capfirst(str(admin.opts.verbose_name_plural)),
            "object": row,
            "opts": admin.opts,
            "history": found,
            "continued": "before" in request.GET,
            **(extra_context or {}),
        }
        request.current_app = admin.admin_site.name
        return TemplateResponse(request, "admin/evidence/history.html", context)
