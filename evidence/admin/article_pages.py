"""What is done on an article's page: auditing, setting findings aside, deciding about claims, comparing."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from evidence.models import Article, Audit, Claim, Finding, LinkState, SentenceClaim, Suppression
from evidence.services.stored_articles.auditing import audit_version
from evidence.services.stored_articles.comparing import Comparison, compare
from evidence.services.stored_articles.links import NotDecided, decide
from evidence.services.stored_articles.suppressing import NotSuppressed, lift_suppression, suppress_finding

from .addresses import ROW
from .article_panel import finished_audits, show
from .display import admin_url

# In the order in which they matter: the list, its title, what it says of the problems in it.
_LISTS = (
    ("new", "New", "Not there in the earlier audit."),
    (
        "changed",
        "Still open, on other facts",
        "The same place; what was found there is another thing now.",
    ),
    ("still_open", "Still open", ""),
    (
        "not_checked",
        "Could not be checked this time",
        "Who would know did not answer, or less is known than before. They stay open.",
    ),
    ("fixed", "Fixed", "Looked for, and not there any more."),
    ("suppressed", "Set aside", "Somebody gave a reason for which they do not count."),
)


class ArticlePages(admin.ModelAdmin):
    """The pages, for the admin of articles."""

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "audit": self.audit_view,
            "suppress": self.suppress_view,
            "unsuppress": self.unsuppress_view,
            "decide": self.decide_view,
            "compare": self.compare_view,
        }
        return [
            *(
                path(
                    f"<path:object_id>/{name}/",
                    self.admin_site.admin_view(view),
                    name=f"evidence_article_{name}",
                )
                for name, view in pages.items()
            ),
            *super().get_urls(),
        ]

    def audit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Audit the last version now."""
        article = self._article(request, object_id, "evidence.change_article")
        if isinstance(article, HttpResponse):
            return article
        version = article.latest
        if version is None:
            messages.error(request, "There is no version to audit: import its text first.")
            return HttpResponseRedirect(admin_url(article))
        user: Any = request.user
        stored = audit_version(version=version, actor=user, interactive=True)
        row, changed = stored.audit, stored.comparison
        told = (
            f"Audited: {changed.told}." if changed else f"Audited: {len(stored.open_problems)} open problems."
        )
        messages.success(request, told)
        if row.could_not_be_asked:
            messages.warning(
                request,
                f"{row.could_not_be_asked} of its references could not be asked about. Audit it again later: "
                "nothing is said of them until then.",
            )
        return self._back(article, "problems")

    def suppress_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Set one finding of the article aside."""
        article = self._article(request, object_id, "evidence.add_suppression")
        if isinstance(article, HttpResponse):
            return article
        finding: Finding = self._row(
            request, Finding.objects.filter(audit__version__article=article), "finding"
        )
        user: Any = request.user
        try:
            suppress_finding(finding=finding, reason=request.POST.get("reason", "")[:1000], actor=user)
        except NotSuppressed as error:
            messages.error(request, f"Nothing was set aside. {error}")
        else:
            self.log_change(request, article, f"Set “{finding.rule}” aside.")
            messages.success(request, f"“{finding.rule}” counts no more, as long as its facts stay the same.")
        return self._back(article, "problems")

    def unsuppress_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let a finding that was set aside count again."""
        article = self._article(request, object_id, "evidence.add_suppression")
        if isinstance(article, HttpResponse):
            return article
        row: Suppression = self._row(request, Suppression.objects.filter(article=article), "suppression")
        user: Any = request.user
        lift_suppression(suppression=row, actor=user)
        self.log_change(request, article, f"“{row.rule}” is set aside no more.")
        messages.success(request, f"“{row.rule}” counts again.")
        return self._back(article, "problems")

    def decide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say that a sentence makes a claim, or does not, or that it is open."""
        article = self._article(request, object_id, "evidence.change_sentenceclaim")
        if isinstance(article, HttpResponse):
            return article
        seen = Claim.objects.visible_to(request.user).order_by().values("pk")
        links = SentenceClaim.objects.filter(version__article=article, claim__in=seen)
        link: SentenceClaim = self._row(request, links, "link")
        state = request.POST.get("state", "")
        if state not in LinkState.values:
            raise Http404("There is no such decision.")
        user: Any = request.user
        try:
            decide(link=link, state=LinkState(state), actor=user)
        except NotDecided as error:
            messages.error(request, f"Nothing was changed. {error}")
        else:
            messages.success(request, f"Sentence {link.sentence + 1}: {LinkState(state).label.lower()}.")
        return self._back(article, "claims")

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two audits of the article side by side: the last two, unless the address names others."""
        article = self.get_object(request, unquote(object_id))
        if article is None:
            return self.not_here(request)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        audits = finished_audits(article)
        chosen = _chosen(request, audits)
        result = compare(*chosen) if chosen else None
        context = {
            **self.admin_site.each_context(request),
            "title": "Two audits compared",
            "subtitle": str(article),
            "opts": self.opts,
            "media": self.media,
            "article": article,
            "audits": audits,
            "comparison": result,
            "lists": _lists(article, result) if result else [],
        }
        return TemplateResponse(request, "admin/evidence/article/compare.html", context)

    def _article(self, request: HttpRequest, object_id: str, permission: str) -> Article | HttpResponse:
        """The article that something is to be done with; or what to answer instead."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article: Article | None = self.get_object(request, unquote(object_id))
        if article is None:
            answer: HttpResponse = self.not_here(request)  # type: ignore[attr-defined]
            return answer
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return article

    def _row(self, request: HttpRequest, rows: Any, field: str) -> Any:
        """The row of the article that a form names."""
        named = request.POST.get(field, "")
        row = rows.filter(pk=named).first() if ROW.fullmatch(named) else None
        if row is None:
            raise Http404("There is no such row of this article.")
        return row

    def _back(self, article: Article, part: str) -> HttpResponse:
        return HttpResponseRedirect(f"{admin_url(article)}#{part}")


def _chosen(request: HttpRequest, audits: list[Audit]) -> tuple[Audit, Audit] | None:
    """The two audits that the address names, the earlier first; None where there are not two."""
    by_key = {str(one.pk): one for one in audits}
    named = [by_key[value] for name in ("before", "after") if (value := request.GET.get(name, "")) in by_key]
    pair = named if len(named) == 2 else audits[:2]
    if len({one.pk for one in pair}) < 2:
        return None
    # With what is left out of the list of them.
    whole = Audit.objects.select_related("version").in_bulk([one.pk for one in pair])
    first, second = sorted(whole)
    return whole[first], whole[second]


def _lists(article: Article, result: Comparison) -> list[dict[str, Any]]:
    found = []
    for name, title, hint in _LISTS:
        rows = getattr(result, name)
        audit = result.before if name in ("fixed", "not_checked") else result.after
        shown = show(rows, article, audit.version) if rows else []
        found.append({"name": name, "title": title, "hint": hint, "rows": shown})
    return found
