"""Every route of the site, out of the URL resolver: what the golden table must have rows for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import URLPattern, get_resolver

# `<path:object_id>` of path(), and `(?P<url>.*)` of re_path(): django's own admin has two of these.
_ARGUMENT = re.compile(r"<(?:[^<>:]+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True, order=True, slots=True)
class Route:
    """One route. `text` is how the table calls it: ``/claims/<pk>/``."""

    text: str

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(match[1] for match in re.finditer(r"<(\w+)>", self.text))

    def path(self, values: Mapping[str, object]) -> str:
        """The address with `values` for the arguments. Raises `KeyError` for one that has none."""
        return re.sub(r"<(\w+)>", lambda match: quote(str(values[match[1]]), safe="/:"), self.text)


def all_routes() -> list[Route]:
    """Every route, sorted."""
    return sorted({Route(text) for text in _texts(get_resolver(), "/")})


def _texts(resolver: object, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:  # type: ignore[attr-defined]
        text = str(pattern.pattern)
        if text.startswith("^") or text.endswith("$"):
            text = text.removeprefix("^").removesuffix("$")
        text = prefix + _ARGUMENT.sub(lambda match: f"<{match[1] or match[2]}>", text)
        if isinstance(pattern, URLPattern):
            yield text
        else:
            yield from _texts(pattern, text)
