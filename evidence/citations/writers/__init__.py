"""Works as files that other programs read. Each writer gives its file piece by piece, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from evidence.citations.rendering import Cited

from .bibtex import write_biblatex, write_bibtex
from .endnote import write_endnote_xml
from .json_formats import csl_json_item, json_ld_item, write_csl_json, write_json_ld
from .ris import write_ris
from .table import write_csv

__all__ = ["WRITERS", "Cited", "Writer"]


@dataclass(frozen=True, slots=True)
class Writer:
    """A format: its name, its media type, the end of a file's name, what it is called, how it is written."""

    name: str
    media_type: str
    extension: str
    title: str
    write: Callable[[Iterable[Cited]], Iterator[str]]
    # A work alone, where that is something else than a file of one.
    one: Callable[[Cited], str] | None = None

    def alone(self, work: Cited) -> str:
        """The work by itself, as doi.org answers with it."""
        return self.one(work) if self.one is not None else "".join(self.write([work]))


_ALL = (
    # doi.org's names for the first three.
    Writer(
        "csl-json",
        "application/vnd.citationstyles.csl+json",
        "json",
        "CSL-JSON",
        write_csl_json,
        csl_json_item,
    ),
    Writer("bibtex", "application/x-bibtex", "bib", "BibTeX", write_bibtex),
    Writer("ris", "application/x-research-info-systems", "ris", "RIS (Zotero, EndNote, Mendeley)", write_ris),
    Writer("biblatex", "application/x-biblatex", "bib", "BibLaTeX", write_biblatex),
    Writer("endnote-xml", "application/x-endnote+xml", "xml", "EndNote XML", write_endnote_xml),
    Writer("json-ld", "application/ld+json", "jsonld", "JSON-LD (schema.org)", write_json_ld, json_ld_item),
    Writer("csv", "text/csv", "csv", "CSV (spreadsheets)", write_csv),
)
WRITERS: Mapping[str, Writer] = {writer.name: writer for writer in _ALL}
