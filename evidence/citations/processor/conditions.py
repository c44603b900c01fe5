"""The tests of `cs:if` and `cs:else-if`."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from .numbers import is_numeric
from .state import State

Test = Callable[[State], bool]
_NOT_FIRST = frozenset({"subsequent", "ibid", "ibid-with-locator", "near-note"})


def compile_condition(element: Element) -> Test:
    """Whether the branch is taken, as a function of the state."""
    tests: list[Test] = []
    for attribute, make in _TESTS.items():
        tests += [make(value) for value in element.get(attribute, "").split()]
    match = element.get("match", "all")
    if len(tests) == 1 and match != "none":
        return tests[0]
    if match == "any":
        return lambda state: any(test(state) for test in tests)
    if match == "none":
        return lambda state: not any(test(state) for test in tests)
    return lambda state: all(test(state) for test in tests)


def _type(value: str) -> Test:
    return lambda state: state.item.type == value


def _variable(value: str) -> Test:
    if value == "year-suffix":
        return lambda state: bool(state.distinction.suffix)
    if value == "citation-number":
        return lambda state: bool(state.number)
    if value == "locator":
        return lambda state: bool(state.locator)
    return lambda state: state.item.has(value)


def _numeric(value: str) -> Test:
    if value == "citation-number":
        return lambda _: True
    if value == "locator":
        return lambda state: is_numeric(state.locator)
    return lambda state: is_numeric(state.item.texts.get(value, ""))


def _uncertain(value: str) -> Test:
    return lambda state: (date := state.item.dates.get(value)) is not None and date.circa


def _locator(value: str) -> Test:
    return lambda state: bool(state.locator) and state.locator_label == value


def _position(value: str) -> Test:
    if value == "first":
        return lambda state: state.position == "first"
    return lambda state: state.position == value or (value == "subsequent" and state.position in _NOT_FIRST)


def _disambiguate(value: str) -> Test:
    return lambda state: state.distinction.condition is (value == "true")


_TESTS: dict[str, Callable[[str], Test]] = {
    "type": _type,
    "variable": _variable,
    "is-numeric": _numeric,
    "is-uncertain-date": _uncertain,
    "locator": _locator,
    "position": _position,
    "disambiguate": _disambiguate,
}
