"""`cs:date`: localised and own formats, partial dates, spans, seasons, and digits for sorting."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from xml.etree.ElementTree import Element

from .decoration import cased, decorated, wrap
from .items import Date, Day
from .locale import CSL, Locale
from .state import Render, State

Part = tuple[str, Callable[[Day, State], str], str, str]
# What differs when the year does, the month does, or only the day.
_DIFFERING = {"year": {"year", "month", "day"}, "month": {"month", "day"}, "day": {"day"}}


def compile_date(element: Element, locale: Locale, default_language: str, *, implicit_suffix: bool) -> Render:
    """The renderer of a `cs:date`.

    With `implicit_suffix` the year of `issued` takes the letter (2020a) that tells two references of
    the same authors and year apart: in styles that say nowhere else where it goes.
    """
    variable = element.get("variable", "issued")
    parts, delimiter = _parts(element, locale, default_language)
    with_suffix = implicit_suffix and variable == "issued"

    def render(state: State) -> str:
        state.called += 1
        date = None if variable in state.used_up else state.item.dates.get(variable)
        if date is None:
            return ""
        if state.sorting:
            state.count(variable)
            return _digits(date)
        text = date.literal or _written(date, parts, delimiter, state, locale)
        if text:
            state.count(variable)
            if with_suffix and not state.suffix_written and state.distinction.suffix:
                state.suffix_written = True
                text += state.distinction.suffix
        return text

    return decorated(render, element, default_language)


def _parts(element: Element, locale: Locale, default_language: str) -> tuple[list[Part], str]:
    own = {part.get("name", ""): part for part in element.iterfind(f"{CSL}date-part")}
    form = element.get("form")
    if form is None:
        return [_part(part, locale, default_language) for part in own.values()], element.get("delimiter", "")
    localized = locale.dates.get(form)
    if localized is None:
        return [], ""
    shown = set(element.get("date-parts", "year-month-day").split("-"))
    parts = []
    for part in localized.iterfind(f"{CSL}date-part"):
        name = part.get("name", "")
        if name in shown:
            merged = Element(part.tag, dict(part.attrib))
            # The style may change how a part looks, not what stands around it.
            if (override := own.get(name)) is not None:
                merged.attrib |= {k: v for k, v in override.attrib.items() if k not in ("prefix", "suffix")}
            parts.append(_part(merged, locale, default_language))
    return parts, localized.get("delimiter", "") or element.get("delimiter", "")


def _part(element: Element, locale: Locale, default_language: str) -> Part:
    name = element.get("name", "")
    value = {"year": _year, "month": _month, "day": _day}.get(name, _year)(element, locale)
    before, behind = wrap(element)
    change = cased(element, default_language)

    def render(day: Day, state: State) -> str:
        text = value(day)
        return change(text, state) if change and text else text

    return name, render, before, behind


def _year(element: Element, locale: Locale) -> Callable[[Day], str]:
    if element.get("form") == "short":
        return lambda day: f"{day.year % 100:02}"
    before_christ, after_christ = locale.term("bc"), locale.term("ad")
    return lambda day: (
        f"{-day.year}{before_christ}"
        if day.year < 0
        else f"{day.year}{after_christ if day.year < 1000 else ''}"
    )


def _month(element: Element, locale: Locale) -> Callable[[Day], str]:
    form = element.get("form", "long")
    if form == "numeric":
        return lambda day: str(day.month or "")
    if form == "numeric-leading-zeros":
        return lambda day: f"{day.month:02}" if day.month else ""
    names = ["", *(locale.term(f"month-{month:02}", form) for month in range(1, 13))]
    return lambda day: names[day.month]


def _day(element: Element, locale: Locale) -> Callable[[Day], str]:
    form = element.get("form", "numeric")
    if form == "numeric-leading-zeros":
        return lambda day: f"{day.day:02}" if day.day else ""
    if form == "ordinal":
        only_first = locale.options.get("limit-day-ordinals-to-day-1") == "true"
        gender = locale.gender("month-01")
        return lambda day: (
            (str(day.day) if only_first and day.day > 1 else locale.ordinal(day.day, gender))
            if day.day
            else ""
        )
    return lambda day: str(day.day or "")


def _written(date: Date, parts: list[Part], delimiter: str, state: State, locale: Locale) -> str:
    assert date.start is not None  # noqa: S101
    if date.end is None or date.end == date.start:
        return _joined(_texts(date.start, parts, state, date.season, locale), delimiter)
    first, last = date.start, date.end
    level = "year" if first.year != last.year else "month" if first.month != last.month else "day"
    differing = _DIFFERING[level]
    before = _texts(first, parts, state, 0, locale)
    after = _texts(last, parts, state, 0, locale)
    runs = [name in differing for name, *_ in before]
    if not any(runs):
        return _joined(before, delimiter)
    start = runs.index(True)
    end = len(runs) - runs[::-1].index(True)
    dash = locale.term("year-range-delimiter") or "–"
    span = _joined(before[start:end], delimiter, open_end=True)
    until = _joined(after[start:end], delimiter)
    around = chain(before[:start], [("", f"{span}{dash}{until}", "", after[end - 1][3])], before[end:])
    return _joined(list(around), delimiter)


def _texts(
    day: Day, parts: list[Part], state: State, season: int, locale: Locale
) -> list[tuple[str, str, str, str]]:
    texts = []
    for name, render, before, behind in parts:
        text = render(day, state)
        if name == "month" and not text and season:
            text = locale.term(f"season-{season:02}")
        if text:
            texts.append((name, text, before, behind))
    return texts


def _joined(texts: list[tuple[str, str, str, str]], delimiter: str, *, open_end: bool = False) -> str:
    """The parts with what stands around each; of the last, what only leads to a next part is left out."""
    pieces = []
    for place, (_, text, before, behind) in enumerate(texts):
        last = place == len(texts) - 1
        if last and (open_end or not behind.strip(" ,./-")):
            behind = behind.strip(" ,./-") if not open_end else ""
        pieces.append(f"{before if place or before.strip() else ''}{text}{behind}")
    return delimiter.join(pieces)


def _digits(date: Date) -> str:
    if date.start is None:
        return date.literal
    days = [date.start] + ([date.end] if date.end else [])
    return "-".join(f"{day.year + 10000:05}{day.month:02}{day.day:02}" for day in days)
