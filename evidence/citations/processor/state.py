"""What is known while one reference or one citation is being written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .items import Item

# How much of a given name a citation in the short form shows.
INITIALS, FULL = 1, 2


@dataclass(frozen=True, slots=True)
class Distinction:
    """What tells a citation from others that would read the same."""

    # So many names before "et al.", if more than the style says.
    names: int = 0
    # 0, `INITIALS` or `FULL`.
    given: int = 0
    # Given names of the first author only, or of all.
    given_of_all: bool = False
    condition: bool = False
    suffix: str = ""


PLAIN = Distinction()


@dataclass(slots=True)
class State:
    """One rendering of one item. `called` and `rendered` count variables for the innermost group."""

    item: Item
    number: str = ""
    distinction: Distinction = PLAIN
    locator: str = ""
    locator_label: str = "page"
    position: str = "first"
    # In a sort key names are inverted and in full, dates are digits.
    sorting: bool = False
    et_al: tuple[int, int] | None = None
    without_names: bool = False
    called: int = 0
    rendered: int = 0
    # Variables that stood in for missing names, which are not written a second time.
    used_up: set[str] = field(default_factory=set)
    trace: list[str] | None = None
    # The first names of the entry as written, which the next entry may replace by a dash.
    first_names: str | None = None
    suffix_written: bool = False
    # Whether names in the short form were written, to which a distinction may add given names.
    short_names: bool = False

    def text(self, variable: str) -> str:
        """The text of a variable, counted; ``""`` where there is none or it is used up."""
        self.called += 1
        if variable in self.used_up:
            return ""
        text = self.item.texts.get(variable, "")
        if text:
            self.count(variable)
        return text

    def count(self, variable: str) -> None:
        """Note that the variable was written."""
        self.rendered += 1
        if self.trace is not None:
            self.trace.append(variable)


Render = Callable[[State], str]
