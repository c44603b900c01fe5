"""What became of an input, in words: for the account of an import, a refresh or a run."""

from evidence.models import ImportOutcome, Study
from evidence.services.results import ItemStatus

STATUS_WORDS: dict[str, str] = {
    ItemStatus.ADDED: "added",
    ItemStatus.EXISTING: "here already",
    ItemStatus.UPDATED: "updated",
    ItemStatus.UNCHANGED: "unchanged",
    ItemStatus.REFUSED: "refused",
    ImportOutcome.MATCHED: "here already",
    ImportOutcome.DUPLICATE: "twice in the file",
    # Of references that are matched; the rest reads as it is called.
    "nothing": "without a match",
    "known": "asked or decided before",
    "too_little": "too short to ask about",
    "changed": "changed meanwhile",
    ItemStatus.NOT_FOUND: "not registered with Crossref",
    ItemStatus.UNAVAILABLE: "could not be asked about",
}

# Fields that a refresh tells of by names of its own.
_OTHER_FIELDS = {"contributors": "contributors", "references": "number of references", "notices": "notices"}


def field_words(name: str) -> str:
    """What people call a field of a study."""
    if name in _OTHER_FIELDS:
        return _OTHER_FIELDS[name]
    known = {field.name: str(field.verbose_name) for field in Study._meta.concrete_fields}
    return known.get(name, name.replace("_", " "))
