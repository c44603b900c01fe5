"""“Link a claim”: a person says that a sentence makes a claim that recognition did not propose for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from evidence.models import Article, ArticleVersion, Claim, SentenceClaim, State
from evidence.services.stored_articles.links import NotDecided, link_by_hand

from .article_panel import excerpt
from .display import admin_url
from .typed_filters import autocomplete_widget


class LinkForm(forms.Form):
    """A sentence of the article's last version, and a published claim."""

    sentence = forms.TypedChoiceField(
        coerce=lambda value: int(value.partition("-")[2]),
        help_text="Of the last version, in its order.",
        error_messages={
            "invalid_choice": "The last version has no such sentence; another may have come meanwhile. "
            "Choose the sentence again."
        },
    )
    claim = forms.ModelChoiceField(
        queryset=Claim.objects.none(), help_text="A published claim: type words of its statement or concepts."
    )

    def __init__(self, version: ArticleVersion, user: Any, admin_site: Any, data: Any = None) -> None:
        super().__init__(data)
        sentence: Any = self.fields["sentence"]
        claim: Any = self.fields["claim"]
        sentence.choices = [
            ("", "Choose a sentence"),
            *(
                # With its version: a page that was open while the next came names another sentence.
                (f"{version.number}-{place}", f"{place + 1}. {excerpt(version.text, start, end)}")
                for place, (start, end) in enumerate(version.sentences)
            ),
        ]
        claim.queryset = Claim.objects.visible_to(user).filter(state=State.PUBLISHED)
        claim.widget = autocomplete_widget(SentenceClaim._meta.get_field("claim"), admin_site)
        claim.widget.choices = claim.choices


class LinkClaims(admin.ModelAdmin):
    """The page, for the admin of articles."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.link_view)
        return [
            path("<path:object_id>/link/", page, name="evidence_article_link"),
            *super().get_urls(),
        ]

    def link_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Choose a sentence and a claim; then the link stands, with who made it and when."""
        article: Article | None = self.get_object(request, unquote(object_id))
        if article is None:
            answer: HttpResponse = self.not_here(request)  # type: ignore[attr-defined]
            return answer
        user: Any = request.user
        if not user.has_perm("evidence.change_sentenceclaim"):
            raise PermissionDenied
        version = article.latest
        if version is None:
            messages.error(
                request, "There is no version whose sentences could be linked: import its text first."
            )
            return HttpResponseRedirect(admin_url(article))
        form = LinkForm(version, user, self.admin_site, request.POST if request.method == "POST" else None)
        if form.is_valid():
            place, claim = form.cleaned_data["sentence"], form.cleaned_data["claim"]
            try:
                link_by_hand(version=version, sentence=place, claim=claim, actor=user)
            except NotDecided as error:
                messages.error(request, f"Nothing was linked. {error}")
            else:
                self.log_change(request, article, f"Linked sentence {place + 1} to claim {claim.pk}.")
                messages.success(request, f"Sentence {place + 1} is linked to “{claim}”.")
            return HttpResponseRedirect(f"{admin_url(article)}#claims")
        context = {
            **self.admin_site.each_context(request),
            "title": "Link a claim to a sentence",
            "subtitle": str(article),
            "opts": self.opts,
            "media": self.media + form.media,
            "article": article,
            "form": form,
        }
        return TemplateResponse(request, "admin/evidence/article/link.html", context)
