"""A BibTeX file cut into its blocks: where each begins, its fields, its ``@string`` names put in.

bibtexparser 2 was not taken: it puts no ``#`` joins together, keeps an entry whose key came before out
of the entries, and ends one that is not closed in the middle of the next. Its splitter is as long as this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# Where a block can begin: at a line's beginning, or behind another's end on the same line.
_BLOCK = re.compile(r"@[ \t]{0,20}([A-Za-z][\w:.+-]{0,80})[ \t\n]{0,20}([{(])", re.ASCII)
_IN_BRACES = re.compile(r"[{}]|\n[ \t]{0,20}@[A-Za-z]{2,40}[ \t]{0,20}\{[^\s,{}]{0,200},", re.ASCII)
_IN_QUOTES = re.compile(r"[{}\"]|\n[ \t]{0,20}@[A-Za-z]{2,40}[ \t]{0,20}\{[^\s,{}]{0,200},", re.ASCII)
_SPACE = re.compile(r"\s+")
_KEY_IN_BRACES = re.compile(r"[^,{}\n=\"#]+")
_KEY_IN_PARENTHESES = re.compile(r"[^,{}()\n=\"#]+")
_NAME = re.compile(r"[^\s=,{}()\"#%]{1,100}")
_BARE = re.compile(r"[^\s,{}()\"#=]{1,1000}")

MONTHS = {m: m for m in ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")}
# Twenty joins of a name with itself make a megabyte of one letter: the entity bomb of BibTeX.
_LONGEST_JOIN = 100_000
_MOST_JOINED = 10_000_000


@dataclass(slots=True)
class Block:
    """An entry, or what is wrong with it. Names of types and fields are in lower case."""

    line: int
    raw: str
    kind: str = ""
    key: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    remarks: list[str] = field(default_factory=list)


class _Broken(Exception):
    def __init__(self, position: int, reason: str) -> None:
        super().__init__(reason)
        self.position = position
        self.reason = reason


class Blocks:
    """The entries of a text, in order; comments, preambles and what stands between are passed over.

    `remarks` says which ``@string`` could not be read.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.strings: dict[str, str] = dict(MONTHS)
        self.joined = 0
        self.remarks: list[str] = []
        self._line, self._counted = 1, 0

    def __iter__(self) -> Iterator[Block]:
        while match := _BLOCK.search(self.text, self.position):
            start = match.start()
            line_start = self.text.rfind("\n", max(self.position - 1, start - 1000, 0), start) + 1
            before = self.text[max(line_start, self.position) : start]
            kind = match[1].lower()
            # Commented out, or an address in a comment: me@example (…).
            if "%" in before or (before and before[-1].isalnum()):
                self.position = match.end()
                continue
            self.position = match.end()
            if kind == "comment":
                self._pass_over()
            elif kind in ("preamble", "string"):
                self._definition(kind, start)
            else:
                yield self._entry(kind, start, match[2])

    def line_of(self, position: int) -> int:
        """The line of a position; positions have to grow from call to call."""
        self._line += self.text.count("\n", self._counted, position)
        self._counted = position
        return self._line

    def _pass_over(self) -> None:
        try:
            self._braced()
        except _Broken as broken:
            self.position = broken.position

    def _definition(self, kind: str, start: int) -> None:
        line = self.line_of(start)
        try:
            if kind == "preamble":
                self._value([])
                return
            self._skip()
            name = self._match(_NAME, "a name")
            self._expect("=")
            self.strings[name.lower()] = self._value([])
        except _Broken as broken:
            self.position = max(self.position, broken.position)
            if len(self.remarks) < 50:
                self.remarks.append(f"The @{kind} at line {line} was passed over: {broken.reason}")

    def _entry(self, kind: str, start: int, opening: str) -> Block:
        block = Block(self.line_of(start), "", kind)
        closing = "}" if opening == "{" else ")"
        try:
            self._fields(block, closing)
        except _Broken as broken:
            # The rest of it, as far as the next entry, belongs to the refusal.
            self.position = max(self.position, broken.position)
            following = re.compile(r"\n[ \t]{0,20}@[A-Za-z]").search(
                self.text, max(self.position - 1, start + 1)
            )
            self.position = following.start() + 1 if following else len(self.text)
            block.reason = f"{broken.reason} Mend the entry, or export it again."
        block.raw = self.text[start : self.position].rstrip()
        return block

    def _fields(self, block: Block, closing: str) -> None:
        self._skip()
        end = self.position
        if key := (_KEY_IN_BRACES if closing == "}" else _KEY_IN_PARENTHESES).match(self.text, end):
            end = key.end()
        if self.text[end : end + 1] == "=":
            block.remarks.append("The entry has no key.")
        else:
            block.key = self.text[self.position : end].strip()
            self.position = end
        while True:
            self._skip()
            character = self.text[self.position : self.position + 1]
            if character == ",":
                self.position += 1
            elif character == closing:
                self.position += 1
                return
            elif not character:
                raise _Broken(self.position, "The entry is not closed: the file ends in it.")
            else:
                name = self._match(_NAME, "a field’s name").lower()
                self._expect("=")
                value = self._value(block.remarks)
                if name in block.fields and block.fields[name] != value:
                    block.remarks.append(f"{name}: the field stands there twice; the first is kept.")
                block.fields.setdefault(name, value)

    def _value(self, remarks: list[str]) -> str:
        parts = [self._part(remarks)]
        length = len(parts[0])
        while True:
            self._skip()
            if self.text[self.position : self.position + 1] != "#":
                return "".join(parts)
            self.position += 1
            parts.append(self._part(remarks))
            length += len(parts[-1])
            self.joined += len(parts[-1])
            if length > _LONGEST_JOIN or self.joined > _MOST_JOINED:
                raise _Broken(self.position, "Its texts joined by # are too long to be meant so.")

    def _part(self, remarks: list[str]) -> str:
        self._skip()
        character = self.text[self.position : self.position + 1]
        if character == "{":
            self.position += 1
            return self._braced()
        if character == '"':
            self.position += 1
            return self._quoted()
        word = self._match(_BARE, "a value")
        if word.isdecimal() or word.lower() not in self.strings:
            if not word.isdecimal():
                remarks.append(f"“{word[:40]}” stands for nothing that @string defines; kept as it is.")
            return word
        return self.strings[word.lower()]

    def _braced(self) -> str:
        """The text up to the brace that closes what is open. Counted as BibTeX does: ``\\{`` opens too."""
        start, depth = self.position, 1
        for match in _IN_BRACES.finditer(self.text, start):
            found = match[0]
            if found == "{":
                depth += 1
            elif found == "}":
                depth -= 1
                if not depth:
                    self.position = match.end()
                    return self.text[start : match.start()]
            else:
                raise _Broken(match.start(), "A brace is not closed where the next entry begins.")
        raise _Broken(len(self.text), "A brace is not closed: the file ends in it.")

    def _quoted(self) -> str:
        start, depth = self.position, 0
        for match in _IN_QUOTES.finditer(self.text, start):
            found = match[0]
            if found == "{":
                depth += 1
            elif found == "}":
                depth -= 1
                if depth < 0:
                    raise _Broken(match.start(), "A brace is closed in quotation marks that opens outside.")
            elif found == '"':
                if not depth:
                    self.position = match.end()
                    return self.text[start : match.start()]
            else:
                raise _Broken(match.start(), "Quotation marks are not closed where the next entry begins.")
        raise _Broken(len(self.text), "Quotation marks are not closed: the file ends in them.")

    def _skip(self) -> None:
        """Past white space, and past a comment that goes to the line's end."""
        while True:
            if match := _SPACE.match(self.text, self.position):
                self.position = match.end()
            if self.text[self.position : self.position + 1] != "%":
                return
            end = self.text.find("\n", self.position)
            self.position = len(self.text) if end < 0 else end

    def _expect(self, character: str) -> None:
        self._skip()
        if self.text[self.position : self.position + 1] != character:
            raise _Broken(self.position, f"“{character}” is missing at line {self._line_now()}.")
        self.position += 1

    def _match(self, pattern: re.Pattern[str], what: str) -> str:
        match = pattern.match(self.text, self.position)
        if not match or not match[0]:
            raise _Broken(
                self.position, f"There is no sense in line {self._line_now()}: {what} was expected."
            )
        self.position = match.end()
        return match[0]

    def _line_now(self) -> int:
        return self._line + self.text.count("\n", self._counted, self.position)
