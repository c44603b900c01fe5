"""What the admin's own templates load as ``evidence_admin``."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from django.utils.safestring import SafeString

from evidence.models import EvidenceLine

from . import display
from .notices import doi_link
from .overview import waiting

register = template.Library()

register.filter("admin_url", display.admin_url)
register.filter("admin_label", display.label)
register.filter("state_mark", display.state_mark)
register.filter("notice_marks", display.notice_marks)
register.filter("doi_link", doi_link)


@register.simple_tag
def waiting_for(user: Any) -> list[dict[str, Any]]:
    return waiting(user)


@register.filter
def admin_link(item: Model) -> SafeString:
    return display.admin_link(item)


@register.filter
def effect(line: EvidenceLine) -> str:
    """An effect as its source gives it: ``odds ratio 1.4 (95 % interval 1.1 to 1.8)``, or ``""``."""
    if line.effect_value is None:
        return line.effect_measure
    value, low, high, level = (
        f"{number.normalize():f}" if number is not None else ""
        for number in (line.effect_value, line.interval_low, line.interval_high, line.interval_level)
    )
    interval = f" ({level} % interval {low} to {high})" if low else ""
    return f"{line.effect_measure} {value}{interval}"
