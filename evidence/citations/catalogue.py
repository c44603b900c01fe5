"""The citation styles and languages that there are: those beside this file, and a site's own folder.

A style is asked for by the name of its CSL file (``apa``, ``nlm-citation-sequence``), as at doi.org, or by
one of `ALIASES`. A site's own file (`CITATION_STYLES_DIR`) comes before ours of the same name. Dependent
styles, which only name another, are resolved: here, then among ours.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from evidence.citations.processor.elements import StyleError
from evidence.citations.processor.engine import Processor
from evidence.citations.processor.locale import CSL
from evidence.citations.processor.style import Style

_HERE = Path(__file__).parent
_STYLES, _LOCALES = _HERE / "styles", _HERE / "locales"
DEFAULT_STYLE = "apa"
DEFAULT_LOCALE = "en-US"
# The tags that are answered, and the file of each.
LOCALES: Mapping[str, str] = {"en-US": "en-US", "en-GB": "en-GB", "de": "de-DE", "fr": "fr-FR", "es": "es-ES"}
ALIASES: Mapping[str, str] = {
    "ama": "american-medical-association",
    "chicago": "chicago-author-date",
    "chicago-notes": "chicago-notes-bibliography",
    "harvard": "harvard-cite-them-right",
    "lancet": "the-lancet",
    "mla": "modern-language-association",
    "nejm": "the-new-england-journal-of-medicine",
    "nlm": "nlm-citation-sequence",
    "springer": "springer-basic-brackets",
    "vancouver": "nlm-citation-sequence",
    "vancouver-brackets": "nlm-citation-sequence-brackets",
    "vancouver-superscript": "nlm-citation-sequence-superscript",
}
_BY_LOWER = {tag.lower(): tag for tag in LOCALES} | {file.lower(): tag for tag, file in LOCALES.items()}
# Parsing a dependent style leads to its parent, and no further.
_PARENT = "independent-parent"


def _code_digest() -> bytes:
    """Changes with the code that entries are made by, so that what was kept of another is not taken."""
    files = sorted([*(_HERE / "processor").glob("*.py"), *_HERE.glob("*.py")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()


_CODE = _code_digest()


class UnknownStyle(LookupError):
    """There is no style of this name. `known` lists those that there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no citation style called {name[:100]!r}. There are: {', '.join(known)}.")
        self.known = known


