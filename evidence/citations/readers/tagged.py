"""Files of lines that begin with a tag, cut into records: RIS, PubMed's nbib, Web of Science."""

from __future__ import annotations

from collections.abc import Iterator
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
