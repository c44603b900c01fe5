"""The order of a reference list, and of the works in one citation, as the style says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from .items import Item
from .marks import plain
from .state import State
from .style import SortKey

_NOT_COMPARED = re.compile(r"[^\w\s,;]|_")


def sorted_places(items: Sequence[Item], keys: Sequence[SortKey], numbers: Sequence[int]) -> list[int]:
    """The places of `items` in the order of `keys`; items that are equal, or without keys, as given.

    What has nothing to be sorted by comes last, in rising and in falling order, as CSL prescribes.
    """
    columns = [
        [sort_value(item, key, number) for item, number in zip(items, numbers, strict=True)] for key in keys
    ]
    return in_order_of(len(items), columns, [key.descending for key in keys])


def in_order_of(count: int, columns: Sequence[Sequence[str]], descending: Sequence[bool]) -> list[int]:
    """The places 0 … `count` in the order of the first column, where that is equal of the second …"""
    places = list(range(count))
    # From the least key to the most: sorting is stable.
    for texts, falls in reversed(list(zip(columns, descending, strict=True))):
        filled = [place for place in places if texts[place]]
        empty = [place for place in places if not texts[place]]
        filled.sort(key=texts.__getitem__, reverse=falls)
        places = filled + empty
    return places


def sort_value(item: Item, key: SortKey, number: int) -> str:
    """What `item` is sorted by, ready to be compared."""
    if key.number:
        return f"{number:09}"
    state = State(item, number=str(number), sorting=True, et_al=key.et_al)
    return collation_key(key.render(state))


def collation_key(text: str) -> str:
    """`text` without accents, case, marks and punctuation, so that Éluard stands beside Eluard."""
    text = plain(text)
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
        text = text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L")
    return _NOT_COMPARED.sub("", text).casefold()
