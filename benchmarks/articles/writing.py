"""Entries and articles as writers make them, in three styles and without any of this project's own code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .library import Made

STYLES = ("apa", "vancouver", "harvard")


def entry(work: Made, style: str, *, doi: str | None = None) -> str:
    """The work's entry; `doi` in place of its own link, ``""`` for none."""
    link = f"https://doi.org/{work.doi}" if doi is None else doi
    pages = f"{work.first}–{work.last}" if work.first else ""
    if style == "apa":
        names = [f"{family}, {given}" for family, given in work.authors]
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"
        place = ", ".join(part for part in (_numbered(work), pages) if part)
        where = ", ".join(part for part in (work.journal, place) if part)
        return _joined(f"{who} ({work.year}). {work.title}. {where}.", link)
    if style == "vancouver":
        names = [f"{family} {given.rstrip('.')}" for family, given in work.authors]
        last = _shortened(work.first, work.last) if work.first else ""
        who = ", ".join(names[:6])
        when = f"{work.year};{_numbered(work)}" if work.volume else str(work.year)
        where = f"{work.short}. {when}{f':{last}' if last else ''}"
        return _joined(
            f"{who}. {work.title}. {where}.", f"doi: {link.removeprefix('https://doi.org/')}" if link else ""
        )
    names = [f"{family}, {given}" for family, given in work.authors]
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    where = ", ".join(
        part for part in (work.journal, _numbered(work), f"pp. {pages}" if pages else "") if part
    )
    return _joined(f"{who} ({work.year}) ‘{work.title}’, {where}.", f"Available at: {link}." if link else "")


def _numbered(work: Made) -> str:
    return f"{work.volume}({work.issue})" if work.issue and work.volume else work.volume


def _joined(text: str, link: str) -> str:
    return f"{text} {link}" if link else text


def _shortened(first: int, last: int) -> str:
    """``117-26``, as Vancouver shortens the last page."""
    one, other = str(first), str(last)
    if len(one) == len(other):
        same = next((n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), 0)
        other = other[same:]
    return f"{one}-{other}"


@dataclass(slots=True)
class Article:
    """An article to be: sentences with the places of the references that they cite, and entries."""

    style: str
    title: str
    sentences: list[tuple[str, tuple[int, ...]]]
    entries: list[str]
    # How each is cited in an author–date style.
    labels: list[str] = field(default_factory=list)
    # The rules that have to find something, each with the place of the reference, or None for a sentence.
    planted: list[tuple[str, int | None]] = field(default_factory=list)

    def text(self) -> str:
        """The article as plain text."""
        lines = [self.title, ""]
        for start in range(0, len(self.sentences), 4):
            told = [self._sentence(*each) for each in self.sentences[start : start + 4]]
            lines += [" ".join(told), ""]
        lines += ["References", ""]
        if self.style == "vancouver":
            lines += [f"{number}. {text}" for number, text in enumerate(self.entries, 1)]
        else:
            lines += self.entries
        return "\n".join(lines) + "\n"

    def _sentence(self, text: str, places: Sequence[int]) -> str:
        if not places:
            return f"{text}."
        if self.style == "vancouver":
            return f"{text} [{', '.join(str(place + 1) for place in places)}]."
        return f"{text} ({'; '.join(self.labels[place] for place in places)})."


def label(work: Made, style: str) -> str:
    """How the text cites the work: ``Berg & Lind, 2020``."""
    families = [family for family, _ in work.authors]
    if len(families) > 2:
        return f"{families[0]} et al., {work.year}"
    joined = (" & " if style == "apa" else " and ").join(families)
    return f"{joined}, {work.year}"
