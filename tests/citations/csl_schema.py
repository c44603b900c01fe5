"""What CSL 1.0.2's schema of input data (csl-data.json) allows, written down from its documentation."""

from evidence.citations.csl_types import CSL_TYPES

NAMES = {
    *("author", "chair", "collection-editor", "compiler", "composer", "container-author", "contributor"),
    *("curator", "director", "editor", "editorial-director", "executive-producer", "interviewer"),
    *("illustrator", "organizer", "original-author", "performer", "producer", "recipient"),
    *("reviewed-author", "translator"),
}
DATES = {"accessed", "available-date", "container", "event-date", "issued", "original-date", "submitted"}
# Of these only the texts that `work_to_csl` could give; the schema has more.
TEXTS = {
    *("language", "abstract", "annote", "archive", "collection-title", "container-title"),
    *(
        "container-title-short",
        "DOI",
        "event",
        "event-place",
        "genre",
        "ISBN",
        "ISSN",
        "keyword",
        "medium",
        "note",
    ),
    *("original-title", "PMCID", "PMID", "publisher", "publisher-place", "source", "status", "title"),
    *("title-short", "URL", "version"),
}
NUMBERS = {"edition", "issue", "number", "number-of-pages", "page", "part", "supplement", "volume"}
NAME_PARTS = {"family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal"}


def faults(item):
    """What in a CSL-JSON item the schema forbids, or is empty; an empty list for a valid item."""
    found = [f"no {key}" for key in ("id", "type") if key not in item]
    if item.get("type") not in CSL_TYPES:
        found.append(f"type {item.get('type')}")
    for key, value in item.items():
        if key in NAMES:
            valid = isinstance(value, list) and value and all(map(is_name, value))
        elif key in DATES:
            valid = is_date(value)
        elif key in TEXTS or key in NUMBERS:
            valid = isinstance(value, str) and value
        elif key == "custom":
            valid = isinstance(value, dict) and value
        else:
            valid = key in ("id", "type") and isinstance(value, str)
        if not valid:
            found.append(f"{key}: {value!r}")
    return found


def is_name(name):
    return (
        isinstance(name, dict)
        and set(name) <= NAME_PARTS
        and all(isinstance(part, str) and part for part in name.values())
        and ("family" in name or "literal" in name)
    )


def is_date(date):
    if not isinstance(date, dict) or list(date) != ["date-parts"]:
        return False
    (parts,) = date["date-parts"]
    return 1 <= len(parts) <= 3 and all(type(part) is int for part in parts)
