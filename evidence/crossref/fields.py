"""A JSON object of uncertain shape, read field by field.

Crossref's records follow its schema nearly always. `Fields` is how `normalise` reads them without
trusting that: each method gives the type it promises for any JSON value, and what could not be used
is put on the record's list of remarks, with its path ("author[3].ORCID: …"), and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, TypeGuard

from evidence.identifiers import InvalidIdentifier
from evidence.markup import is_plain, plain_text, storable

# Whole numbers up to here fit every integer column; nothing that Crossref counts comes near.
LARGEST_NUMBER = 2**31 - 1

_LONGEST_REMARK = 500


class Fields:
    """One object of a record, and the way to it.

    `path` is the prefix of its fields' paths: ``""`` for the record itself, else "author[3]." with
    its dot. `remarks` is shared by all objects of a record.
    """

    __slots__ = ("_path", "_remarks", "_values")

    def __init__(self, values: Mapping[str, Any], remarks: list[str], path: str = "") -> None:
        self._values = values
        self._remarks = remarks
        self._path = path

    def remark(self, key: str, what: str) -> None:
        """Puts on record what is odd about the field `key`, and what was done about it."""
        self._remarks.append(storable(f"{self._path}{key}: {what}")[:_LONGEST_REMARK])

    def without_remarks(self) -> Fields:
        """The same object, for a second reading of what was remarked on at the first."""
        return Fields(self._values, [], self._path)

    def value(self, key: str) -> Any:
        """The value as it is; None where there is none."""
        return self._values.get(key)

    def names(self) -> list[str]:
        """The names of the fields that are there."""
        return [key for key in self._values if isinstance(key, str)]

    def raw(self, key: str) -> str:
        """A string for programs (an identifier, a type): trimmed, its characters storable."""
        value = self._values.get(key)
        if isinstance(value, str):
            return storable(value).strip()
        return "" if value is None else self._as_text(value, key)

    def text(self, key: str) -> str:
        """A string for people, as one line of plain text."""
        value = self._values.get(key)
        if isinstance(value, str):
            return plain_text(value)
        return "" if value is None else self._as_text(value, key)

    def strings(self, key: str) -> list[str]:
        """The strings of a list as they are, empty ones left out; a string alone is a list of one."""
        value = self._values.get(key)
        if isinstance(value, str):
            value = [value]
        strings = []
        for i, item in enumerate(self._items(value, key)):
            text = item if isinstance(item, str) else self._as_text(item, f"{key}[{i}]")
            if text.strip():
                strings.append(storable(text))
        return strings

    def texts(self, key: str) -> list[str]:
        """The strings of a list as lines of plain text; those without any text left out."""
        return [text for text in map(plain_text, self.strings(key)) if text]

    def objects(self, key: str) -> Iterator[Fields]:
        """The objects of a list."""
        for i, item in enumerate(self._items(self._values.get(key), key)):
            if isinstance(item, dict):
                yield Fields(item, self._remarks, f"{self._path}{key}[{i}].")
            else:
                self.remark(f"{key}[{i}]", f"{_kind(item)}, not an object; left out")

    def object(self, key: str) -> Fields:
        """The object in the field; an empty one where there is none."""
        value = self._values.get(key)
        if isinstance(value, dict):
            return Fields(value, self._remarks, f"{self._path}{key}.")
        if value is not None:
            self.remark(key, f"{_kind(value)}, not an object; left out")
        return Fields({}, self._remarks, f"{self._path}{key}.")

    def count(self, key: str) -> int | None:
        """A whole number from nought to `LARGEST_NUMBER`; None where there is none."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER:
            return value
        self.remark(key, f"{_kind(value)}, not a number from 0 to {LARGEST_NUMBER}; left out")
        return None

    def identifier(self, key: str, parse: Callable[[str], str]) -> str:
        """The field's text as `parse` makes it canonical; ``""``, with a remark, where it refuses."""
        given = self.raw(key)
        return self.parsed(key, given, parse) if given else ""

    def identifiers(self, key: str, parse: Callable[[str], str]) -> tuple[str, ...]:
        """Those texts of a list that `parse` accepts, canonical, each once, in their order."""
        parsed = (self.parsed(key, given, parse) for given in self.strings(key))
        return tuple(dict.fromkeys(identifier for identifier in parsed if identifier))

    def parsed(self, key: str, given: str, parse: Callable[[str], str]) -> str:
        """A text of the field `key` as `parse` makes it; ``""``, with a remark, where it refuses."""
        try:
            return parse(given)
        except InvalidIdentifier as error:
            self.remark(key, f"{error} Left out.")
            return ""

    def _items(self, value: Any, key: str) -> list[Any]:
        if isinstance(value, list):
            return value
        if value is not None:
            self.remark(key, f"{_kind(value)}, not a list; left out")
        return []

    def _as_text(self, value: Any, key: str) -> str:
        """What stands where a string should: a number is taken for its digits (volumes, pages)."""
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER:
            return str(value)
        self.remark(key, f"{_kind(value)}, not text; left out")
        return ""


def are_plain(objects: Any) -> TypeGuard[list[dict[str, str]]]:
    """Whether it is a list of objects that hold nothing but texts, and `Fields` would give these as they are.

    One look at all of them together, where a look at each would take most of the time of reading a record.
    """
    if not isinstance(objects, list):
        return False
    try:
        text = f"|{'|'.join(chain.from_iterable(map(dict.values, objects)))}|"
    except TypeError:
        return False
    return is_plain(text) and "| " not in text and " |" not in text


def _kind(value: Any) -> str:
    """What a JSON value is, for people."""
    if isinstance(value, bool):
        return "true or false"
    for kind, name in ((str, "text"), (int, "a number"), (float, "a number"), (dict, "an object")):
        if isinstance(value, kind):
            return name
    return "a list" if isinstance(value, list) else "nothing" if value is None else "of no JSON type"
