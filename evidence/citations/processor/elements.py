"""A style's rendering elements, compiled to functions of the state."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from . import numbers
from .conditions import compile_condition
from .dates import compile_date
from .decoration import decorated
from .locale import CSL, Locale
from .names import compile_names
from .state import Render, State

# Macros in macros: no style goes as deep, and one that calls itself would never end.
_DEEPEST = 40


class StyleError(Exception):
    """A style that is not what CSL prescribes."""


class Compiler:
    """Compiles what stands in one area of a style: its citations or its bibliography."""

    def __init__(self, style: Element, area: Element | None, locale: Locale) -> None:
        self.style, self.area, self.locale = style, area, locale
        self.language = style.get("default-locale", "en").lower()
        self.macros = {macro.get("name", ""): macro for macro in style.iterfind(f"{CSL}macro")}
        self._page_format = style.get("page-range-format", "")
        self._page_delimiter = locale.term("page-range-delimiter") or "–"
        uses = (f"{CSL}text", "year-suffix")
        self._implicit_suffix = not any(text.get("variable") == uses[1] for text in style.iter(uses[0]))
        self._compiled: dict[str, Render] = {}
        self._depth = 0

    def children(self, element: Element, delimiter: str = "", parent: Element | None = None) -> Render:
        """All rendering elements in `element`, joined. `parent` as in `element`."""
        renders = self._branch(element, delimiter, parent)

        def render(state: State) -> str:
            return delimiter.join([text for render in renders if (text := render(state))])

        return renders[0] if len(renders) == 1 else render

    def _branch(self, element: Element, delimiter: str, parent: Element | None = None) -> list[Render]:
        return [self.element(child, parent, delimiter=delimiter) for child in element if child.tag in _KINDS]

    def element(self, element: Element, parent: Element | None = None, *, delimiter: str = "") -> Render:
        """One rendering element. `parent` is the `cs:names` that it stands in for, if it does."""
        kind = element.tag.removeprefix(CSL)
        if kind == "names":
            return compile_names(
                element,
                parent,
                area=self.area,
                style=self.style,
                locale=self.locale,
                default_language=self.language,
                compile_child=self.element,
            )
        if kind == "date":
            return compile_date(element, self.locale, self.language, implicit_suffix=self._implicit_suffix)
        if kind == "choose":
            return self._choose(element, delimiter, parent)
        if element.tag not in _KINDS:
            raise StyleError(f"<{kind}> is no rendering element of CSL.")
        render: Render = getattr(self, f"_{kind}")(element)
        return decorated(render, element, self.language)

    def macro(self, name: str) -> Render:
        """The macro called `name`, without what the call puts around it."""
        if name not in self._compiled:
            if name not in self.macros:
                raise StyleError(f"The style calls a macro that it does not have: {name}.")
            self._depth += 1
            if self._depth > _DEEPEST:
                raise StyleError(f"The macro {name} calls itself.")
            # As in a group, so that a macro that only has words may stand where a variable is missing.
            self._compiled[name] = _grouped(self._branch(self.macros[name], ""), "")
            self._depth -= 1
        return self._compiled[name]

    def _text(self, element: Element) -> Render:
        if (variable := element.get("variable")) is not None:
            return self._variable(variable, element.get("form", "long"))
        if (macro := element.get("macro")) is not None:
            return self.macro(macro)
        if (value := element.get("value")) is not None:
            return lambda _: value
        plural = element.get("plural") == "true"
        words = self.locale.term(element.get("term", ""), element.get("form", "long"), plural=plural)
        return lambda _: words

    def _variable(self, variable: str, form: str) -> Render:
        special = _SPECIAL.get(variable)
        if special is not None:
            return special
        if variable in ("page", "locator"):
            return self._pages(variable)
        short = f"{variable}-short"
        if form != "short":
            return lambda state: state.text(variable)

        def shortest(state: State) -> str:
            return state.text(short if short in state.item.texts else variable)

        return shortest

    def _pages(self, variable: str) -> Render:
        form, delimiter = self._page_format, self._page_delimiter

        def pages(state: State) -> str:
            text = state.text("page") if variable == "page" else _locator(state)
            return numbers.page_range(text, form, delimiter)

        return pages

    def _number(self, element: Element) -> Render:
        variable, form = element.get("variable", ""), element.get("form", "numeric")
        value = self._variable(variable, "long")
        gender, locale = self.locale.gender(variable), self.locale
        return lambda state: numbers.formatted(text, form, locale, gender) if (text := value(state)) else ""

    def _label(self, element: Element) -> Render:
        variable, form = element.get("variable", ""), element.get("form", "long")
        plural, locale = element.get("plural", "contextual"), self.locale

        def render(state: State) -> str:
            name, text = variable, state.item.texts.get(variable, "")
            if variable == "locator":
                name, text = state.locator_label, state.locator
            if not text or variable in state.used_up:
                return ""
            if variable.startswith("number-of-"):
                several = text.isdigit() and int(text) > 1
            else:
                several = numbers.is_several(text)
            return locale.term(name, form, plural=plural == "always" or (plural == "contextual" and several))

        return render

    def _group(self, element: Element) -> Render:
        delimiter = element.get("delimiter", "")
        renders = self._branch(element, delimiter)

        return _grouped(renders, delimiter)

    def _choose(self, element: Element, delimiter: str, parent: Element | None) -> Render:
        branches = [
            (
                None if child.tag == f"{CSL}else" else compile_condition(child),
                self.children(child, delimiter, parent),
            )
            for child in element
        ]

        def render(state: State) -> str:
            for condition, branch in branches:
                if condition is None or condition(state):
                    return branch(state)
            return ""

        return render


def _grouped(renders: list[Render], delimiter: str) -> Render:
    """A `cs:group`: left out with the words that it has where all variables in it are empty.

    A group inside it that is not left out counts as a variable that is not empty (CSL 1.0.2).
    """

    def render(state: State) -> str:
        called, rendered = state.called, state.rendered
        state.called = state.rendered = 0
        texts = [text for render in renders if (text := render(state))]
        empty = not texts or bool(state.called and not state.rendered)
        state.called, state.rendered = called + (empty or state.called > 0), rendered + (not empty)
        return "" if empty else delimiter.join(texts)

    return render


def _number_in_list(state: State) -> str:
    state.called += 1
    if state.number:
        state.count("citation-number")
    return state.number


def _year_suffix(state: State) -> str:
    # The processor's own, so it is no reason to leave out the words beside it: "n.d.", "n.d.-a".
    if state.distinction.suffix:
        state.called += 1
        state.count("year-suffix")
    return state.distinction.suffix


def _locator(state: State) -> str:
    state.called += 1
    if state.locator:
        state.count("locator")
    return state.locator


_SPECIAL: dict[str, Render] = {"citation-number": _number_in_list, "year-suffix": _year_suffix}
_KINDS = frozenset(f"{CSL}{kind}" for kind in ("text", "date", "number", "names", "label", "group", "choose"))