class UnusableStyle(UnknownStyle, StyleError):
    """A site's own file is no style that works."""

    def __init__(self, name: str, reason: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.args = (
            f"The citation style {name[:100]!r} of this site cannot be used: {reason} "
            f"There are: {', '.join(known)}.",
        )


class UnknownLocale(LookupError):
    """There is no such language. `known` lists those that there are."""

    def __init__(self, tag: str) -> None:
        self.known = tuple(LOCALES)
        super().__init__(f"There is no language {tag[:100]!r} here. There are: {', '.join(self.known)}.")


@dataclass(frozen=True, slots=True)
class StyleInfo:
    """What a list of styles shows. `kind` is CSL's: author-date, numeric, note …; "" where it says none."""

    name: str
    title: str
    kind: str
    parent: str = ""
    aliases: tuple[str, ...] = ()


class Catalogue:
    """The styles of one installation. `folder` is the site's own, or None."""

    def __init__(self, folder: Path | None = None) -> None:
        self._own = folder
        self._folders = [path for path in (folder, _STYLES) if path is not None]
        self._lock = threading.Lock()
        self._processors: dict[tuple[str, str, Path, int], Processor] = {}
        self._problems: dict[tuple[Path, int], str] = {}

    def styles(self) -> tuple[StyleInfo, ...]:
        """All of them by title. A file that is no style that works is left out."""
        files = {path.stem: path for path in _STYLES.glob("*.csl")}
        if self._own is not None:
            files |= {path.stem: path for path in self._own.glob("*.csl") if not self._problem(path)}
        infos = [info for name, path in files.items() if (info := _info(name, path, _changed(path)))]
        return tuple(sorted(infos, key=lambda info: info.title.casefold()))

    def name_of(self, style: str) -> str:
        """The name of the style asked for; raises `UnknownStyle`, of which `UnusableStyle` is one."""
        name = style.strip().lower()
        for candidate in (name, ALIASES.get(name, "")):
            if candidate and self._file(candidate) is not None:
                self._usable(candidate)
                return candidate
        raise UnknownStyle(style, self._names())

    def _names(self) -> tuple[str, ...]:
        return tuple(info.name for info in self.styles())

    def _usable(self, name: str) -> Path:
        """The file of a style that works: the site's own, or ours of that name where that one is broken."""
        paths = [path for path in self._paths(name) if path.is_file()]
        for path in paths:
            if path.parent == _STYLES or not self._problem(path):
                return path
        raise UnusableStyle(name, self._problem(paths[0]), self._names())

    def processor(self, style: str, locale: str = DEFAULT_LOCALE) -> Processor:
        """The processor for a style in a language, compiled once.

        Raises `UnknownStyle` (`UnusableStyle` where a site's own file is no style) and `UnknownLocale`.
        """
        name, tag = self.name_of(style), locale_of(locale)
        path = self._usable(name)
        # A file that is changed while the site runs is read again.
        key = name, tag, path, _changed(path)
        with self._lock:
            if key not in self._processors:
                self._processors[key] = self._compiled(path, tag)
            return self._processors[key]

    def problems(self) -> dict[Path, str]:
        """The files of the site's own folder that are no style that works, and why."""
        found: dict[Path, str] = {}
        for path in sorted(self._own.glob("*.csl")) if self._own is not None else ():
            if problem := self._problem(path):
                found[path] = problem
        return found

    def _problem(self, path: Path) -> str:
        """Why a file of the site's own is no style that works; "" where it is one. Found out once."""
        try:
            key = path, _changed(path)
        except OSError as error:
            return f"It cannot be read: {error.strerror}."
        if key not in self._problems:
            self._problems[key] = self._tried(path)
        return self._problems[key]

    def _tried(self, path: Path) -> str:
        try:
            Style(self._root(path)[0], DEFAULT_LOCALE, _locale_file)
        except (StyleError, OSError, ValueError, LookupError) as error:
            return str(error)
        return "" if _info(path.stem, path, _changed(path)) else "It has no title."

    def _compiled(self, path: Path, tag: str) -> Processor:
        root, independent = self._root(path)
        of = hashlib.sha256(_CODE + tag.encode() + independent.encode() + ElementTree.tostring(root))
        style = Style(root, LOCALES[tag], _locale_file)
        return Processor(style, name=independent, fingerprint=of.digest())

    def _root(self, path: Path) -> tuple[ElementTree.Element, str]:
        """The root of the style, or of the one that it depends on, and the name of that."""
        root = _parsed(path)
        if (parent := _parent(root)) and root.find(f"{CSL}citation") is None:
            return _parsed(self._existing(parent)), parent
        return root, path.stem

    def _existing(self, name: str) -> Path:
        path = self._file(name)
        if path is None:
            raise StyleError(f"A dependent style names a style that is not here: {name}.")
        return path

    def _file(self, name: str) -> Path | None:
        return next((path for path in self._paths(name) if path.is_file()), None)

    def _paths(self, name: str) -> list[Path]:
        # A name, never a path: nothing outside the folders can be asked for.
        if not name.replace("-", "").isalnum():
            return []
        return [folder / f"{name}.csl" for folder in self._folders]


def locale_of(tag: str) -> str:
    """The language that answers to a tag: ``de-AT`` is answered in ``de``; raises `UnknownLocale`."""
    asked = tag.strip().replace("_", "-").lower()
    for candidate in (asked, asked.split("-")[0]):
        if candidate in _BY_LOWER:
            return _BY_LOWER[candidate]
    if asked.split("-")[0] == "en":
        return DEFAULT_LOCALE
    raise UnknownLocale(tag)


def _parsed(path: Path) -> ElementTree.Element:
    try:
        # Files of ours and of whoever runs the site, never of a user.
        return ElementTree.parse(path).getroot()  # noqa: S314
    except ElementTree.ParseError as error:
        raise StyleError(f"{path.name} is not XML: {error}.") from error


def _parent(root: ElementTree.Element) -> str:
    for link in root.iterfind(f"{CSL}info/{CSL}link"):
        if link.get("rel") == _PARENT:
            return link.get("href", "").rsplit("/", 1)[-1]
    return ""


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns


@lru_cache(maxsize=512)
def _info(name: str, path: Path, _changed_at: int) -> StyleInfo | None:
    try:
        root = _parsed(path)
    except StyleError:
        return None
    title = root.findtext(f"{CSL}info/{CSL}title")
    if root.tag != f"{CSL}style" or not title:
        return None
    categories = root.iterfind(f"{CSL}info/{CSL}category")
    kind = next((value for one in categories if (value := one.get("citation-format"))), "")
    aliases = tuple(alias for alias, target in ALIASES.items() if target == name)
    return StyleInfo(name, " ".join(title.split()), kind, _parent(root), aliases)


@lru_cache(maxsize=len(LOCALES))
def _locale_file(tag: str) -> ElementTree.Element | None:
    path = _LOCALES / f"locales-{LOCALES.get(tag, tag)}.xml"
    return _parsed(path) if path.is_file() else None
