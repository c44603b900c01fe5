"""How things read in the admin: links, labels, notices, and the look-up state in words.

Everything from outside goes through `format_html`, which escapes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import singledispatch
from urllib.parse import urlencode

from django.contrib.admin import site
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from evidence.models import (
    AttemptOutcome,
    Claim,
    Concept,
    Condition,
    Contributor,
    Kind,
    LookupStatus,
    Medication,
    Notice,
    Study,
    Symptom,
)
from evidence.models.visibility import Publishable

EMPTY = "–"

# The model whose admin pages show the concepts of a kind.
KIND_MODELS: dict[str, type[Concept]] = {
    Kind.CONDITION: Condition,
    Kind.MEDICATION: Medication,
    Kind.SYMPTOM: Symptom,
}


@singledispatch
def label(item: Model) -> str:
    """What a suggestion or a link calls `item`: short, and told apart from others of the same name."""
    return str(item)


@label.register
def _(item: Concept) -> str:
    return f"{item.name} ({item.get_kind_display().lower()})"


@label.register
def _(item: Study) -> str:
    if not item.title:
        return item.identifier_text
    year = f" ({item.year})" if item.year else ""
    return f"{Truncator(item.title).chars(110)}{year} – {item.identifier_text}"


@label.register
def _(item: Claim) -> str:
    state = "" if item.is_published else f" [{item.get_state_display().lower()}]"
    return f"{Truncator(item.statement).chars(140)}{state}"


def page_model(item: Model) -> type[Model]:
    """The model under which the admin shows `item`: a concept stands under its own kind."""
    return KIND_MODELS[item.kind] if isinstance(item, Concept) else type(item)


def admin_url(item: Model, page: str = "change") -> str:
    """The address of `item`'s page in the admin."""
    opts = page_model(item)._meta
    return reverse(f"{site.name}:{opts.app_label}_{opts.model_name}_{page}", args=[item.pk])


def list_url(model: type[Model], **parameters: object) -> str:
    """The address of the list of `model` with these filters set."""
    opts = model._meta
    address = reverse(f"{site.name}:{opts.app_label}_{opts.model_name}_changelist")
    return f"{address}?{urlencode(parameters)}" if parameters else address


def admin_link(item: Model, text: str = "") -> SafeString:
    return format_html('<a href="{}">{}</a>', admin_url(item), text or str(item))


def counted_link(count: int, model: type[Model], **parameters: object) -> SafeString | str:
    """A number that leads to the rows it counts; nothing to follow where there is none."""
    if not count:
        return "0"
    return format_html('<a href="{}">{}</a>', list_url(model, **parameters), count)


def state_mark(row: Publishable) -> SafeString:
    """The state, and that one person published it alone."""
    mark = format_html('<span class="state state-{}">{}</span>', row.state, row.get_state_display())
    if not row.published_alone:
        return mark
    return format_html(
        '{} <span class="alone" title="{}">by one person</span>', mark, row.get_published_alone_display()
    )


def notice_marks(notices: Iterable[Notice]) -> SafeString | str:
    """A list's cell: each notice in words with its date, the grave ones in red as well."""
    marks = format_html_join(
        "",
        '<li class="{}">{}</li>',
        (("grave" if notice.is_grave else "minor", str(notice)) for notice in notices),
    )
    return format_html('<ul class="notice-marks">{}</ul>', marks) if marks else ""


def cell(main: SafeString, *more: str) -> SafeString:
    """A list's cell that tells a row: what it is, and below that what else is known of it."""
    below = format_html_join("", '<div class="below">{}</div>', ((part,) for part in more if part))
    return format_html('<div class="main-cell">{}</div>{}', main, below)


def authors_short(contributors: list[Contributor]) -> str:
    """``Ma``, ``Ma & Cai``, ``Ma et al.``; give up to three contributors."""
    names = [person.family or person.literal or person.given for person in contributors[:3]]
    return f"{names[0]} et al." if len(names) > 2 else " & ".join(names)


def day(time: datetime | None) -> str:
    return date_format(timezone.localtime(time), "j F Y") if time else "an unknown day"


def moment(time: datetime) -> str:
    return date_format(timezone.localtime(time), "j F Y, H:i")


def lookup_words(study: Study) -> list[str]:
    """What is known of the study's registration, in sentences; never reads as "checked" when it is not."""
    sentences = [_registration(study)]
    if study.last_attempt_outcome in (AttemptOutcome.UNAVAILABLE, AttemptOutcome.BAD_RESPONSE):
        what = (
            "Crossref could not be asked"
            if study.last_attempt_outcome == AttemptOutcome.UNAVAILABLE
            else "Crossref’s answer could not be read"
        )
        why = f": {study.last_attempt_error}" if study.last_attempt_error else "."
        sentences.append(f"Last attempt on {day(study.last_attempt_at)}: {what}{why}")
    return sentences


def _registration(study: Study) -> str:
    checked = f"checked on {day(study.checked_at)}."
    match study.lookup_status:
        case LookupStatus.FOUND:
            return f"Registered with Crossref, {checked}"
        case LookupStatus.NOT_FOUND:
            return f"Not registered with Crossref, {checked}"
        case LookupStatus.OTHER_AGENCY:
            agency = study.registration_agency or "another agency"
            return f"Registered with {agency}, so Crossref has no record of it; {checked}"
        case LookupStatus.NO_DOI:
            return "Cannot be checked: it has no DOI, and Crossref knows only DOIs."
        case _:
            return "Not checked yet: Crossref has not answered about this DOI."


def lookup_mark(study: Study) -> SafeString:
    """A list's cell: the look-up status, and under it an attempt that failed since."""
    mark = format_html(
        '<span class="lookup lookup-{}">{}</span>', study.lookup_status, study.get_lookup_status_display()
    )
    if study.last_attempt_outcome in (AttemptOutcome.UNAVAILABLE, AttemptOutcome.BAD_RESPONSE):
        outcome = study.get_last_attempt_outcome_display().lower()
        return format_html('{}<br><span class="lookup-failed">Last attempt: {}</span>', mark, outcome)
    return mark
