"""Files of lines that begin with a tag, cut into records: RIS, PubMed's nbib, Web of Science."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


def lines(text: str) -> Iterator[str]:
    """The lines of `text`, one at a time. Only ``\\n`` ends one: a title may hold U+2028."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    if start < len(text):
        yield text[start:]


@dataclass(slots=True)
class TaggedRecord:
    """A record's tags and texts in the file's order; a text's further lines are in its list."""

    line: int
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, tag: str, text: str) -> None:
        self.fields.append((tag, [text]))

    def go_on(self, text: str) -> None:
        """A line that goes on with the text before it."""
        self.fields[-1][1].append(text)

    def texts(self, *tags: str) -> list[str]:
        """What is not empty of these tags, those of the first tag first."""
        return [text for tag in tags for name, text in self.pairs() if name == tag and text]

    def first(self, *tags: str) -> str:
        return next(iter(self.texts(*tags)), "")

    def pairs(self) -> Iterator[tuple[str, str]]:
        for tag, parts in self.fields:
            yield tag, "\n".join(parts).strip()

    def raw_text(self) -> str:
        return "\n".join(self.raw)


def tagged_records(
    text: str,
    tag_of: Callable[[str], tuple[str, str] | None],
    *,
    start: str,
    end: str,
    between: frozenset[str] = frozenset(),
    outside: list[int],
) -> Iterator[TaggedRecord]:
    """The records of `text`, each from its tag `start` to its tag `end`.

    One that lacks either is a record still, with a remark: it begins with whatever tag comes first, and
    ends where the next begins or with the file. Tags of `between` belong to the file. To `outside` go
    the lines with text that stand in no record.
    """
    record: TaggedRecord | None = None
    for line_number, line in enumerate(lines(text), start=1):
        found = tag_of(line)
        if found is None:
            if record is None:
                if line.strip():
                    outside.append(line_number)
            else:
                record.raw.append(line)
                # A field's text goes on, unless what stands there is only space.
                if line.strip():
                    record.go_on(line.strip())
            continue
        tag, value = found
        if record is not None and (tag == start or tag in between):
            record.remarks.append(f"The record has no {end}; it ends where the next one begins.")
            yield record
            record = None
        if tag in between:
            continue
        if record is None:
            if tag == end:
                outside.append(line_number)
                continue
            record = TaggedRecord(line_number)
            if tag != start:
                record.remarks.append(f"The record has no {start}; it begins with {tag}.")
        record.raw.append(line)
        if tag == end:
            yield record
            record = None
        else:
            record.add(tag, value)
    if record is not None:
        record.remarks.append(f"The record has no {end}; the file ends before it.")
        yield record
