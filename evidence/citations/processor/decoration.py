"""What CSL's attributes do to a text: case, periods, quotation marks, formatting, affixes."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from . import marks
from .state import Render, State
from .text_case import CASES, is_english

_FORMATS = {
    ("font-style", "italic"): (marks.ITALIC, marks.ITALIC_END),
    ("font-style", "oblique"): (marks.ITALIC, marks.ITALIC_END),
    ("font-style", "normal"): (marks.UPRIGHT, marks.UPRIGHT_END),
    ("font-variant", "small-caps"): (marks.SMALL_CAPS, marks.SMALL_CAPS_END),
    ("font-weight", "bold"): (marks.BOLD, marks.BOLD_END),
    ("text-decoration", "underline"): (marks.UNDERLINE, marks.UNDERLINE_END),
    ("vertical-align", "sup"): (marks.SUP, marks.SUP_END),
    ("vertical-align", "sub"): (marks.SUB, marks.SUB_END),
}


def formatting(element: Element) -> tuple[str, str]:
    """The marks before and behind what `element` writes."""
    before = behind = ""
    for (attribute, value), (opening, closing) in _FORMATS.items():
        if element.get(attribute) == value:
            before, behind = before + opening, closing + behind
    return before, behind


def wrap(element: Element) -> tuple[str, str]:
    """All that stands before and behind: affixes outside, then quotation marks, then formatting."""
    before, behind = formatting(element)
    if element.get("quotes") == "true":
        before, behind = marks.QUOTE + before, behind + marks.QUOTE_END
    return element.get("prefix", "") + before, behind + element.get("suffix", "")


def cased(element: Element, default_language: str) -> Callable[[str, State], str] | None:
    """The change of letters that `element` asks for; None where it asks for none."""
    case = element.get("text-case", "")
    change = CASES.get(case)
    without_periods = element.get("strip-periods") == "true"
    if change is None and not without_periods:
        return None

    def apply(text: str, state: State) -> str:
        if without_periods:
            text = text.replace(".", "")
        if change is None or (case == "title" and not is_english(state.item.language, default_language)):
            return text
        return change(text)

    return apply


def decorated(render: Render, element: Element, default_language: str) -> Render:
    """`render` with what `element` asks for around it; nothing stays nothing."""
    before, behind = wrap(element)
    change = cased(element, default_language)
    if change is None and not before and not behind:
        return render
    if change is None:

        def wrapped(state: State) -> str:
            text = render(state)
            return f"{before}{text}{behind}" if text else ""

        return wrapped

    letters = change

    def changed(state: State) -> str:
        text = render(state)
        return f"{before}{letters(text, state)}{behind}" if text else ""

    return changed
