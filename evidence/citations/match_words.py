"""What in titles counts parts, and which short name can stand for a journal."""

from __future__ import annotations

from evidence.words import are_initials, naming_words, shortens, words

_ROMAN = frozenset(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"])
# Behind one of these a number counts parts, and "a" and "b" do, too.
_PARTS = frozenset(["part", "parts", "teil", "section", "chapter", "volume", "vol", "phase", "study", "book"])


def numbers_of(title: str) -> frozenset[str]:
    """What counts parts and versions in a title: ``Part IV`` and ``Part I`` are two works.

    >>> sorted(numbers_of("Emotional blunting, Part IV: 12 patients"))
    ['12', '4']
    """
    found = set()
    before = ""
    for word in words(title):
        if word.isdigit():
            found.add(word.lstrip("0") or "0")
        elif word in _ROMAN and (before in _PARTS or len(word) > 1):
            found.add(str(_roman(word)))
        before = word
    return frozenset(found)


def _roman(word: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in word]
    behind = [*values[1:], 0]
    return sum(-one if one < other else one for one, other in zip(values, behind, strict=True))


def abbreviates(short: str, full: str) -> bool:
    """Whether `short` can stand for the journal `full`: each of its words begins one of `full`'s, in order.

    >>> abbreviates("Psychol. Bull.", "Psychological Bulletin")
    True
    >>> abbreviates("JAMA", "Journal of the American Medical Association")
    True
    >>> abbreviates("J Biol", "Journal of Chemistry")
    False
    """
    said, meant = naming_words(short), naming_words(full)
    if not said or not meant:
        return False
    if are_initials(said, meant) and len(meant) > 2:
        return True
    place = 0
    for word in said:
        while place < len(meant) and not shortens(word, meant[place]):
            place += 1
        if place == len(meant):
            return False
        place += 1
    return len(said) * 2 >= len(meant)
