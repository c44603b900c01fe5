"""The routes of the whole site: each face brings its own."""

from django.contrib import admin
from django.urls import include, path

from evidence.api.health import healthz
from evidence.api.mcp.view import McpView

admin.autodiscover()

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("api/", include("evidence.api.urls")),
    path("mcp", McpView.as_view(), name="mcp"),
    path("", include("evidence.web.urls")),
]

handler400 = "project.errors.bad_request"
