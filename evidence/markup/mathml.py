"""A formula in MathML to one line of text: ``10⁵``, ``P<0.05``, ``(a+b)/2``, ``√x``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from evidence.markup.tokens import Kind, Token

_SUPERSCRIPTS = str.maketrans("0123456789+-−–=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾")
_RAISABLE = re.compile(r"[0-9+\-−–=()]+", re.ASCII)
# What stands raised by its own nature, or nearly: a prime, a star, a degree sign.
_RAISED_ALREADY = re.compile(r"[′″‴'*∗†‡°∘⊥+−-]+")
_SIMPLE = re.compile(r"[\w.,′]*")
_ATTRIBUTE = re.compile(r"""([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def superscript(text: str) -> str:
    """`text` raised, if Unicode can: a number or a charge; anything else as it is.

    Without it, "10<sup>5</sup> cells" would read as 105 cells.

    >>> superscript("−5"), superscript("2+"), superscript("th")
    ('⁻⁵', '²⁺', 'th')
    """
    bare = text.strip()
    return bare.translate(_SUPERSCRIPTS) if _RAISABLE.fullmatch(bare) else text


class _Element(NamedTuple):
    name: str
    attributes: str
    children: list[str]


def math_text(formula: Iterable[Token]) -> str:
    """The text of a formula, from the tokens inside its ``math`` element. Never raises."""
    root = _Element("math", "", [])
    stack = [root]
    still_open: Counter[str] = Counter()
    for kind, value, attributes in formula:
        if kind is Kind.TEXT:
            # White space between elements is layout; inside mtext it is meant.
            text = value if stack[-1].name == "mtext" else value.strip()
            if text:
                stack[-1].children.append(text)
        elif kind is Kind.START:
            stack.append(_Element(value, attributes, []))
            still_open[value] += 1
        elif still_open[value]:
            while True:
                element = stack.pop()
                still_open[element.name] -= 1
                stack[-1].children.append(_rendered(element))
                if element.name == value:
                    break
    while len(stack) > 1:
        element = stack.pop()
        stack[-1].children.append(_rendered(element))
    return "".join(root.children)


def _rendered(element: _Element) -> str:
    render = _RENDERERS.get(element.name)
    if render is None:
        return "".join(element.children)
    if element.name == "mfenced":
        return _fenced(element)
    # An element of the right number of children is what MathML prescribes, not what always comes.
    needed = _CHILDREN.get(element.name)
    if needed is not None and len(element.children) != needed:
        return "".join(element.children)
    return render(element.children)


def _grouped(text: str) -> str:
    enclosed = text.startswith("(") and text.find(")") == len(text) - 1 and text.count("(") == 1
    return text if enclosed or len(text) == 1 or _SIMPLE.fullmatch(text) else f"({text})"


def _power(exponent: str) -> str:
    raised = superscript(exponent)
    if raised != exponent or _RAISED_ALREADY.fullmatch(exponent) or not exponent:
        return raised
    return f"^{_grouped(exponent)}"


def _fenced(element: _Element) -> str:
    given: dict[str, str] = {
        name: double or single for name, double, single in _ATTRIBUTE.findall(element.attributes)
    }
    separators = given.get("separators", ",").split()
    separator = separators[0] if separators else ""
    return given.get("open", "(") + separator.join(element.children) + given.get("close", ")")


_CHILDREN = {"mfrac": 2, "msup": 2, "msubsup": 3, "mroot": 2}
_RENDERERS: dict[str, Callable[[list[str]], str]] = {
    "mfrac": lambda parts: f"{_grouped(parts[0])}/{_grouped(parts[1])}",
    "msup": lambda parts: parts[0] + _power(parts[1]),
    "msubsup": lambda parts: parts[0] + parts[1] + _power(parts[2]),
    "mroot": lambda parts: f"{superscript(parts[1])}√{_grouped(parts[0])}",
    "msqrt": lambda parts: f"√{_grouped(''.join(parts))}",
    "mfenced": "".join,
    "mspace": lambda _: " ",
    "mtd": lambda parts: "".join(parts) + " ",
    "mtr": lambda parts: "".join(parts).strip() + "; ",
    "mphantom": lambda _: "",
    # The same formula once more, in another notation.
    "annotation": lambda _: "",
    "annotation-xml": lambda _: "",
}
