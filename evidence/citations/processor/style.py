"""A style in one language, compiled: what `Processor` works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .decoration import wrap
from .elements import Compiler, StyleError
from .items import DATES, NAMES
from .locale import CSL, LANG, Locale
from .state import Render

LocaleFile = Callable[[str], Element | None]


@dataclass(frozen=True, slots=True)
class SortKey:
    """One `cs:key`."""

    render: Render
    descending: bool = False
    et_al: tuple[int, int] | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """The layout of citations or of the bibliography. `label` is what stands in a margin of its own."""

    render: Render
    label: Render | None
    around: tuple[str, str]
    delimiter: str
    keys: tuple[SortKey, ...]
    options: Mapping[str, str]


class Style:
    """An independent style (`style`, its root element) in the language `lang`.

    `locale_file` gives the root of the locale file for a tag like ``de-DE``, or None. Raises
    `StyleError` for what is no style.
    """

    def __init__(self, style: Element, lang: str, locale_file: LocaleFile) -> None:
        if style.tag != f"{CSL}style":
            raise StyleError("This is not a CSL style: its root is no <style> of CSL.")
        citation = style.find(f"{CSL}citation")
        if citation is None:
            raise StyleError("The style has no <citation>; it may be a dependent one, without its parent.")
        self.is_note = style.get("class") == "note"
        self.locale = Locale.merged(_locales(style, lang, locale_file))
        self.citation = _area(style, citation, self.locale)
        bibliography = style.find(f"{CSL}bibliography")
        # Styles with notes only have no list: the note in full stands for the entry.
        self.bibliography = _area(style, bibliography, self.locale) if bibliography is not None else None


def _locales(style: Element, lang: str, locale_file: LocaleFile) -> list[Element]:
    """The most general first: American English, the language, the style's own words for it."""
    found = [locale_file("en-US")]
    language = lang.split("-")[0]
    found += [locale_file(tag) for tag in dict.fromkeys((language, lang)) if tag != "en-US"]
    own = {element.get(LANG, ""): element for element in style.iterfind(f"{CSL}locale")}
    found += [own.get(tag) for tag in dict.fromkeys(("", language, lang))]
    return [element for element in found if element is not None]


def _area(style: Element, area: Element, locale: Locale) -> Area:
    layout = area.find(f"{CSL}layout")
    if layout is None:
        raise StyleError(f"The style's <{area.tag.removeprefix(CSL)}> has no <layout>.")
    compiler = Compiler(style, area, locale)
    children = list(layout)
    label = None
    if area.get("second-field-align") and len(children) > 1:
        label, children = compiler.element(children[0]), children[1:]
    body = Element(layout.tag)
    body.extend(children)
    return Area(
        render=compiler.children(body),
        label=label,
        around=wrap(layout),
        delimiter=layout.get("delimiter", ""),
        keys=tuple(_sort_key(key, compiler) for key in area.iterfind(f"{CSL}sort/{CSL}key")),
        options={**style.attrib, **area.attrib},
    )


def _sort_key(key: Element, compiler: Compiler) -> SortKey:
    least, first = key.get("names-min", ""), key.get("names-use-first", "1")
    et_al = (int(least), int(first)) if least.isdigit() and first.isdigit() else None
    descending = key.get("sort") == "descending"
    if (macro := key.get("macro")) is not None:
        return SortKey(compiler.macro(macro), descending, et_al)
    variable = key.get("variable", "")
    element = Element(f"{CSL}{_kind(variable)}", {"variable": variable})
    if variable == "citation-number":
        return SortKey(compiler.element(element), descending, number=True)
    return SortKey(compiler.element(element), descending, et_al)


def _kind(variable: str) -> str:
    return "names" if variable in NAMES else "date" if variable in DATES else "text"
