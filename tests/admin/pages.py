"""Reading the admin's pages and sending their forms back, the way a browser does."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


def form_data(response: Any, **changes: Any) -> dict[str, Any]:
    """What the page's form would send as it stands, with `changes` typed in."""
    data: dict[str, Any] = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                # As the standard has it: lines end with CR LF in what a browser sends.
                data[bound.html_name] = value.replace("\n", "\r\n") if isinstance(value, str) else value
    if shown := response.context.get("shown"):
        data["_shown"] = shown
    return {**data, **changes}


def new_row(prefix: str, number: int = 0, *, held: int = 0, **values: Any) -> dict[str, Any]:
    """A row that was added to the inline `prefix`, which had `held` rows."""
    row = {f"{prefix}-{held + number}-{name}": value for name, value in values.items()}
    return {**row, f"{prefix}-TOTAL_FORMS": held + number + 1}


def told(response: Any) -> list[str]:
    """The messages at the top of the page."""
    return [str(message) for message in response.context["messages"]]


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.outside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outside += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.outside -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.outside:
            self.parts.append(data)


def text_of(response: Any) -> str:
    """The page's text, with single spaces."""
    parser = _Text()
    parser.feed(response.content.decode())
    return " ".join(" ".join(parser.parts).split())


class _Unsafe(HTMLParser):
    """Collects what a Content-Security-Policy without ``unsafe-inline`` forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in values):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name == "style" or name.startswith("on") or address.startswith("javascript:"):
                self.found.append(f"<{tag} {name}={value!r}>")


def inline_code(response: Any) -> list[str]:
    """Scripts, styles and handlers that stand in the page itself."""
    parser = _Unsafe()
    parser.feed(response.content.decode())
    return parser.found


def rows_of(response: Any) -> list[Any]:
    """The rows that a list shows."""
    return list(response.context["cl"].result_list)
