"""What the templates load as ``evidence_web``."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from evidence.identifiers import Identifier, InvalidIdentifier, Scheme
from evidence.markup import inline_html
from evidence.models import Claim, Concept, EvidenceLine, State, Study, StudyRelation
from evidence.services.as_of import AsOf

from . import wording

register = template.Library()

# What was published ends here; anything else it can be today is a step on its way back.
ENDS = (State.WITHDRAWN, State.SUPERSEDED)


@register.filter
def title(study: Study) -> SafeString:
    """A study's title with its italics and indices, or its identifier.

    The only way of stored markup into a page. It was made safe when it was stored; it is made safe once
    more here, so that a row written by other means cannot carry a script either.
    """
    if study.title_html:
        return mark_safe(inline_html(study.title_html))  # noqa: S308 — what inline_html is for
    return escape(study.title or study.identifier_text)


@register.filter
def reference(study: Study) -> str:
    """A study as a plain reference; its title where nothing is known to make one from."""
    return study.citation or str(study)


@register.filter
def byline(study: Study) -> str:
    """Who wrote a study, short: ``Ma et al.``"""
    return wording.byline(study.csl)


@register.filter
def work_type(study: Study) -> str:
    return wording.work_type(study)


@register.filter
def lookup_state(study: Study) -> wording.LookupState:
    return wording.lookup_state(study)


@register.filter
def web_address(text: str) -> str:
    """`text` where it is an address that a link may lead to, else ``""``: never ``javascript:``."""
    return text if text.lower().startswith(("https://", "http://")) else ""


@register.filter
def doi_address(doi: str) -> str:
    """Where a canonical DOI leads, with what an address cannot hold encoded; ``""`` for what is none."""
    try:
        return Identifier(Scheme.DOI, doi).url
    except InvalidIdentifier:
        return ""


@register.filter
def relation_target(relation: StudyRelation) -> str:
    """The work that a relation only names: its identifier, as a link where one can follow it."""
    named = relation.identifier
    is_doi = relation.identifier_type == "doi"
    address = doi_address(named) if is_doi else web_address(named)
    if not address:
        return named
    return format_html('<a href="{}">{}</a>', address, f"doi:{named}" if is_doi else named)


@register.simple_tag(takes_context=True)
def then(context: Context, mark: str = "?") -> str:
    """What an address ends with so that it leads to what was known then, too; ``""`` on pages of today."""
    shown: AsOf | None = getattr(context["request"], "as_of", None)
    return f"{mark}{urlencode({'as_of': shown.text})}" if shown else ""


@register.filter
def since(row: Claim | EvidenceLine) -> str:
    """What has become of something that was published then; ``""`` where it still is, or is of today."""
    today = getattr(row, "state_today", State.PUBLISHED)
    if today == State.PUBLISHED:
        return ""
    return (
        f"{State(today).label} since"
        if today in ENDS
        else "No longer published"
        if today
        else "Deleted since"
    )


@register.filter
def history_in_api(row: Claim | Concept | Study) -> str:
    """Where the API gives the history of `row`."""
    return reverse(f"api:{row._meta.model_name}-history", args=[row.pk])


@register.filter
def moment(when: datetime) -> str:
    """A moment as ``?as_of=`` takes it, encoded for an address."""
    return quote(when.astimezone(UTC).isoformat())


@register.filter
def admin_address(row: Concept | Claim | Study) -> str:
    """Where the admin changes a row; a concept's kind has an admin of its own."""
    model = row.kind if isinstance(row, Concept) else row._meta.model_name
    return reverse(f"admin:evidence_{model}_change", args=[row.pk])
