"""What the admin's own templates load as ``evidence_admin``."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from django.utils.safestring import SafeString

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
