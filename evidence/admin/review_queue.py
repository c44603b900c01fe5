"""The review queue's page: all that waits for somebody who judges, in one place."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from evidence.models import Claim, EvidenceLine, QuoteOutcome, State
from evidence.services.conflicts import statement_in_force
from evidence.services.review_queue import SHOWN, review_queue
from evidence.services.steps import may_reject

from .display import list_url

# By section: its title, what "since" means in it, what there is to do.
TITLES = {
    "claims": ("Claims that wait to be judged", "Submitted", "Publish or reject them, the oldest first."),
    "lines": ("Evidence that waits to be judged", "Submitted", "A line is published after its claim."),
    "due": (
        "Published claims due for a review",
        "Due since",
        "Look for contrary evidence, write the search down, then confirm, revise or withdraw the claim.",
    ),
    "fallen": (
        "Published evidence on studies that are not to be relied on",
        "",
        "Retracted, withdrawn, removed or doubted: withdraw the line, or revise it and its claim.",
    ),
    "lost": (
        "Published quotes that are not in the text we hold",
        "Checked",
        "The text came or changed after publication: revise the line, or withdraw it.",
    ),
}


def _list_of(name: str) -> str:
    """The list that shows all of a section."""
    match name:
        case "claims":
            return list_url(Claim, state__exact=State.SUBMITTED)
        case "lines":
            return list_url(EvidenceLine, state__exact=State.SUBMITTED)
        case "due":
            return list_url(Claim, review="due")
        case "fallen":
            return list_url(EvidenceLine, notice="grave", state__exact=State.PUBLISHED)
        case _:
            return list_url(
                EvidenceLine, quote_outcome__exact=QuoteOutcome.NOT_FOUND.value, state__exact=State.PUBLISHED
            )


class ReviewQueuePage(admin.ModelAdmin):
    """The page, for the admin of claims."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.review_queue_view)
        return [path("review-queue/", view, name="evidence_claim_review_queue"), *super().get_urls()]

    def review_queue_view(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not may_reject(user):
            raise PermissionDenied
        sections = []
        for section in review_queue(user):
            title, since, hint = TITLES[section.name]
            url = _list_of(section.name) if section.total > SHOWN else ""
            sections.append(
                {"section": section, "title": title, "since": since, "hint": hint, "list_url": url}
            )
        context = {
            **self.admin_site.each_context(request),
            "title": "Review queue",
            "opts": self.opts,
            "media": self.media,
            "sections": sections,
            "statement": statement_in_force(user),
        }
        return TemplateResponse(request, "admin/evidence/review_queue.html", context)
