"""``GET /healthz``: whether this process and its database can serve. For load balancers and monitors."""

from __future__ import annotations

import logging

from django.db import Error, connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@csrf_exempt
@never_cache
@require_safe
def healthz(_request: HttpRequest, *, database: str = "default") -> JsonResponse:
    """200 with ``{"status": "ok", "database": "ok"}``; 503 when the database does not answer.

    Why it does not is for the log alone: anybody may ask here.
    """
    try:
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.warning("The database %r does not answer.", database, exc_info=True)
        reason = "The database does not answer."
        return JsonResponse({"status": "unavailable", "reason": reason}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})
